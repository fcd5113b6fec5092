#include <secretsctl/age/openssh_key.hpp>

#include <algorithm>
#include <secretsctl/age/ssh_wire.hpp>
#include <secretsctl/core/error.hpp>
#include <secretsctl/crypto/bcrypt_pbkdf.hpp>
#include <secretsctl/crypto/ed25519.hpp>
#include <secretsctl/crypto/unauthenticated_cipher.hpp>

namespace secretsctl::age {
namespace {

constexpr std::string_view magic{"openssh-key-v1\0", 15};

[[noreturn]] void refuse(const std::string& what = "the private key is damaged or cut off") {
  throw Error(ErrorKind::generic, what);
}

template <typename T>
T need(const std::optional<T>& field) {
  if (!field) refuse();
  return *field;
}

void read_derivation(OpensshKey& key, std::string_view name, ByteView options) {
  if (name != "bcrypt") {
    refuse("the key is protected with '" + printable(name) + "', which is not supported");
  }
  SshWire fields(options);
  const ByteView salt = need(fields.string());
  key.salt.assign(salt.begin(), salt.end());
  key.rounds = need(fields.number());
  if (salt.empty() || key.rounds == 0) refuse();
  if (key.rounds > max_bcrypt_rounds) {
    refuse("the key is protected with more than " + std::to_string(max_bcrypt_rounds) +
           " rounds of bcrypt");
  }
}

SecretBytes decrypt(const OpensshKey& key, const SecretBytes& passphrase) {
  SecretBytes plain = key.private_part.clone();
  if (!is_encrypted(key)) return plain;
  const auto* cipher = crypto::openssh_cipher(key.cipher);
  const SecretBytes derived =
      crypto::bcrypt_pbkdf(passphrase, key.salt, key.rounds, cipher->key_size + cipher->iv_size);
  cipher->decrypt(derived.expose().first(cipher->key_size),
                  derived.expose().subspan(cipher->key_size), plain.expose_writable());
  return plain;
}

SshPrivateKey read_ed25519(SshWire& fields, const SshPublicKey& public_key) {
  static_cast<void>(need(fields.string()));
  // The seed, then the public key again.
  const ByteView both = need(fields.string());
  if (both.size() != 2 * crypto::ed25519_size) refuse();
  crypto::Ed25519Seed seed{SecretBytes::copy_of(both.first(crypto::ed25519_size))};
  if (!std::ranges::equal(crypto::ed25519_public_key(seed.seed), public_key.ed25519())) refuse();
  return seed;
}

SshPrivateKey read_rsa(SshWire& fields, const SshPublicKey& public_key) {
  const ByteView modulus = need(fields.big_number());
  const ByteView exponent = need(fields.big_number());
  crypto::RsaNumbers numbers;
  numbers.private_exponent = SecretBytes::copy_of(need(fields.big_number()));
  static_cast<void>(need(fields.big_number()));
  numbers.prime1 = SecretBytes::copy_of(need(fields.big_number()));
  numbers.prime2 = SecretBytes::copy_of(need(fields.big_number()));
  const crypto::RsaPublicKey inner{Bytes(modulus.begin(), modulus.end()),
                                   Bytes(exponent.begin(), exponent.end())};
  if (SshPublicKey::from_rsa(inner).blob() != public_key.blob()) refuse();
  return crypto::RsaPrivateKey(inner, numbers);
}

}  // namespace

OpensshKey parse_openssh_key(const SecretBytes& content) {
  std::string_view text = content.expose_text();
  if (!text.starts_with(magic)) refuse();
  text.remove_prefix(magic.size());
  SshWire fields(bytes_of(text));
  const std::string_view cipher = text_of(need(fields.string()));
  const std::string_view derivation = text_of(need(fields.string()));
  const ByteView options = need(fields.string());
  if (need(fields.number()) != 1) refuse("the file holds more than one private key");
  OpensshKey key{std::string(cipher), {}, 0, SshPublicKey::from_blob(need(fields.string())), {}};
  key.private_part = SecretBytes::copy_of(need(fields.string()));
  if (!is_encrypted(key)) return key;
  const auto* known = crypto::openssh_cipher(cipher);
  if (known == nullptr) {
    refuse("the key is encrypted with '" + printable(cipher) +
           "', which is not supported; ssh-keygen -p -Z aes256-ctr -f KEY changes that");
  }
  if (key.private_part.size() % known->block_size != 0) refuse();
  read_derivation(key, derivation, options);
  return key;
}

SshPrivateKey open_openssh_key(const OpensshKey& key, const SecretBytes& passphrase) {
  const SecretBytes plain = decrypt(key, passphrase);
  SshWire fields(plain.expose());
  // Two equal numbers show that the passphrase was right.
  const auto check = fields.number();
  if (!check || check != fields.number()) {
    refuse(is_encrypted(key) ? "the passphrase is wrong" : "the private key is damaged or cut off");
  }
  const std::string_view type = text_of(need(fields.string()));
  if (type != key.public_key.type()) refuse();
  return type == ssh_rsa_type ? read_rsa(fields, key.public_key)
                              : read_ed25519(fields, key.public_key);
}

}  // namespace secretsctl::age
