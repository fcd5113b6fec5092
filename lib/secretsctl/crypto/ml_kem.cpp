#include <secretsctl/crypto/ml_kem.hpp>

#include <secretsctl/core/error.hpp>

#ifdef SECRETSCTL_HAS_ML_KEM
#include <botan/hash.h>
#include <botan/ml_kem.h>
#include <botan/pubkey.h>
#include <botan/system_rng.h>
#endif

namespace secretsctl::crypto {

#ifdef SECRETSCTL_HAS_ML_KEM

namespace {

// Botan's name for the plain shared secret, without key derivation.
constexpr const char* raw = "Raw";

Botan::ML_KEM_PrivateKey private_key(const SecretBytes& seed) {
  return {seed.expose(), Botan::ML_KEM_Mode(Botan::ML_KEM_Mode::ML_KEM_768)};
}

SecretBytes hash(const char* name, const SecretBytes& data) {
  const auto function = Botan::HashFunction::create_or_throw(name);
  function->update(data.expose());
  SecretBytes digest(function->output_length());
  function->final(digest.expose_writable());
  return digest;
}

}  // namespace

bool has_ml_kem() noexcept {
  return true;
}

Bytes ml_kem_768_public_key(const SecretBytes& seed) {
  return private_key(seed).public_key_bits();
}

MlKemEncapsulation ml_kem_768_encapsulate(ByteView public_key) {
  try {
    const Botan::ML_KEM_PublicKey key(public_key,
                                      Botan::ML_KEM_Mode(Botan::ML_KEM_Mode::ML_KEM_768));
    Botan::PK_KEM_Encryptor encryptor(key, raw);
    MlKemEncapsulation result{SecretBytes(ml_kem_768_shared_size),
                              Bytes(ml_kem_768_ciphertext_size)};
    encryptor.encrypt(std::span(result.ciphertext), result.shared.expose_writable(),
                      Botan::system_rng(), ml_kem_768_shared_size);
    return result;
  } catch (const Botan::Exception&) {
    throw Error(ErrorKind::generic, "the post-quantum recipient is no valid key");
  }
}

SecretBytes ml_kem_768_decapsulate(const SecretBytes& seed, ByteView ciphertext) {
  const Botan::ML_KEM_PrivateKey key = private_key(seed);
  Botan::PK_KEM_Decryptor decryptor(key, Botan::system_rng(), raw);
  SecretBytes shared(ml_kem_768_shared_size);
  decryptor.decrypt(shared.expose_writable(), ciphertext, ml_kem_768_shared_size);
  return shared;
}

SecretBytes sha3_256(const SecretBytes& data) {
  return hash("SHA-3(256)", data);
}

SecretBytes shake256_96(const SecretBytes& data) {
  return hash("SHAKE-256(768)", data);
}

#else

namespace {

[[noreturn]] void fail() {
  throw Error(ErrorKind::generic,
              "post-quantum keys need ML-KEM-768, which this build does not have; the command of "
              "a release has it, as has a build made on Debian 13");
}

}  // namespace

bool has_ml_kem() noexcept {
  return false;
}
Bytes ml_kem_768_public_key(const SecretBytes&) {
  fail();
}
MlKemEncapsulation ml_kem_768_encapsulate(ByteView) {
  fail();
}
SecretBytes ml_kem_768_decapsulate(const SecretBytes&, ByteView) {
  fail();
}
SecretBytes sha3_256(const SecretBytes&) {
  fail();
}
SecretBytes shake256_96(const SecretBytes&) {
  fail();
}

#endif

}  // namespace secretsctl::crypto
