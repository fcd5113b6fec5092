#include <secretsctl/age/hybrid.hpp>

#include <algorithm>
#include <secretsctl/age/bech32.hpp>
#include <secretsctl/age/recipient.hpp>
#include <secretsctl/core/base64.hpp>
#include <secretsctl/core/error.hpp>
#include <secretsctl/crypto/chacha20_poly1305.hpp>
#include <secretsctl/crypto/x25519.hpp>

namespace secretsctl::age {
namespace {

constexpr std::string_view identity_prefix = "age-secret-key-pq-";
constexpr std::string_view stanza_type = "mlkem768x25519";
constexpr std::size_t seed_size = 32;
constexpr std::size_t ml_kem_ciphertext_size = 1088;
constexpr std::size_t encapsulation_size = ml_kem_ciphertext_size + crypto::x25519_size;
constexpr std::size_t body_size = file_key_size + crypto::chacha20_poly1305_tag_size;

[[noreturn]] void refuse(const std::string& what) {
  throw Error(ErrorKind::age_header, "the header is malformed: a mlkem768x25519 stanza " + what);
}

// Any scalar takes a point of small order to zero, so that it shows without the identity's own.
bool has_small_order(ByteView point) {
  crypto::X25519PublicKey share{};
  std::ranges::copy(point, share.begin());
  SecretBytes scalar(crypto::x25519_size);
  scalar.expose_writable()[0] = 8;
  return crypto::x25519(scalar, share).empty();
}

void check_stanza(const Stanza& stanza) {
  if (stanza.arguments.size() != 1) refuse("does not have one argument");
  const auto share = base64_decode(stanza.arguments.front(), Base64Padding::unpadded);
  if (!share || share->size() != encapsulation_size) refuse("has a malformed share");
  if (stanza.body.size() != body_size) refuse("has a body of the wrong size");
  if (has_small_order(ByteView(*share).last(crypto::x25519_size))) {
    refuse("has a share of small order");
  }
}

}  // namespace

HybridIdentity HybridIdentity::parse(std::string_view text) {
  const auto seed = bech32_decode(identity_prefix, text, Bech32Case::upper);
  if (!seed || seed->size() != seed_size) {
    throw Error(ErrorKind::generic,
                "a post-quantum identity is damaged: a character is missing or wrong");
  }
  return {};
}

std::optional<SecretBytes> HybridIdentity::unwrap(std::span<const Stanza> stanzas) const {
  for (const Stanza& stanza : stanzas) {
    if (stanza.type == stanza_type) check_stanza(stanza);
  }
  return std::nullopt;
}

std::string HybridIdentity::limitation(std::span<const Stanza> stanzas) const {
  if (std::ranges::find(stanzas, stanza_type, &Stanza::type) == stanzas.end()) return {};
  return "the post-quantum identity (AGE-SECRET-KEY-PQ-1) needs OpenSSL 3.5 or later, which this "
         "build does not have";
}

}  // namespace secretsctl::age
