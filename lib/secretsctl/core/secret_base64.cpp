#include <secretsctl/core/secret_base64.hpp>

#include <sodium/utils.h>

#include <functional>
#include <numeric>

namespace secretsctl {
namespace {

int variant(Base64Padding padding) {
  return padding == Base64Padding::padded ? sodium_base64_VARIANT_ORIGINAL
                                          : sodium_base64_VARIANT_ORIGINAL_NO_PADDING;
}

}  // namespace

SecretBytes secret_base64_encode(ByteView bytes, Base64Padding padding) {
  const std::size_t length = base64_length(bytes.size(), padding);
  // libsodium ends the text with a NUL.
  SecretBytes text(length + 1);
  sodium_bin2base64(reinterpret_cast<char*>(text.expose_writable().data()), text.size(),
                    bytes.data(), bytes.size(), variant(padding));
  text.truncate(length);
  return text;
}

std::optional<SecretBytes> secret_base64_decode(std::string_view text, Base64Padding padding,
                                                const char* ignored) {
  // libsodium 1.0.18 takes some bytes above 127 for characters of base64.
  const char all = std::accumulate(text.begin(), text.end(), char{}, std::bit_or<>());
  if ((static_cast<unsigned char>(all) & 0x80U) != 0) return std::nullopt;
  SecretBytes bytes(text.size() / 4 * 3 + 3);
  std::size_t size = 0;
  const char* end = nullptr;
  if (sodium_base642bin(bytes.expose_writable().data(), bytes.size(), text.data(), text.size(),
                        ignored, &size, &end, variant(padding)) != 0 ||
      end != text.data() + text.size()) {
    return std::nullopt;
  }
  bytes.truncate(size);
  return bytes;
}

}  // namespace secretsctl
