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
constexpr std::size_t buffer_size = std::size_t{16} * 1024;

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
  throw Error(ErrorKind::generic, "git cat-file does not give the content " + printable(id));
}

[[noreturn]] void fail_ended() {
  throw Error(ErrorKind::generic,
              "git cat-file ended before it gave all that was asked for; what a partial clone "
              "lacks is not fetched here");
}

// The size in an answer `id blob size`; nothing in any other.
std::optional<std::size_t> size_in(std::string_view answer) {
  constexpr std::string_view kind = " blob ";
  const auto at = answer.find(kind);
  if (at == std::string_view::npos) return std::nullopt;
  answer.remove_prefix(at + kind.size());
  std::size_t size = 0;
  const auto [rest, error] = std::from_chars(answer.data(), answer.data() + answer.size(), size);
  if (error != std::errc() || rest != answer.data() + answer.size()) return std::nullopt;
  return size;
}

}  // namespace

BlobReader::BlobReader(BlobPart part)
    : child_(cat_file(part), ChildInput::pipe), buffer_(buffer_size) {}

void BlobReader::read(MutableByteView into) {
  const std::size_t count = std::min(into.size(), buffer_end_ - buffer_start_);
  std::ranges::copy(buffer_.expose().subspan(buffer_start_, count), into.begin());
  buffer_start_ += count;
  const MutableByteView rest = into.subspan(count);
  if (child_.read_fully(rest) != rest.size()) fail_ended();
}

std::uint8_t BlobReader::read_byte() {
  if (buffer_start_ == buffer_end_) {
    buffer_start_ = 0;
    buffer_end_ = child_.read(buffer_.expose_writable());
    if (buffer_end_ == 0) fail_ended();
  }
  return buffer_.expose()[buffer_start_++];
}

// The line that answers comes before the content.
std::string BlobReader::answer_to(const std::string& request) {
  constexpr std::size_t longest_line = std::size_t{8} * 1024;
  child_.write(bytes_of(request + "\n"));
  std::string line;
  while (line.size() < longest_line) {
    const std::uint8_t byte = read_byte();
    if (byte == '\n') break;
    line += static_cast<char>(byte);
  }
  return line;
}

std::size_t BlobReader::ask(const std::string& id) {
  const std::string answer = answer_to(id);
  const auto size = answer.starts_with(id + " ") ? size_in(answer) : std::nullopt;
  if (!size) fail(id);
  return *size;
}

std::optional<SecretBytes> BlobReader::content_of_name(const std::string& name, std::size_t limit) {
  // A request is a line.
  if (name.find('\n') != std::string::npos) return std::nullopt;
  const std::string answer = answer_to(name);
  const auto size = size_in(answer);
  if (!size) return std::nullopt;
  if (*size > limit) {
    for (std::size_t left = *size; left > 0; --left) static_cast<void>(read_byte());
    end_content();
    return std::nullopt;
  }
  SecretBytes content(*size);
  read(content.expose_writable());
  end_content();
  return content;
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
  static_cast<void>(read_byte());
}

}  // namespace secretsctl::git
