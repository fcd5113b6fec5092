#include <secretsctl/crypto/chacha20_poly1305_library.hpp>

#ifdef SECRETSCTL_HAS_IPSEC_MB

#include <intel-ipsec-mb.h>
#include <sodium.h>
#include <sys/platform/x86.h>

#include <cstring>
#include <type_traits>

// The library offers these functions only in a table of all its algorithms, which would add 12 MB
// of other ciphers to the command. The types are those of the table's public members. The build
// checks that the archive has these names; agrees_with_libsodium() checks that they compute the
// right results.
extern "C" {
std::remove_pointer_t<chacha_poly_init_t> init_chacha20_poly1305_fma_avx512;
std::remove_pointer_t<chacha_poly_enc_dec_update_t> update_enc_chacha20_poly1305_fma_avx512;
std::remove_pointer_t<chacha_poly_enc_dec_update_t> update_dec_chacha20_poly1305_fma_avx512;
std::remove_pointer_t<chacha_poly_finalize_t> finalize_chacha20_poly1305_fma_avx512;
}

namespace secretsctl::crypto {
namespace {

using Context = chacha20_poly1305_context_data;
using Tag = std::array<std::uint8_t, chacha20_poly1305_tag_size>;

// glibc has already asked the processor for its features; asking again takes microseconds in a
// virtual machine.
bool has_processor() noexcept {
  return CPU_FEATURE_ACTIVE(AVX512F) && CPU_FEATURE_ACTIVE(AVX512CD) &&
         CPU_FEATURE_ACTIVE(AVX512BW) && CPU_FEATURE_ACTIVE(AVX512DQ) &&
         CPU_FEATURE_ACTIVE(AVX512VL) && CPU_FEATURE_ACTIVE(AVX512_IFMA) &&
         CPU_FEATURE_ACTIVE(BMI2) && CPU_FEATURE_ACTIVE(ADX);
}

class Avx512 final : public ChaCha20Poly1305Library {
 public:
  explicit Avx512(const SecretBytes& key) : key_(key.clone()), context_(sizeof(Context)) {}
  void seal(const ChaChaNonce& nonce, ByteView plaintext, MutableByteView sealed) override;
  bool open(const ChaChaNonce& nonce, ByteView sealed, MutableByteView plaintext) override;

 private:
  Context* begin_message(const ChaChaNonce& nonce);

  SecretBytes key_;
  SecretBytes context_;  // for one message: it holds the key of Poly1305
};

Context* Avx512::begin_message(const ChaChaNonce& nonce) {
  auto* const message = reinterpret_cast<Context*>(context_.expose_writable().data());
  init_chacha20_poly1305_fma_avx512(key_.expose().data(), message, nonce.data(), "", 0);
  return message;
}

void Avx512::seal(const ChaChaNonce& nonce, ByteView plaintext, MutableByteView sealed) {
  Context* const message = begin_message(nonce);
  if (!plaintext.empty()) {
    update_enc_chacha20_poly1305_fma_avx512(key_.expose().data(), message, sealed.data(),
                                            plaintext.data(), plaintext.size());
  }
  finalize_chacha20_poly1305_fma_avx512(message, sealed.data() + plaintext.size(),
                                        chacha20_poly1305_tag_size);
}

bool Avx512::open(const ChaChaNonce& nonce, ByteView sealed, MutableByteView plaintext) {
  if (sealed.size() < chacha20_poly1305_tag_size) return false;
  const std::size_t size = sealed.size() - chacha20_poly1305_tag_size;
  Context* const message = begin_message(nonce);
  if (size > 0) {
    update_dec_chacha20_poly1305_fma_avx512(key_.expose().data(), message, plaintext.data(),
                                            sealed.data(), size);
  }
  Tag tag{};
  finalize_chacha20_poly1305_fma_avx512(message, tag.data(), tag.size());
  const bool valid = crypto_verify_16(tag.data(), sealed.data() + size) == 0;
  if (!valid && size > 0) explicit_bzero(plaintext.data(), size);
  return valid;
}

// The message is long enough to use every register width of the library.
bool agrees_with_libsodium() {
  constexpr std::size_t size = 4096 + 37;
  SecretBytes key(chacha20_poly1305_key_size);
  std::memset(key.expose_writable().data(), 7, key.size());
  const ChaChaNonce nonce{1, 2, 3};
  const Bytes plain(size, 0x5a);
  Bytes expected(size + chacha20_poly1305_tag_size);
  chacha20_poly1305_seal(key, nonce, plain, expected);
  Avx512 cipher(key);
  Bytes sealed(expected.size());
  cipher.seal(nonce, plain, sealed);
  Bytes opened(size);
  return sealed == expected && cipher.open(nonce, expected, opened) && opened == plain;
}

}  // namespace

std::unique_ptr<ChaCha20Poly1305Library> avx512_chacha20_poly1305(const SecretBytes& key) {
  static const bool is_usable = has_processor() && agrees_with_libsodium();
  return is_usable ? std::make_unique<Avx512>(key) : nullptr;
}

}  // namespace secretsctl::crypto

#else

namespace secretsctl::crypto {

std::unique_ptr<ChaCha20Poly1305Library> avx512_chacha20_poly1305(const SecretBytes&) {
  return nullptr;
}

}  // namespace secretsctl::crypto

#endif
