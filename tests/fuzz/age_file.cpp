// age files, armored or not, against an identity and a passphrase: any bytes end in a plaintext or
// an Error.
#include <secretsctl/age/file.hpp>
#include <secretsctl/age/identity_file.hpp>
#include <secretsctl/age/x25519.hpp>
#include <secretsctl/core/error.hpp>

using namespace secretsctl;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const age::Identities identities = [] {
    age::Identities list;
    list.push_back(std::make_unique<age::X25519Identity>(age::X25519Identity::generate()));
    return list;
  }();
  const ByteView input(data, size);
  Bytes plaintext;
  MemorySource source(input);
  BytesSink sink(plaintext);
  try {
    age::decrypt(source, sink, identities);
  } catch (const Error&) {
  }
  try {
    static_cast<void>(age::parse_identities(SecretBytes::copy_of(input), "input",
                                            age::IdentityLines::words, no_interaction()));
  } catch (const Error&) {
  }
  return 0;
}
