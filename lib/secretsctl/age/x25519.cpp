#include <secretsctl/age/x25519.hpp>

#include <algorithm>
#include <secretsctl/age/bech32.hpp>
#include <secretsctl/core/base64.hpp>
#include <secretsctl/core/error.hpp>
#include <secretsctl/crypto/chacha20_poly1305.hpp>
#include <secretsctl/crypto/hkdf.hpp>
#include <secretsctl/crypto/random.hpp>

namespace secretsctl::age {
namespace {

constexpr std::string_view recipient_prefix = "age";
constexpr std::string_view identity_prefix = "age-secret-key-";
constexpr std::size_t identity_size = 74;  // characters: AGE-SECRET-KEY-1, the key, a checksum
constexpr std::string_view stanza_type = "X25519";
constexpr std::string_view key_info = "age-encryption.org/v1/X25519";
constexpr std::size_t body_size = file_key_size + crypto::chacha20_poly1305_tag_size;

SecretBytes wrap_key(const SecretBytes& shared, const crypto::X25519PublicKey& share,
                     const crypto::X25519PublicKey& recipient) {
  Bytes salt(share.begin(), share.end());
  salt.insert(salt.end(), recipient.begin(), recipient.end());
  return crypto::hkdf_sha256(shared, salt, key_info);
}

crypto::X25519PublicKey parse_share(const Stanza& stanza) {
  const auto malformed = [](const std::string& what) {
    return Error(ErrorKind::age_header, "the header is malformed: an X25519 stanza " + what);
  };
  if (stanza.arguments.size() != 1) throw malformed("does not have one argument");
  const auto bytes = base64_decode(stanza.arguments.front(), Base64Padding::unpadded);
  crypto::X25519PublicKey share{};
  if (!bytes || bytes->size() != share.size()) throw malformed("has a malformed share");
  if (stanza.body.size() != body_size) throw malformed("has a body of the wrong size");
  std::ranges::copy(*bytes, share.begin());
  return share;
}

}  // namespace

X25519Recipient X25519Recipient::parse(std::string_view text) {
  const auto bytes = bech32_decode(recipient_prefix, text, Bech32Case::lower);
  crypto::X25519PublicKey key{};
  if (!bytes || bytes->size() != key.size()) {
    throw Error(ErrorKind::generic, "'" + printable(text) +
                                        "' is no age recipient: a character is missing or wrong "
                                        "(it is lower case and begins with age1)");
  }
  std::ranges::copy(bytes->expose(), key.begin());
  return X25519Recipient(key);
}

WrappedKey X25519Recipient::wrap(const SecretBytes& file_key) const {
  const SecretBytes ephemeral = crypto::random_secret(crypto::x25519_size);
  const crypto::X25519PublicKey share = crypto::x25519_public_key(ephemeral);
  const SecretBytes shared = crypto::x25519(ephemeral, key_);
  if (shared.empty()) {
    throw Error(ErrorKind::generic, "the recipient " + to_string() + " is a point of small order");
  }
  Stanza stanza{std::string(stanza_type), {}, Bytes(body_size)};
  base64_encode(share, Base64Padding::unpadded, stanza.arguments.emplace_back());
  crypto::chacha20_poly1305_seal(wrap_key(shared, share, key_), {}, file_key.expose(), stanza.body);
  return {{std::move(stanza)}, {}};
}

std::string X25519Recipient::to_string() const {
  const SecretBytes text = bech32_encode(recipient_prefix, key_, Bech32Case::lower);
  return std::string(text.expose_text());
}

X25519Identity X25519Identity::generate() {
  return X25519Identity(crypto::random_secret(crypto::x25519_size));
}

X25519Identity X25519Identity::parse(std::string_view text) {
  if (text.size() != identity_size) {
    throw Error(ErrorKind::generic, "an identity is damaged: it has " +
                                        std::to_string(text.size()) + " characters instead of " +
                                        std::to_string(identity_size) +
                                        (text.size() < identity_size ? ", so that it is cut" : ""));
  }
  auto scalar = bech32_decode(identity_prefix, text, Bech32Case::upper);
  if (!scalar || scalar->size() != crypto::x25519_size) {
    throw Error(ErrorKind::generic,
                "an identity is damaged: a character in it is wrong, as its checksum tells (it is "
                "upper case and begins with AGE-SECRET-KEY-1)");
  }
  return X25519Identity(std::move(*scalar));
}

std::optional<SecretBytes> X25519Identity::unwrap(std::span<const Stanza> stanzas) const {
  for (const Stanza& stanza : stanzas) {
    if (stanza.type != stanza_type) continue;
    const crypto::X25519PublicKey share = parse_share(stanza);
    const SecretBytes shared = crypto::x25519(scalar_, share);
    if (shared.empty()) {
      throw Error(ErrorKind::age_header,
                  "the header is malformed: an X25519 stanza has a share of small order");
    }
    SecretBytes file_key(file_key_size);
    const auto opens_as = [&](const crypto::X25519PublicKey& recipient) {
      return crypto::chacha20_poly1305_open(wrap_key(shared, share, recipient), {}, stanza.body,
                                            file_key.expose_writable());
    };
    if ((supposed_ && opens_as(*supposed_)) || opens_as(public_key())) return file_key;
  }
  return std::nullopt;
}

const crypto::X25519PublicKey& X25519Identity::public_key() const {
  if (!public_key_) public_key_ = crypto::x25519_public_key(scalar_);
  return *public_key_;
}

void X25519Identity::suppose_recipient(std::string_view recipient) {
  try {
    supposed_ = X25519Recipient::parse(recipient).key();
  } catch (const Error&) {
    supposed_.reset();
  }
}

std::string X25519Identity::recipient() const {
  return X25519Recipient(public_key()).to_string();
}

SecretBytes X25519Identity::to_secret_text() const {
  return bech32_encode(identity_prefix, scalar_.expose(), Bech32Case::upper);
}

}  // namespace secretsctl::age
