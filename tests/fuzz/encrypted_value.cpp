// Encrypted values: only values encrypted under the key open.
#include <cstdlib>
#include <secretsctl/sops/cipher/encrypted_value.hpp>

using namespace secretsctl;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static sops::ValueCipher cipher{SecretBytes(32)};
  const ByteView input(data, size);
  if (size > 0 && cipher.decrypt(text_of(input), "K:")) std::abort();
  sops::TextArena texts;
  const auto stored =
      cipher.encrypt(sops::ValueType::str, SecretBytes::copy_of(input), "K:", texts);
  const auto opened = cipher.decrypt(stored, "K:");
  if (!opened || !opened->canonical.equals(SecretBytes::copy_of(input))) std::abort();
  // Authentic but odd plaintexts, for the type parsers.
  for (const auto type : {sops::ValueType::integer, sops::ValueType::floating,
                          sops::ValueType::boolean, sops::ValueType::time}) {
    const auto canonical = sops::canonical_value(type, SecretBytes::copy_of(input));
    if (!canonical) continue;
    const auto again = sops::canonical_value(type, canonical->clone());
    if (!again || !again->equals(*canonical)) std::abort();
    static_cast<void>(sops::printed_value(type, *canonical));
  }
  return 0;
}
