#include <botan/block_cipher.h>
#include <botan/exceptn.h>
#include <botan/hash.h>
#include <botan/sha2_32.h>
#include <botan/sha2_64.h>

#include <memory>
#include <string>
#include <vector>

// Replaces Botan 2's makers of block ciphers and hashes by name. The linker then leaves out its
// forty ciphers and twenty of its hashes (500 KB). The command needs from Botan RSA with OAEP
// (SHA-256), bcrypt_pbkdf (SHA-512) and ASN.1. The others are reached from makers of modes and MACs
// that nothing calls. For the command alone: a program that uses the library may want them.

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

std::unique_ptr<HashFunction> HashFunction::create(const std::string& name, const std::string&) {
  if (name == "SHA-256") return std::make_unique<SHA_256>();
  if (name == "SHA-512") return std::make_unique<SHA_512>();
  return nullptr;
}

std::unique_ptr<HashFunction> HashFunction::create_or_throw(const std::string& name,
                                                            const std::string& provider) {
  if (auto hash = create(name, provider)) return hash;
  throw Lookup_Error("Hash", name, provider);
}

std::vector<std::string> HashFunction::providers(const std::string&) {
  return {"base"};
}

}  // namespace Botan
