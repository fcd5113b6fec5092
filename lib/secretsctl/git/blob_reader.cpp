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

bool is_id(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

// What git says that it has no content for.
bool is_absent(std::string_view answer) {
  return answer.ends_with(" missing") || answer.ends_with(" ambiguous") ||
         answer.ends_with(" submodule");
}

}  // namespace

BlobReader::BlobReader(BlobPart part)
    : part_(part), child_(cat_file(part), ChildInput::pipe), buffer_(buffer_size) {}

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
    if (byte == '\n') return line;
    line += static_cast<char>(byte);
  }
  fail(request);
}

// An answer is `id kind size`, and the content follows, of whatever kind it is: what is left of it
// would pass for the next answer.
std::optional<std::size_t> BlobReader::blob_size(const std::string& name) {
  const std::string answer = answer_to(name);
  const std::string_view text = answer;
  if (is_absent(text)) return std::nullopt;
  const auto kind = std::min(text.find(' '), text.size());
  const auto digits = std::min(text.rfind(' '), text.size());
  std::size_t size = 0;
  const char* end = text.data() + text.size();
  const auto [rest, error] =
      std::from_chars(text.data() + std::min(digits + 1, text.size()), end, size);
  if (kind >= digits || !is_id(text.substr(0, kind)) || error != std::errc() || rest != end) {
    fail(name);
  }
  if (text.substr(kind, digits - kind) == " blob") return size;
  if (part_ == BlobPart::content) skip(size);
  return std::nullopt;
}

std::size_t BlobReader::ask(const std::string& id) {
  const auto size = blob_size(id);
  if (!size) fail(id);
  return *size;
}

void BlobReader::skip(std::size_t size) {
  for (; size > 0; --size) static_cast<void>(read_byte());
  end_content();
}

std::optional<SecretBytes> BlobReader::content_of_name(const std::string& name, std::size_t limit) {
  // A request is a line.
  if (name.find('\n') != std::string::npos) return std::nullopt;
  const auto size = blob_size(name);
  if (!size) return std::nullopt;
  if (*size > limit) {
    skip(*size);
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

bool BlobReader::search(const std::string& id, std::size_t overlap,
                        const std::function<void(std::string_view)>& look) {
  constexpr std::size_t piece_size = std::size_t{256} * 1024;
  const auto size = blob_size(id);
  if (!size) return false;
  std::size_t left = *size;
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
  return true;
}

// A newline follows each content.
void BlobReader::end_content() {
  static_cast<void>(read_byte());
}

}  // namespace secretsctl::git
