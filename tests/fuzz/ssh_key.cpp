#include <secretsctl/age/ssh_key_file.hpp>
#include <secretsctl/age/ssh_public_key.hpp>
#include <secretsctl/core/error.hpp>

// A key file is parsed or refused with an Error; so is a public key.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace secretsctl;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  try {
    static_cast<void>(age::SshPublicKey::parse(text));
  } catch (const Error&) {
  }
  try {
    static_cast<void>(
        age::parse_ssh_identity({SecretBytes::copy_of(text), "the key", {}}, no_interaction()));
  } catch (const Error&) {
  }
  return 0;
}
