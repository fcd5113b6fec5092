#include <secretsctl/age/armor.hpp>

#include <algorithm>
#include <secretsctl/core/base64.hpp>
#include <secretsctl/core/error.hpp>

namespace secretsctl::age {
namespace {

constexpr std::size_t columns = 64;
constexpr std::size_t bytes_per_line = columns / 4 * 3;
constexpr std::size_t max_white_space = 1024;
constexpr std::string_view white_space = " \t\r\n\v\f";

[[noreturn]] void refuse(const std::string& what) {
  throw Error(ErrorKind::age_armor, "the armor is damaged: " + what);
}

bool is_blank(std::string_view text) {
  return text.find_first_not_of(white_space) == std::string_view::npos;
}

}  // namespace

bool looks_armored(LineSource& source) {
  constexpr std::string_view plain_start = "age-encryption.org/";
  const std::string_view start = source.peek(max_white_space + 2 * armor_begin.size());
  if (start.starts_with(plain_start) || start.empty()) return false;
  return is_blank(start) || start.find("-----") != std::string_view::npos;
}

// The next line, without its newline or CRLF.
void ArmorReader::take_line() {
  const auto end = source_.read_line(max_white_space, line_);
  if (end == LineSource::End::too_long) refuse("a line is too long");
  if (end == LineSource::End::end_of_input && line_.empty()) refuse("it is cut off");
  if (line_.ends_with('\r')) line_.pop_back();
}

void ArmorReader::read_begin() {
  std::size_t skipped = 0;
  while (true) {
    take_line();
    if (!is_blank(line_)) break;
    skipped += line_.size() + 1;
    if (skipped > max_white_space) refuse("too much white space before it");
  }
  if (line_ != armor_begin) refuse("the first line is not '" + std::string(armor_begin) + "'");
  begun_ = true;
}

void ArmorReader::read_end_line() {
  take_line();
  if (line_ != armor_end)
    refuse("a short line is not followed by '" + std::string(armor_end) + "'");
  drain();
}

void ArmorReader::drain() {
  ended_ = true;
  const std::string_view rest = source_.peek(max_white_space);
  if (!is_blank(rest)) refuse("text follows it");
  if (rest.size() == max_white_space) refuse("too much white space after it");
}

void ArmorReader::read_body_line() {
  take_line();
  if (line_ == armor_end) return drain();
  if (line_.empty()) refuse("a line is empty");
  if (line_.size() > columns) refuse("a line has more than 64 characters");
  if (!base64_decode(line_, Base64Padding::padded, decoded_)) refuse("a line is not strict base64");
  used_ = 0;
  if (decoded_.size() < bytes_per_line) read_end_line();
}

std::size_t ArmorReader::read(MutableByteView into) {
  if (!begun_) read_begin();
  if (used_ == decoded_.size() && !ended_) {
    decoded_.clear();
    used_ = 0;
    read_body_line();
  }
  const std::size_t count = std::min(into.size(), decoded_.size() - used_);
  std::copy_n(decoded_.begin() + static_cast<std::ptrdiff_t>(used_), count, into.begin());
  used_ += count;
  return count;
}

ArmorWriter::ArmorWriter(Sink& sink) : sink_(sink) {
  sink_.write(std::string(armor_begin) + "\n");
}

void ArmorWriter::write_lines(ByteView bytes) {
  std::string text;
  while (!bytes.empty()) {
    const ByteView line = bytes.first(std::min(bytes.size(), bytes_per_line));
    base64_encode(line, Base64Padding::padded, text);
    text += '\n';
    bytes = bytes.subspan(line.size());
  }
  if (!text.empty()) sink_.write(text);
}

void ArmorWriter::write(ByteView bytes) {
  rest_.insert(rest_.end(), bytes.begin(), bytes.end());
  const std::size_t whole = rest_.size() / bytes_per_line * bytes_per_line;
  write_lines(ByteView(rest_).first(whole));
  rest_.erase(rest_.begin(), rest_.begin() + static_cast<std::ptrdiff_t>(whole));
}

void ArmorWriter::finish() {
  write_lines(rest_);
  rest_.clear();
  sink_.write(std::string(armor_end) + "\n");
}

}  // namespace secretsctl::age
