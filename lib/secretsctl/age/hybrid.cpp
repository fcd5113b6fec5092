#include <secretsctl/age/hybrid.hpp>

#include <algorithm>
#include <secretsctl/age/bech32.hpp>
#include <secretsctl/core/base64.hpp>
#include <secretsctl/core/error.hpp>
#include <secretsctl/crypto/chacha20_poly1305.hpp>
#include <secretsctl/crypto/hpke.hpp>
#include <secretsctl/crypto/random.hpp>
#include <secretsctl/crypto/xwing.hpp>

namespace secretsctl::age {
namespace {

constexpr std::string_view recipient_prefix = "age1pq";
constexpr std::string_view identity_prefix = "age-secret-key-pq-";
constexpr std::string_view stanza_type = "mlkem768x25519";
constexpr std::string_view hpke_info = "age-encryption.org/mlkem768x25519";
constexpr std::uint16_t hpke_kem_id = 0x647a;
constexpr std::string_view label = "postquantum";
constexpr std::size_t body_size = file_key_size + crypto::chacha20_poly1305_tag_size;

[[noreturn]] void refuse(const std::string& what) {
  throw Error(ErrorKind::age_header, "the header is malformed: a mlkem768x25519 stanza " + what);
}

// Any scalar maps a point of small order to zero, so no identity is needed to detect one.
bool has_small_order(ByteView point) {
  crypto::X25519PublicKey share{};
  std::ranges::copy(point, share.begin());
  SecretBytes scalar(crypto::x25519_size);
  scalar.expose_writable()[0] = 8;
  return crypto::x25519(scalar, share).empty();
}

Bytes parse_share(const Stanza& stanza) {
  if (stanza.arguments.size() != 1) refuse("does not have one argument");
  auto share = base64_decode(stanza.arguments.front(), Base64Padding::unpadded);
  if (!share || share->size() != crypto::xwing_ciphertext_size) refuse("has a malformed share");
  if (stanza.body.size() != body_size) refuse("has a body of the wrong size");
  if (has_small_order(ByteView(*share).last(crypto::x25519_size))) {
    refuse("has a share of small order");
  }
  return std::move(*share);
}

}  // namespace

HybridRecipient HybridRecipient::parse(std::string_view text) {
  const auto key = bech32_decode(recipient_prefix, text, Bech32Case::lower);
  if (!key || key->size() != crypto::xwing_public_size) {
    throw Error(ErrorKind::generic, "'" + printable(text, 40) +
                                        "...' is no post-quantum recipient: a character is missing "
                                        "or wrong");
  }
  const ByteView bytes = key->expose();
  return HybridRecipient(Bytes(bytes.begin(), bytes.end()));
}

WrappedKey HybridRecipient::wrap(const SecretBytes& file_key) const {
  const crypto::XwingEncapsulation encapsulation = crypto::xwing_encapsulate(key_);
  const crypto::HpkeKey hpke = crypto::hpke_base_key(hpke_kem_id, encapsulation.shared, hpke_info);
  Stanza stanza{std::string(stanza_type), {}, Bytes(body_size)};
  base64_encode(encapsulation.ciphertext, Base64Padding::unpadded, stanza.arguments.emplace_back());
  crypto::chacha20_poly1305_seal(hpke.key, hpke.nonce, file_key.expose(), stanza.body);
  return {{std::move(stanza)}, {std::string(label)}};
}

HybridIdentity HybridIdentity::generate() {
  HybridIdentity identity(crypto::random_secret(crypto::xwing_seed_size));
  // Refuse an identity that this build could not use.
  static_cast<void>(crypto::xwing_public_key(identity.seed_));
  return identity;
}

HybridIdentity HybridIdentity::parse(std::string_view text) {
  auto seed = bech32_decode(identity_prefix, text, Bech32Case::upper);
  if (!seed || seed->size() != crypto::xwing_seed_size) {
    throw Error(ErrorKind::generic,
                "a post-quantum identity is damaged: a character is missing or wrong");
  }
  return HybridIdentity(std::move(*seed));
}

std::optional<SecretBytes> HybridIdentity::unwrap(std::span<const Stanza> stanzas) const {
  for (const Stanza& stanza : stanzas) {
    if (stanza.type != stanza_type) continue;
    const Bytes share = parse_share(stanza);
    if (!crypto::has_ml_kem()) continue;
    const SecretBytes shared = crypto::xwing_decapsulate(seed_, share);
    const crypto::HpkeKey hpke = crypto::hpke_base_key(hpke_kem_id, shared, hpke_info);
    SecretBytes file_key(file_key_size);
    if (crypto::chacha20_poly1305_open(hpke.key, hpke.nonce, stanza.body,
                                       file_key.expose_writable())) {
      return file_key;
    }
  }
  return std::nullopt;
}

std::string HybridIdentity::limitation(std::span<const Stanza> stanzas) const {
  if (crypto::has_ml_kem() ||
      std::ranges::find(stanzas, stanza_type, &Stanza::type) == stanzas.end()) {
    return {};
  }
  return "the post-quantum identity (AGE-SECRET-KEY-PQ-1) needs ML-KEM-768, which this build does "
         "not have; the command of a release has it, as has a build made on Debian 13";
}

std::string HybridIdentity::recipient() const {
  if (!crypto::has_ml_kem()) return {};
  const Bytes key = crypto::xwing_public_key(seed_);
  const SecretBytes text = bech32_encode(recipient_prefix, key, Bech32Case::lower);
  return std::string(text.expose_text());
}

SecretBytes HybridIdentity::to_secret_text() const {
  return bech32_encode(identity_prefix, seed_.expose(), Bech32Case::upper);
}

}  // namespace secretsctl::age
