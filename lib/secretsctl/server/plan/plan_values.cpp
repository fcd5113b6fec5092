#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <secretsctl/core/base64.hpp>
#include <secretsctl/core/error.hpp>
#include <secretsctl/server/plan/plan_values.hpp>
#include <string_view>

namespace secretsctl::server {
namespace {

bool is_lower(char c) {
  return c >= 'a' && c <= 'z';
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_letter_or_digit(char c) {
  return is_lower(c) || is_digit(c) || (c >= 'A' && c <= 'Z');
}

[[noreturn]] void refuse(const std::string& text, const std::string& why) {
  throw Error(ErrorKind::generic, "'" + printable(text, 60) + "' " + why);
}

// A whole text that is a number of at most `longest` digits and at most `largest`.
bool read_number(std::string_view text, std::size_t longest, unsigned largest, unsigned& number) {
  if (text.empty() || text.size() > longest || !std::ranges::all_of(text, is_digit)) return false;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number <= largest;
}

}  // namespace

std::string user_name(const std::string& text) {
  const auto allowed = [](char c) { return is_lower(c) || is_digit(c) || c == '-' || c == '_'; };
  const bool is_name = !text.empty() && text.size() <= 32 && std::ranges::all_of(text, allowed) &&
                       (is_lower(text.front()) || text.front() == '_');
  if (!is_name) {
    refuse(text, "is no user name: lower case letters, digits, '-' and '_', at most 32");
  }
  if (text == "root") refuse(text, "cannot be the name of this user: root never logs in");
  return text;
}

std::string ssh_public_key(const std::string& text) {
  constexpr std::array types = {
      "ssh-ed25519",
      "sk-ssh-ed25519@openssh.com",
      "ecdsa-sha2-nistp256",
      "ecdsa-sha2-nistp384",
      "ecdsa-sha2-nistp521",
      "sk-ecdsa-sha2-nistp256@openssh.com",
      "ssh-rsa",
  };
  constexpr std::size_t longest = 4096;
  const auto printable_only = [](char c) { return c >= ' ' && c != '\x7f'; };
  const std::size_t space = text.find(' ');
  const bool known = std::ranges::find(types, text.substr(0, space)) != types.end();
  if (!known || text.size() > longest || !std::ranges::all_of(text, printable_only)) {
    throw Error(
        ErrorKind::generic,
        "an entry is no public SSH key: the line of a .pub file, 'ssh-ed25519 AAAA... name'");
  }
  const std::size_t end = std::min(text.find(' ', space + 1), text.size());
  const std::string data = text.substr(space + 1, end - space - 1);
  // The data repeats the type, after four bytes of its size (RFC 4253, section 6.6).
  constexpr std::size_t least = 32;
  const auto in_base64 = [](char c) {
    return is_letter_or_digit(c) || c == '+' || c == '/' || c == '=';
  };
  if (data.size() < least || !data.starts_with("AAAA") || !std::ranges::all_of(data, in_base64)) {
    throw Error(ErrorKind::generic, "a public SSH key of type " + text.substr(0, space) +
                                        " is damaged; copy the whole line of the .pub file");
  }
  return text;
}

std::string network(const std::string& text) {
  const std::size_t slash = text.find('/');
  const std::string address = text.substr(0, slash);
  std::array<unsigned char, sizeof(in6_addr)> bytes{};
  const bool is_v4 = inet_pton(AF_INET, address.c_str(), bytes.data()) == 1;
  const bool is_v6 = !is_v4 && inet_pton(AF_INET6, address.c_str(), bytes.data()) == 1;
  if (!is_v4 && !is_v6) refuse(text, "is no network; write 203.0.113.0/24 or 2001:db8::/32");
  const unsigned bits = is_v4 ? 32 : 128;
  unsigned prefix = bits;
  if (slash != std::string::npos && !read_number(text.substr(slash + 1), 3, bits, prefix)) {
    refuse(text, "has no prefix length of 0 to " + std::to_string(bits));
  }
  for (unsigned bit = prefix; bit < bits; ++bit) {
    if ((bytes.at(bit / 8) & (0x80U >> (bit % 8))) != 0) {
      refuse(text, "has address bits after its prefix; is it a network, or one address (/" +
                       std::to_string(bits) + ")?");
    }
  }
  return address + "/" + std::to_string(prefix);
}

std::uint16_t port_number(const std::string& text) {
  unsigned number = 0;
  if (!read_number(text, 5, 65535, number) || number == 0) {
    refuse(text, "is no port: 1 to 65535");
  }
  return static_cast<std::uint16_t>(number);
}

OpenPort open_port(const std::string& text) {
  const std::size_t slash = text.find('/');
  const std::string protocol = slash == std::string::npos ? "tcp" : text.substr(slash + 1);
  if (protocol != "tcp" && protocol != "udp") refuse(text, "is no port; write 443/tcp or 443/udp");
  return {port_number(text.substr(0, slash)), protocol};
}

std::string time_zone(const std::string& text) {
  const auto allowed = [](char c) {
    return is_letter_or_digit(c) || c == '/' || c == '_' || c == '-' || c == '+';
  };
  const bool is_name = !text.empty() && text.size() <= 64 && std::ranges::all_of(text, allowed) &&
                       text.front() != '/' && text.front() != '-';
  if (!is_name) refuse(text, "is no time zone; write Etc/UTC or Europe/Berlin");
  return text;
}

std::string reboot_time(const std::string& text) {
  if (text == "never") return text;
  unsigned hour = 0;
  unsigned minute = 0;
  const bool is_time = text.size() == 5 && text[2] == ':' &&
                       read_number(text.substr(0, 2), 2, 23, hour) &&
                       read_number(text.substr(3), 2, 59, minute);
  if (!is_time) refuse(text, "is no time of day; write \"04:30\" in quotes, or never");
  return text;
}

std::string plain_path(const std::string& text) {
  const auto allowed = [](char c) {
    return is_letter_or_digit(c) || std::string_view("._-/@+").find(c) != std::string_view::npos;
  };
  const bool climbs = ("/" + text + "/").find("/../") != std::string::npos;
  if (text.empty() || text.size() > 1024 || climbs || !std::ranges::all_of(text, allowed)) {
    refuse(text, "is no plain path: letters, digits and ._-/@+, no '..'");
  }
  return text;
}

std::string absolute_path(const std::string& text) {
  if (!text.starts_with('/')) refuse(text, "is no absolute path");
  return plain_path(text);
}

std::string interface_name(const std::string& text) {
  const auto allowed = [](char c) {
    return is_letter_or_digit(c) || c == '-' || c == '_' || c == '.';
  };
  if (text.empty() || text.size() > 15 || text == "." || text == ".." ||
      !std::ranges::all_of(text, allowed)) {
    refuse(text, "is no name of an interface: at most 15 letters, digits, '-', '_', '.'");
  }
  return text;
}

std::string secret_key_name(const std::string& text) {
  const auto shown = [](char c) { return c >= ' ' && c != '\x7f'; };
  if (text.empty() || text.size() > 200 || !std::ranges::all_of(text, shown)) {
    refuse(text, "is no name of a value in an encrypted file");
  }
  return text;
}

}  // namespace secretsctl::server
