#include <secretsctl/crypto/chacha20_poly1305_library.hpp>

#ifdef SECRETSCTL_HAS_LIBGCRYPT

#include <gcrypt.h>

#include <algorithm>
#include <cstring>
#include <new>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/secret_pool.hpp>
#include <type_traits>
#include <utility>

namespace secretsctl::crypto {
namespace {

// Libgcrypt's allocations hold keys, so they come from the pool; each block stores its real size at
// its start.
constexpr std::size_t head_size = 16;

void* allocate(std::size_t size) noexcept {
  try {
    std::size_t allocated = 0;
    std::uint8_t* memory = secret_pool::allocate(size + head_size, allocated);
    std::memcpy(memory, &allocated, sizeof allocated);
    return memory + head_size;
  } catch (const std::bad_alloc&) {
    return nullptr;
  }
}

std::size_t allocated_at(const void* data) noexcept {
  std::size_t allocated = 0;
  std::memcpy(&allocated, static_cast<const std::uint8_t*>(data) - head_size, sizeof allocated);
  return allocated;
}

void release(void* data) noexcept {
  if (data == nullptr) return;
  secret_pool::release(static_cast<std::uint8_t*>(data) - head_size, allocated_at(data));
}

void* reallocate(void* data, std::size_t size) noexcept {
  void* larger = allocate(size);
  if (larger == nullptr || data == nullptr) return larger;
  std::memcpy(larger, data, std::min(size, allocated_at(data) - head_size));
  release(data);
  return larger;
}

int is_secure(const void*) noexcept {
  return 1;
}

bool start_gcrypt() {
  static const bool started = [] {
    gcry_set_allocation_handler(allocate, allocate, is_secure, reallocate, release);
    if (gcry_check_version(GCRYPT_VERSION) == nullptr) return false;
    return gcry_control(GCRYCTL_DISABLE_SECMEM, 0) == 0 &&
           gcry_control(GCRYCTL_INITIALIZATION_FINISHED, 0) == 0;
  }();
  return started;
}

struct Close {
  void operator()(gcry_cipher_hd_t cipher) const noexcept { gcry_cipher_close(cipher); }
};
using Cipher = std::unique_ptr<std::remove_pointer_t<gcry_cipher_hd_t>, Close>;

class Gcrypt final : public ChaCha20Poly1305Library {
 public:
  explicit Gcrypt(Cipher cipher) noexcept : cipher_(std::move(cipher)) {}
  void seal(const ChaChaNonce& nonce, ByteView plaintext, MutableByteView sealed) override;
  bool open(const ChaChaNonce& nonce, ByteView sealed, MutableByteView plaintext) override;

 private:
  void begin_message(const ChaChaNonce& nonce);

  Cipher cipher_;
};

void Gcrypt::begin_message(const ChaChaNonce& nonce) {
  if (gcry_cipher_reset(cipher_.get()) != 0 ||
      gcry_cipher_setiv(cipher_.get(), nonce.data(), nonce.size()) != 0) {
    throw Error(ErrorKind::generic, "Libgcrypt does not take a nonce");
  }
}

void Gcrypt::seal(const ChaChaNonce& nonce, ByteView plaintext, MutableByteView sealed) {
  begin_message(nonce);
  if (gcry_cipher_encrypt(cipher_.get(), sealed.data(), plaintext.size(), plaintext.data(),
                          plaintext.size()) != 0 ||
      gcry_cipher_gettag(cipher_.get(), sealed.data() + plaintext.size(),
                         chacha20_poly1305_tag_size) != 0) {
    throw Error(ErrorKind::generic, "Libgcrypt does not encrypt");
  }
}

bool Gcrypt::open(const ChaChaNonce& nonce, ByteView sealed, MutableByteView plaintext) {
  if (sealed.size() < chacha20_poly1305_tag_size) return false;
  const std::size_t size = sealed.size() - chacha20_poly1305_tag_size;
  begin_message(nonce);
  const bool valid =
      gcry_cipher_decrypt(cipher_.get(), plaintext.data(), size, sealed.data(), size) == 0 &&
      gcry_cipher_checktag(cipher_.get(), sealed.data() + size, chacha20_poly1305_tag_size) == 0;
  if (!valid && size > 0) explicit_bzero(plaintext.data(), size);
  return valid;
}

}  // namespace

std::unique_ptr<ChaCha20Poly1305Library> gcrypt_chacha20_poly1305(const SecretBytes& key) {
  gcry_cipher_hd_t handle = nullptr;
  // In FIPS mode Libgcrypt has no ChaCha20.
  if (!start_gcrypt() || gcry_cipher_open(&handle, GCRY_CIPHER_CHACHA20, GCRY_CIPHER_MODE_POLY1305,
                                          GCRY_CIPHER_SECURE) != 0) {
    return nullptr;
  }
  Cipher cipher(handle);
  if (gcry_cipher_setkey(handle, key.expose().data(), key.size()) != 0) return nullptr;
  return std::make_unique<Gcrypt>(std::move(cipher));
}

}  // namespace secretsctl::crypto

#else

namespace secretsctl::crypto {

std::unique_ptr<ChaCha20Poly1305Library> gcrypt_chacha20_poly1305(const SecretBytes&) {
  return nullptr;
}

}  // namespace secretsctl::crypto

#endif
