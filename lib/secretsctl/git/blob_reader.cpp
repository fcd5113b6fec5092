#include <secretsctl/git/blob_reader.hpp>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/git.hpp>

namespace secretsctl::git {
namespace {

constexpr std::chrono::minutes time_limit{10};

ChildCommand cat_file(BlobPart part) {
  ChildCommand command =
      git_child({.arguments = {"cat-file", part == BlobPart::size ? "--batch-check" : "--batch"},
                 .environment = GitEnvironment::callers,
                 .time_limit = time_limit,
                 .show_errors = true});
  // Each blob has a bound, all of a commit's together have none.
  command.output_limit = SIZE_MAX;
  return command;
}

[[noreturn]] void fail(const std::string& id) {
  throw Error(ErrorKind::generic, "git cat-file does not give the staged content " + printable(id));
}

}  // namespace

BlobReader::BlobReader(BlobPart part) : child_(cat_file(part), ChildInput::pipe) {}

void BlobReader::read(MutableByteView into) {
  if (child_.read_fully(into) != into.size()) {
    throw Error(ErrorKind::generic,
                "git cat-file ended before it gave all that was staged; what a partial clone lacks "
                "is not fetched here");
  }
}

// The answer begins with a line `id blob size`.
std::size_t BlobReader::ask(const std::string& id) {
  constexpr std::size_t longest_line = 256;
  child_.write(bytes_of(id + "\n"));
  std::string line;
  // Byte by byte: nothing after the line may be taken.
  for (std::uint8_t byte = 0; line.size() < longest_line; line += static_cast<char>(byte)) {
    read({&byte, 1});
    if (byte == '\n') break;
  }
  const std::string head = id + " blob ";
  if (!line.starts_with(head)) fail(id);
  std::size_t size = 0;
  const auto [rest, error] =
      std::from_chars(line.data() + head.size(), line.data() + line.size(), size);
  if (error != std::errc() || rest != line.data() + line.size()) fail(id);
  return size;
}

SecretBytes BlobReader::content(const std::string& id) {
  SecretBytes content(ask(id));
  read(content.expose_writable());
  end_content();
  return content;
}

void BlobReader::search(const std::string& id, std::size_t overlap,
                        const std::function<void(std::string_view)>& look) {
  constexpr std::size_t piece_size = std::size_t{256} * 1024;
  std::size_t left = ask(id);
  SecretBytes buffer(std::min(left, piece_size + overlap));
  const MutableByteView bytes = buffer.expose_writable();
  std::size_t kept = 0;
  while (left > 0) {
    const std::size_t count = std::min(left, bytes.size() - kept);
    read(bytes.subspan(kept, count));
    left -= count;
    look(buffer.expose_text().substr(0, kept + count));
    const MutableByteView seen = bytes.first(kept + count);
    kept = std::min(overlap, seen.size());
    std::ranges::copy(seen.last(kept), bytes.begin());
  }
  end_content();
}

// A newline follows each content.
void BlobReader::end_content() {
  std::uint8_t newline = 0;
  read({&newline, 1});
}

}  // namespace secretsctl::git
