#include <secretsctl/crypto/hpke.hpp>

#include <algorithm>
#include <secretsctl/crypto/hkdf.hpp>

namespace secretsctl::crypto {
namespace {

constexpr std::uint8_t base_mode = 0;
constexpr std::uint16_t hkdf_sha256_id = 1;
constexpr std::uint16_t chacha20_poly1305_id = 3;
constexpr std::string_view version = "HPKE-v1";

void put_number(Bytes& bytes, std::uint16_t number) {
  bytes.push_back(static_cast<std::uint8_t>(number >> 8));
  bytes.push_back(static_cast<std::uint8_t>(number));
}

// The labelled functions of RFC 9180 section 4, for one suite.
class Labelled {
 public:
  explicit Labelled(std::uint16_t kem_id) {
    append(suite_, "HPKE");
    for (const std::uint16_t id : {kem_id, hkdf_sha256_id, chacha20_poly1305_id}) {
      put_number(suite_, id);
    }
  }

  [[nodiscard]] auto extract(const SecretBytes& salt, std::string_view label,
                             std::string_view input) const {
    Bytes data = labelled(label);
    append(data, input);
    return hmac_sha256(salt, data);
  }

  // At most one block of HKDF's output.
  [[nodiscard]] SecretBytes expand(const SecretBytes& secret, std::string_view label,
                                   ByteView context, std::uint16_t size) const {
    Bytes data;
    put_number(data, size);
    const Bytes rest = labelled(label);
    data.insert(data.end(), rest.begin(), rest.end());
    data.insert(data.end(), context.begin(), context.end());
    constexpr std::uint8_t first_block = 1;
    data.push_back(first_block);
    SecretBytes block = SecretBytes::copy_of(hmac_sha256(secret, data));
    block.truncate(size);
    return block;
  }

 private:
  [[nodiscard]] Bytes labelled(std::string_view label) const {
    Bytes data;
    append(data, version);
    data.insert(data.end(), suite_.begin(), suite_.end());
    append(data, label);
    return data;
  }

  Bytes suite_;
};

}  // namespace

HpkeKey hpke_base_key(std::uint16_t kem_id, const SecretBytes& shared, std::string_view info) {
  const Labelled suite(kem_id);
  Bytes context{base_mode};
  for (const auto& hash :
       {suite.extract({}, "psk_id_hash", ""), suite.extract({}, "info_hash", info)}) {
    context.insert(context.end(), hash.begin(), hash.end());
  }
  const SecretBytes secret = SecretBytes::copy_of(suite.extract(shared, "secret", ""));
  HpkeKey result{suite.expand(secret, "key", context, chacha20_poly1305_key_size), {}};
  const SecretBytes nonce =
      suite.expand(secret, "base_nonce", context, static_cast<std::uint16_t>(result.nonce.size()));
  std::ranges::copy(nonce.expose(), result.nonce.begin());
  return result;
}

}  // namespace secretsctl::crypto
