#include <secretsctl/age/ssh_ed25519.hpp>

#include <algorithm>
#include <secretsctl/core/base64.hpp>
#include <secretsctl/core/error.hpp>
#include <secretsctl/crypto/chacha20_poly1305.hpp>
#include <secretsctl/crypto/ed25519.hpp>
#include <secretsctl/crypto/hkdf.hpp>
#include <secretsctl/crypto/random.hpp>

namespace secretsctl::age {
namespace {

constexpr std::string_view key_info = "age-encryption.org/v1/ssh-ed25519";
constexpr std::size_t body_size = file_key_size + crypto::chacha20_poly1305_tag_size;

[[noreturn]] void refuse(const std::string& what) {
  throw Error(ErrorKind::age_header, "the header is malformed: an ssh-ed25519 stanza " + what);
}

// The tweak binds the file key to the SSH key, not only to its point.
SecretBytes tweaked(const SecretBytes& shared, const SshPublicKey& key) {
  if (shared.empty()) return {};
  const SecretBytes tweak = crypto::hkdf_sha256({}, key.blob(), key_info);
  crypto::X25519PublicKey point{};
  std::ranges::copy(shared.expose(), point.begin());
  return crypto::x25519(tweak, point);
}

SecretBytes wrap_key(const SecretBytes& shared, const crypto::X25519PublicKey& share,
                     const crypto::X25519PublicKey& point) {
  Bytes salt(share.begin(), share.end());
  salt.insert(salt.end(), point.begin(), point.end());
  return crypto::hkdf_sha256(shared, salt, key_info);
}

crypto::X25519PublicKey parse_share(const Stanza& stanza) {
  if (stanza.arguments.size() != 2) refuse("does not have two arguments");
  const auto bytes = base64_decode(stanza.arguments[1], Base64Padding::unpadded);
  crypto::X25519PublicKey share{};
  if (!bytes || bytes->size() != share.size()) refuse("has a malformed share");
  std::ranges::copy(*bytes, share.begin());
  return share;
}

crypto::X25519PublicKey point_of(const SshPublicKey& key) {
  const auto point = crypto::ed25519_to_x25519(key.ed25519());
  if (!point) throw Error(ErrorKind::generic, "the ssh-ed25519 key is no valid point");
  return *point;
}

}  // namespace

SshEd25519Recipient::SshEd25519Recipient(SshPublicKey key)
    : key_(std::move(key)), point_(point_of(key_)) {}

WrappedKey SshEd25519Recipient::wrap(const SecretBytes& file_key) const {
  const SecretBytes ephemeral = crypto::random_secret(crypto::x25519_size);
  const crypto::X25519PublicKey share = crypto::x25519_public_key(ephemeral);
  const SecretBytes shared = tweaked(crypto::x25519(ephemeral, point_), key_);
  if (shared.empty()) throw Error(ErrorKind::generic, "the ssh-ed25519 key has small order");
  Stanza stanza{std::string(ssh_ed25519_type), {key_.tag()}, Bytes(body_size)};
  base64_encode(share, Base64Padding::unpadded, stanza.arguments.emplace_back());
  crypto::chacha20_poly1305_seal(wrap_key(shared, share, point_), {}, file_key.expose(),
                                 stanza.body);
  return {{std::move(stanza)}, {}};
}

SshEd25519Identity::SshEd25519Identity(const SecretBytes& seed)
    : key_(SshPublicKey::from_ed25519(crypto::ed25519_public_key(seed))),
      scalar_(crypto::ed25519_seed_to_x25519(seed)),
      point_(crypto::x25519_public_key(scalar_)) {}

std::optional<SecretBytes> SshEd25519Identity::unwrap(std::span<const Stanza> stanzas) const {
  for (const Stanza& stanza : stanzas) {
    if (stanza.type != ssh_ed25519_type) continue;
    const crypto::X25519PublicKey share = parse_share(stanza);
    if (stanza.body.size() != body_size) refuse("has a body of the wrong size");
    if (stanza.arguments[0] != key_.tag()) continue;
    const SecretBytes shared = tweaked(crypto::x25519(scalar_, share), key_);
    if (shared.empty()) refuse("has a share of small order");
    SecretBytes file_key(file_key_size);
    if (crypto::chacha20_poly1305_open(wrap_key(shared, share, point_), {}, stanza.body,
                                       file_key.expose_writable())) {
      return file_key;
    }
  }
  return std::nullopt;
}

}  // namespace secretsctl::age
