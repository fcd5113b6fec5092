#include <secretsctl/age/header.hpp>

#include <algorithm>
#include <secretsctl/core/base64.hpp>
#include <secretsctl/core/error.hpp>
#include <secretsctl/crypto/hkdf.hpp>

namespace secretsctl::age {
namespace {

constexpr std::string_view version_line = "age-encryption.org/v1";
constexpr std::string_view version_start = "age-encryption.org/";
constexpr std::string_view stanza_mark = "->";
constexpr std::string_view mac_mark = "---";
constexpr std::size_t columns = 64;
constexpr std::size_t bytes_per_line = columns / 4 * 3;

[[noreturn]] void refuse(const std::string& what) {
  throw Error(ErrorKind::age_header, "the header is malformed: " + what);
}

// The lines of one header, with a limit on their total size, kept for the MAC.
class HeaderLines {
 public:
  explicit HeaderLines(LineSource& source) : source_(source) {}

  const std::string& next() {
    const auto end = source_.read_line(max_header_size - text_.size(), line_);
    if (end == LineSource::End::too_long) refuse("it is larger than 1 MiB");
    if (end == LineSource::End::end_of_input) refuse("it is cut off");
    text_.append(line_).push_back('\n');
    if (text_.size() >= max_header_size) refuse("it is larger than 1 MiB");
    return line_;
  }

  [[nodiscard]] std::string_view peek(std::size_t size) { return source_.peek(size); }

  // All lines before the last one, then the `---` of the last one.
  std::string authenticated() {
    text_.resize(text_.size() - line_.size() - 1 + mac_mark.size());
    return std::move(text_);
  }

 private:
  LineSource& source_;
  std::string line_;
  std::string text_;
};

Stanza read_stanza(HeaderLines& lines) {
  std::string_view line = lines.next();
  if (!line.starts_with("-> ")) refuse("a line is neither a stanza nor the MAC");
  std::vector<std::string> arguments = split_arguments(line.substr(3));
  if (!std::ranges::all_of(arguments, is_argument)) refuse("a stanza has a malformed argument");
  Stanza stanza{std::move(arguments.front()), {}, {}};
  stanza.arguments.assign(std::make_move_iterator(arguments.begin() + 1),
                          std::make_move_iterator(arguments.end()));
  Bytes decoded;
  do {
    line = lines.next();
    if (line.size() > columns) refuse("a stanza has a line of more than 64 characters");
    if (!base64_decode(line, Base64Padding::unpadded, decoded)) {
      refuse("the body of a stanza is not strict base64 or does not end in a short line");
    }
    stanza.body.insert(stanza.body.end(), decoded.begin(), decoded.end());
  } while (decoded.size() == bytes_per_line);
  return stanza;
}

void write_stanza(const Stanza& stanza, std::string& text) {
  text.append(stanza_mark).append(" ").append(stanza.type);
  for (const std::string& argument : stanza.arguments) text.append(" ").append(argument);
  text += '\n';
  ByteView body = stanza.body;
  while (true) {
    const ByteView line = body.first(std::min(body.size(), bytes_per_line));
    base64_encode(line, Base64Padding::unpadded, text);
    text += '\n';
    body = body.subspan(line.size());
    if (line.size() < bytes_per_line) return;
  }
}

SecretBytes mac_key(const SecretBytes& file_key) {
  return crypto::hkdf_sha256(file_key, {}, "header");
}

}  // namespace

Header read_header(LineSource& source) {
  HeaderLines lines(source);
  if (!lines.peek(version_start.size()).starts_with(version_start)) {
    refuse("it does not begin with '" + std::string(version_line) + "'; this is no age file");
  }
  if (lines.next() != version_line) refuse("its version is not v1");
  Header header;
  while (lines.peek(mac_mark.size()) != mac_mark) header.stanzas.push_back(read_stanza(lines));
  if (header.stanzas.empty()) refuse("it has no recipient");
  const std::string_view line = lines.next();
  const auto mac = line.starts_with("--- ") ? base64_decode(line.substr(4), Base64Padding::unpadded)
                                            : std::nullopt;
  if (!mac || mac->size() != crypto::hmac_sha256_size) refuse("its MAC is malformed");
  header.mac = *mac;
  header.authenticated = lines.authenticated();
  return header;
}

bool verify_header(const Header& header, const SecretBytes& file_key) {
  return crypto::verify_hmac_sha256(mac_key(file_key), bytes_of(header.authenticated), header.mac);
}

std::string write_header(const std::vector<Stanza>& stanzas, const SecretBytes& file_key) {
  std::string text = std::string(version_line) + "\n";
  for (const Stanza& stanza : stanzas) write_stanza(stanza, text);
  text += mac_mark;
  const auto mac = crypto::hmac_sha256(mac_key(file_key), bytes_of(text));
  text += ' ';
  base64_encode(mac, Base64Padding::unpadded, text);
  text += '\n';
  return text;
}

}  // namespace secretsctl::age
