#include <secretsctl/age/ssh_rsa.hpp>

#include <secretsctl/core/error.hpp>

namespace secretsctl::age {
namespace {

constexpr std::string_view oaep_label = "age-encryption.org/v1/ssh-rsa";

}  // namespace

WrappedKey SshRsaRecipient::wrap(const SecretBytes& file_key) const {
  return {{Stanza{std::string(ssh_rsa_type),
                  {key_.tag()},
                  crypto::rsa_oaep_seal(key_.rsa(), oaep_label, file_key)}},
          {}};
}

SshRsaIdentity::SshRsaIdentity(crypto::RsaPrivateKey key)
    : key_(std::move(key)), public_key_(SshPublicKey::from_rsa(key_.public_key())) {}

std::optional<SecretBytes> SshRsaIdentity::unwrap(std::span<const Stanza> stanzas) const {
  for (const Stanza& stanza : stanzas) {
    if (stanza.type != ssh_rsa_type) continue;
    if (stanza.arguments.size() != 1) {
      throw Error(ErrorKind::age_header,
                  "the header is malformed: an ssh-rsa stanza does not have one argument");
    }
    if (stanza.arguments.front() != public_key_.tag()) continue;
    auto file_key = key_.oaep_open(oaep_label, stanza.body);
    if (file_key && file_key->size() == file_key_size) return file_key;
  }
  return std::nullopt;
}

}  // namespace secretsctl::age
