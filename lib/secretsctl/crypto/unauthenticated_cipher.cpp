#include <secretsctl/crypto/unauthenticated_cipher.hpp>

#include <nettle/aes.h>
#include <nettle/cbc.h>
#include <nettle/ctr.h>
#include <nettle/des.h>
#include <nettle/md5.h>
#include <sodium/utils.h>

#include <algorithm>
#include <array>

namespace secretsctl::crypto {
namespace {

// A key schedule that its destructor zeroes.
template <typename Context>
struct Zeroed {
  Context context{};
  ~Zeroed() { sodium_memzero(&context, sizeof context); }
};

template <typename Context, auto set_key, auto encrypt_block>
void decrypt_ctr(ByteView key, ByteView iv, MutableByteView data) {
  Zeroed<Context> schedule;
  set_key(&schedule.context, key.data());
  std::array<std::uint8_t, AES_BLOCK_SIZE> counter{};
  std::ranges::copy(iv, counter.begin());
  ctr_crypt(&schedule.context, reinterpret_cast<nettle_cipher_func*>(encrypt_block), counter.size(),
            counter.data(), data.size(), data.data(), data.data());
}

template <typename Context, auto set_key, auto decrypt_block, std::size_t block_size>
void decrypt_cbc(ByteView key, ByteView iv, MutableByteView data) {
  Zeroed<Context> schedule;
  set_key(&schedule.context, key.data());
  std::array<std::uint8_t, block_size> chain{};
  std::ranges::copy(iv, chain.begin());
  cbc_decrypt(&schedule.context, reinterpret_cast<nettle_cipher_func*>(decrypt_block), block_size,
              chain.data(), data.size(), data.data(), data.data());
}

constexpr auto aes128_ctr = decrypt_ctr<aes128_ctx, aes128_set_encrypt_key, aes128_encrypt>;
constexpr auto aes192_ctr = decrypt_ctr<aes192_ctx, aes192_set_encrypt_key, aes192_encrypt>;
constexpr auto aes256_ctr = decrypt_ctr<aes256_ctx, aes256_set_encrypt_key, aes256_encrypt>;
constexpr auto aes128_cbc =
    decrypt_cbc<aes128_ctx, aes128_set_decrypt_key, aes128_decrypt, AES_BLOCK_SIZE>;
constexpr auto aes192_cbc =
    decrypt_cbc<aes192_ctx, aes192_set_decrypt_key, aes192_decrypt, AES_BLOCK_SIZE>;
constexpr auto aes256_cbc =
    decrypt_cbc<aes256_ctx, aes256_set_decrypt_key, aes256_decrypt, AES_BLOCK_SIZE>;
constexpr auto des3_cbc = decrypt_cbc<des3_ctx, des3_set_key, des3_decrypt, DES3_BLOCK_SIZE>;

constexpr std::array openssh_ciphers = {
    UnauthenticatedCipher{"aes128-ctr", AES128_KEY_SIZE, 16, AES_BLOCK_SIZE, aes128_ctr},
    UnauthenticatedCipher{"aes192-ctr", AES192_KEY_SIZE, 16, AES_BLOCK_SIZE, aes192_ctr},
    UnauthenticatedCipher{"aes256-ctr", AES256_KEY_SIZE, 16, AES_BLOCK_SIZE, aes256_ctr},
    UnauthenticatedCipher{"aes128-cbc", AES128_KEY_SIZE, 16, AES_BLOCK_SIZE, aes128_cbc},
    UnauthenticatedCipher{"aes192-cbc", AES192_KEY_SIZE, 16, AES_BLOCK_SIZE, aes192_cbc},
    UnauthenticatedCipher{"aes256-cbc", AES256_KEY_SIZE, 16, AES_BLOCK_SIZE, aes256_cbc},
    UnauthenticatedCipher{"3des-cbc", DES3_KEY_SIZE, 8, DES3_BLOCK_SIZE, des3_cbc},
};

constexpr std::array pem_ciphers = {
    UnauthenticatedCipher{"AES-128-CBC", AES128_KEY_SIZE, 16, AES_BLOCK_SIZE, aes128_cbc},
    UnauthenticatedCipher{"AES-192-CBC", AES192_KEY_SIZE, 16, AES_BLOCK_SIZE, aes192_cbc},
    UnauthenticatedCipher{"AES-256-CBC", AES256_KEY_SIZE, 16, AES_BLOCK_SIZE, aes256_cbc},
    UnauthenticatedCipher{"DES-EDE3-CBC", DES3_KEY_SIZE, 8, DES3_BLOCK_SIZE, des3_cbc},
};

template <typename Ciphers>
const UnauthenticatedCipher* find(const Ciphers& ciphers, std::string_view name) {
  const auto* found = std::ranges::find(ciphers, name, &UnauthenticatedCipher::name);
  return found == ciphers.end() ? nullptr : found;
}

}  // namespace

const UnauthenticatedCipher* openssh_cipher(std::string_view name) {
  return find(openssh_ciphers, name);
}

const UnauthenticatedCipher* pem_cipher(std::string_view name) {
  return find(pem_ciphers, name);
}

SecretBytes pem_key(const SecretBytes& passphrase, ByteView salt, std::size_t size) {
  SecretBuffer key;
  SecretBytes digest(MD5_DIGEST_SIZE);
  while (key.size() < size) {
    Zeroed<md5_ctx> hash;
    md5_init(&hash.context);
    if (key.size() > 0) md5_update(&hash.context, digest.size(), digest.expose().data());
    md5_update(&hash.context, passphrase.size(), passphrase.expose().data());
    md5_update(&hash.context, salt.size(), salt.data());
    md5_digest(&hash.context, MD5_DIGEST_SIZE, digest.expose_writable().data());
    key.append(digest.expose());
  }
  SecretBytes result = key.take();
  result.truncate(size);
  return result;
}

}  // namespace secretsctl::crypto
