#include <secretsctl/age/pem.hpp>

#include <secretsctl/core/error.hpp>
#include <secretsctl/core/secret_base64.hpp>

namespace secretsctl::age {
namespace {

constexpr std::string_view begin_mark = "-----BEGIN ";
constexpr std::string_view end_mark = "-----END ";
constexpr std::string_view dashes = "-----";
constexpr std::string_view encryption_header = "DEK-Info: ";

[[noreturn]] void refuse() {
  throw Error(ErrorKind::generic, "the private key is damaged or cut off");
}

std::string_view take_line(std::string_view& text) {
  const auto newline = text.find('\n');
  std::string_view line = text.substr(0, newline);
  text.remove_prefix(newline == std::string_view::npos ? text.size() : newline + 1);
  while (line.ends_with('\r') || line.ends_with(' ')) line.remove_suffix(1);
  return line;
}

std::string take_label(std::string_view& text) {
  std::string_view line = take_line(text);
  if (!line.starts_with(begin_mark) || !line.ends_with(dashes) || line.size() > max_pem_line) {
    refuse();
  }
  line.remove_prefix(begin_mark.size());
  if (line.size() < dashes.size()) refuse();
  line.remove_suffix(dashes.size());
  return std::string(line);
}

// Takes `Name: value` lines up to an empty one.
std::string take_headers(std::string_view& text) {
  std::string encryption;
  std::string_view ahead = text;
  while (take_line(ahead).find(':') != std::string_view::npos) {
    const std::string_view line = take_line(text);
    if (line.size() > max_pem_line) refuse();
    if (line.starts_with(encryption_header)) encryption = line.substr(encryption_header.size());
  }
  return encryption;
}

}  // namespace

PemBlock parse_pem(std::string_view text) {
  PemBlock block;
  block.label = take_label(text);
  block.encryption = take_headers(text);
  const auto end = text.find(std::string(end_mark) + block.label + std::string(dashes));
  if (end == std::string_view::npos) refuse();
  auto content = secret_base64_decode(text.substr(0, end), Base64Padding::padded, "\r\n\t ");
  if (!content || content->empty()) refuse();
  block.content = std::move(*content);
  return block;
}

}  // namespace secretsctl::age
