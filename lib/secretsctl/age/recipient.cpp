#include <secretsctl/age/recipient.hpp>

#include <algorithm>
#include <secretsctl/age/x25519.hpp>
#include <secretsctl/core/error.hpp>

namespace secretsctl::age {
namespace {

[[noreturn]] void refuse(std::string_view text, const std::string& why) {
  throw Error(ErrorKind::generic, "'" + printable(text.substr(0, 80)) + "' " + why);
}

}  // namespace

std::unique_ptr<Recipient> parse_recipient(std::string_view text) {
  if (text.starts_with("AGE-SECRET-KEY-") || text.starts_with("AGE-PLUGIN-")) {
    throw Error(ErrorKind::generic,
                "that is an identity, which must stay secret; the recipient is the public key "
                "(age1...) that keygen -y shows");
  }
  if (text.starts_with("age1pq1")) {
    refuse(text, "is a post-quantum recipient, which is not supported yet");
  }
  if (text.starts_with("ssh-")) {
    throw Error(ErrorKind::generic, "SSH recipients are not supported yet");
  }
  if (text.starts_with("age1") && std::ranges::count(text, '1') > 1) {
    refuse(text, "is the recipient of a plugin, which is not supported yet");
  }
  // Not quoted: it may be an identity, or a line of a file that is no recipients file.
  if (!text.starts_with("age1")) {
    throw Error(ErrorKind::generic, "that is no age recipient: one begins with age1");
  }
  return std::make_unique<X25519Recipient>(X25519Recipient::parse(text));
}

}  // namespace secretsctl::age
