#include <secretsctl/age/recipient.hpp>

#include <algorithm>
#include <secretsctl/age/hybrid.hpp>
#include <secretsctl/age/plugin.hpp>
#include <secretsctl/age/private_key.hpp>
#include <secretsctl/age/ssh_ed25519.hpp>
#include <secretsctl/age/ssh_rsa.hpp>
#include <secretsctl/age/x25519.hpp>
#include <secretsctl/core/error.hpp>

namespace secretsctl::age {
namespace {

std::unique_ptr<Recipient> parse_ssh_recipient(std::string_view text) {
  const SshPublicKey key = SshPublicKey::parse(text);
  if (key.type() == ssh_rsa_type) {
    crypto::check_rsa_size(key.rsa());
    return std::make_unique<SshRsaRecipient>(key);
  }
  return std::make_unique<SshEd25519Recipient>(key);
}

}  // namespace

std::string recipient_name(std::string_view text) {
  constexpr std::size_t max_line = std::size_t{16} * 1024;
  constexpr std::size_t longest = 110;
  constexpr std::size_t beginning = 40;
  constexpr std::size_t end = 30;
  std::string shown = printable(text, max_line);
  if (shown.size() <= longest) return shown;
  return shown.substr(0, beginning) + "..." + shown.substr(shown.size() - end);
}

std::string_view recipient_key(std::string_view text) {
  if (!text.starts_with("ssh-")) return text;
  const auto blob = text.find(' ') + 1;
  return text.substr(0, text.find_first_of(" \t\r", blob));
}

std::unique_ptr<Recipient> parse_recipient(std::string_view text, Interaction& interaction) {
  refuse_private_key(text);
  if (text.starts_with("age1") && text.find_first_of(" \t\r\n") != std::string_view::npos) {
    throw Error(ErrorKind::generic,
                "there are blanks in a recipient: several are separated by commas, as in sops");
  }
  if (text.starts_with("age1pq1")) {
    return std::make_unique<HybridRecipient>(HybridRecipient::parse(text));
  }
  if (text.starts_with("ssh-")) return parse_ssh_recipient(text);
  if (text.starts_with("age1") && std::ranges::count(text, '1') > 1) {
    return std::make_unique<PluginRecipient>(PluginRecipient::parse(text, interaction));
  }
  // Not quoted: it may be an identity, or a line of a file that does not list recipients.
  if (!text.starts_with("age1")) {
    throw Error(ErrorKind::generic,
                "this is not a recipient: a recipient begins with age1 or ssh-");
  }
  return std::make_unique<X25519Recipient>(X25519Recipient::parse(text));
}

}  // namespace secretsctl::age
