#include <secretsctl/sops/cipher/encrypted_value.hpp>

#include <algorithm>
#include <array>
#include <secretsctl/core/base64.hpp>

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

// Takes the text before a separator from the front; false if there is no separator. Base64 contains
// no comma, so the first separator is the right one.
bool take_until(std::string_view& rest, std::string_view separator, std::string_view& taken) {
  const auto at = rest.find(separator);
  if (at == std::string_view::npos) return false;
  taken = rest.substr(0, at);
  rest.remove_prefix(at + separator.size());
  return true;
}

// Takes a field of known size, and the separator before it, from the end.
bool take_last(std::string_view& rest, std::string_view separator, std::size_t size,
               std::string_view& taken) {
  if (rest.size() < separator.size() + size) return false;
  const std::size_t at = rest.size() - size;
  if (rest.substr(at - separator.size(), separator.size()) != separator) return false;
  taken = rest.substr(at);
  rest.remove_suffix(size + separator.size());
  return true;
}

// SOPS writes IVs and tags of fixed size, so only the type must be searched for. If the fields are
// divided differently, base64 decoding fails.
bool split_usual(std::string_view rest, Fields& fields) {
  constexpr std::size_t iv_length = base64_length(iv_size, Base64Padding::padded);
  constexpr std::size_t tag_length =
      base64_length(crypto::Aes256Gcm::tag_size, Base64Padding::padded);
  rest.remove_suffix(closing.size());
  const auto comma = rest.rfind(',');
  if (comma == std::string_view::npos || !rest.substr(comma).starts_with(type_field)) return false;
  fields.type = rest.substr(comma + type_field.size());
  rest = rest.substr(0, comma);
  if (!take_last(rest, tag_field, tag_length, fields.tag)) return false;
  if (!take_last(rest, iv_field, iv_length, fields.iv)) return false;
  fields.data = rest;
  return true;
}

// Refuses text after the closing bracket, which sops ignores.
std::optional<Fields> split(std::string_view stored) {
  if (!is_encrypted_value(stored)) return std::nullopt;
  std::string_view rest = stored.substr(opening.size());
  Fields fields;
  if (split_usual(rest, fields)) return fields;
  if (!take_until(rest, iv_field, fields.data) || !take_until(rest, tag_field, fields.iv) ||
      !take_until(rest, type_field, fields.tag) || !take_until(rest, closing, fields.type) ||
      !rest.empty()) {
    return std::nullopt;
  }
  return fields;
}

// Writes into a buffer that is large enough.
class TextWriter {
 public:
  explicit TextWriter(std::span<char> room) : room_(room) {}

  void append(std::string_view text) {
    std::ranges::copy(text, room_.begin() + static_cast<std::ptrdiff_t>(used_));
    used_ += text.size();
  }
  void append_base64(ByteView bytes) {
    used_ += base64_encode(bytes, Base64Padding::padded, room_.subspan(used_));
  }
  [[nodiscard]] std::string_view written() const { return {room_.data(), used_}; }

 private:
  std::span<char> room_;
  std::size_t used_ = 0;
};

}  // namespace

bool is_encrypted_value(std::string_view stored) noexcept {
  return stored.starts_with(opening) && stored.ends_with(closing);
}

std::optional<ValueType> ValueCipher::decode(std::string_view stored) {
  const auto fields = split(stored);
  if (!fields || !base64_decode(fields->data, Base64Padding::padded, data_) ||
      !base64_decode(fields->iv, Base64Padding::padded, iv_) ||
      !base64_decode(fields->tag, Base64Padding::padded, tag_)) {
    return std::nullopt;
  }
  return type_of_name(fields->type);
}

std::optional<TypedPlaintext> ValueCipher::decrypt(std::string_view stored,
                                                   std::string_view additional_data) {
  if (stored.empty()) return TypedPlaintext{};
  const auto type = decode(stored);
  if (!type) return std::nullopt;
  SecretBytes plaintext(data_.size());
  if (!aes_.open(iv_, bytes_of(additional_data), data_, tag_, plaintext.expose_writable())) {
    return std::nullopt;
  }
  auto canonical = canonical_value(*type, std::move(plaintext));
  if (!canonical) return std::nullopt;
  return TypedPlaintext{*type, std::move(*canonical)};
}

std::optional<ValueType> ValueCipher::decrypt(std::string_view stored,
                                              std::string_view additional_data,
                                              SecretBuffer& canonical) {
  canonical.clear();
  if (stored.empty()) return ValueType::str;
  const auto type = decode(stored);
  if (!type) return std::nullopt;
  const MutableByteView plaintext = canonical.room(data_.size());
  if (!aes_.open(iv_, bytes_of(additional_data), data_, tag_, plaintext)) return std::nullopt;
  if (*type == ValueType::str || *type == ValueType::comment) {
    canonical.added(data_.size());
    return type;
  }
  const auto value = canonical_value(*type, SecretBytes::copy_of(plaintext));
  if (!value) return std::nullopt;
  canonical.append(value->expose());
  return type;
}

std::size_t ValueCipher::stored_size(std::size_t size, ValueType type) {
  const auto encoded = [](std::size_t bytes) {
    return base64_length(bytes, Base64Padding::padded);
  };
  return opening.size() + encoded(size) + iv_field.size() + encoded(iv_size) + tag_field.size() +
         encoded(crypto::Aes256Gcm::tag_size) + type_field.size() + type_name(type).size() +
         closing.size();
}

std::string_view ValueCipher::encrypt(ValueType type, const SecretBytes& canonical,
                                      std::string_view additional_data, TextArena& texts) {
  if (canonical.empty()) return {};
  return encrypt(type, canonical.expose(), additional_data,
                 texts.room(stored_size(canonical.size(), type)));
}

std::string_view ValueCipher::encrypt(ValueType type, ByteView canonical,
                                      std::string_view additional_data, std::span<char> room) {
  if (canonical.empty()) return {};
  std::array<std::uint8_t, iv_size> iv{};
  random_.fill(iv);
  data_.resize(canonical.size());
  const auto tag = aes_.seal(iv, bytes_of(additional_data), canonical, data_);
  TextWriter text(room.first(stored_size(canonical.size(), type)));
  text.append(opening);
  text.append_base64(data_);
  text.append(iv_field);
  text.append_base64(iv);
  text.append(tag_field);
  text.append_base64(tag);
  text.append(type_field);
  text.append(type_name(type));
  text.append(closing);
  return text.written();
}

}  // namespace secretsctl::sops
