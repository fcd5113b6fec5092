#include <secretsctl/sops/encrypted_value.hpp>

#include <array>
#include <secretsctl/core/base64.hpp>
#include <secretsctl/crypto/random.hpp>

namespace secretsctl::sops {
namespace {

constexpr std::string_view opening = "ENC[AES256_GCM,data:";
constexpr std::string_view iv_field = ",iv:";
constexpr std::string_view tag_field = ",tag:";
constexpr std::string_view type_field = ",type:";
constexpr std::string_view closing = "]";
constexpr std::size_t iv_size = 32;

// The base64 fields of a value, and its type.
struct Fields {
  std::string_view data;
  std::string_view iv;
  std::string_view tag;
  std::string_view type;
};

// Takes the text up to a separator off the front; false if there is no separator. Base64 holds no
// comma, so the first one found is the right one.
bool take_until(std::string_view& rest, std::string_view separator, std::string_view& taken) {
  const auto at = rest.find(separator);
  if (at == std::string_view::npos) return false;
  taken = rest.substr(0, at);
  rest.remove_prefix(at + separator.size());
  return true;
}

// Text after the closing bracket is refused, which sops ignores.
std::optional<Fields> split(std::string_view stored) {
  if (!is_encrypted_value(stored)) return std::nullopt;
  std::string_view rest = stored.substr(opening.size());
  Fields fields;
  if (!take_until(rest, iv_field, fields.data) || !take_until(rest, tag_field, fields.iv) ||
      !take_until(rest, type_field, fields.tag) || !take_until(rest, closing, fields.type) ||
      !rest.empty()) {
    return std::nullopt;
  }
  return fields;
}

}  // namespace

bool is_encrypted_value(std::string_view stored) noexcept {
  return stored.starts_with(opening) && stored.ends_with(closing);
}

std::optional<TypedPlaintext> ValueCipher::decrypt(std::string_view stored,
                                                   std::string_view additional_data) {
  if (stored.empty()) return TypedPlaintext{};
  const auto fields = split(stored);
  if (!fields) return std::nullopt;
  const auto type = type_of_name(fields->type);
  if (!type || !base64_decode(fields->data, Base64Padding::padded, data_) ||
      !base64_decode(fields->iv, Base64Padding::padded, iv_) ||
      !base64_decode(fields->tag, Base64Padding::padded, tag_)) {
    return std::nullopt;
  }
  SecretBytes plaintext(data_.size());
  if (!aes_.open(iv_, bytes_of(additional_data), data_, tag_, plaintext.expose_writable())) {
    return std::nullopt;
  }
  auto canonical = canonical_value(*type, std::move(plaintext));
  if (!canonical) return std::nullopt;
  return TypedPlaintext{*type, std::move(*canonical)};
}

void ValueCipher::encrypt(ValueType type, const SecretBytes& canonical,
                          std::string_view additional_data, std::string& out) {
  if (canonical.empty()) return;
  std::array<std::uint8_t, iv_size> iv{};
  crypto::random_bytes(iv);
  data_.resize(canonical.size());
  const auto tag = aes_.seal(iv, bytes_of(additional_data), canonical.expose(), data_);
  out += opening;
  base64_encode(data_, Base64Padding::padded, out);
  out += iv_field;
  base64_encode(iv, Base64Padding::padded, out);
  out += tag_field;
  base64_encode(tag, Base64Padding::padded, out);
  out += type_field;
  out += type_name(type);
  out += closing;
}

}  // namespace secretsctl::sops
