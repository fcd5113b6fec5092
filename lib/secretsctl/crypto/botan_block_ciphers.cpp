#include <botan/block_cipher.h>
#include <botan/exceptn.h>

#include <memory>
#include <string>
#include <vector>

// Replaces Botan 2's functions that make block ciphers by name, so that the linker leaves out its
// forty ciphers (320 KB). The parts of Botan that the command uses (RSA, bcrypt_pbkdf, ASN.1) need
// none: only factories of modes and MACs, which are never called, refer to them. For the command
// only: a program that uses the library may need the ciphers.

namespace Botan {

std::unique_ptr<BlockCipher> BlockCipher::create(const std::string&, const std::string&) {
  return nullptr;
}

std::unique_ptr<BlockCipher> BlockCipher::create_or_throw(const std::string& name,
                                                          const std::string& provider) {
  throw Lookup_Error("Block cipher", name, provider);
}

std::vector<std::string> BlockCipher::providers(const std::string&) {
  return {};
}

}  // namespace Botan
