#include <botan/block_cipher.h>
#include <botan/exceptn.h>

#include <memory>
#include <string>
#include <vector>

// Botan 2's makers of block ciphers by name, in the place of its own: the linker then leaves out
// its forty ciphers (320 KB). Nothing that the command takes from Botan (RSA, bcrypt_pbkdf,
// ASN.1) needs one: they are reached from makers of modes and MACs that nobody calls. For the
// command alone: a program that uses the library may want them.

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
