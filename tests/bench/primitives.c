// Only the cryptography of our work, with the libraries that the command uses, on one thread: the
// highest speed possible without more threads.
//
//   primitives values N               X25519, N values of 36 bytes decrypted (AES-256-GCM) and
//   hashed (SHA-512) primitives encrypt-stream MIB     ChaCha20-Poly1305 in chunks of 64 KiB
//   primitives decrypt-stream MIB
//   primitives replace FILE           no cryptography: FILE is read, written anew, synced and
//   renamed
#define _GNU_SOURCE
#include <fcntl.h>
#include <gcrypt.h>
#include <nettle/aes.h>
#include <nettle/gcm.h>
#include <nettle/sha2.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void values(size_t count) {
  unsigned char shared[32], point[32] = {9}, scalar[32] = {1};
  if (sodium_init() < 0 || crypto_scalarmult(shared, scalar, point) != 0) exit(1);
  struct gcm_aes256_ctx gcm;
  struct sha512_ctx hash;
  unsigned char iv[32] = {0}, tag[16], data[36] = {0}, digest[64];
  const unsigned char name[] = "KEY_12345:";
  gcm_aes256_set_key(&gcm, shared);
  sha512_init(&hash);
  for (size_t i = 0; i < count; i++) {
    memcpy(iv, &i, sizeof i);
    gcm_aes256_set_iv(&gcm, sizeof iv, iv);
    gcm_aes256_update(&gcm, sizeof name - 1, name);
    gcm_aes256_decrypt(&gcm, sizeof data, data, data);
    gcm_aes256_digest(&gcm, sizeof tag, tag);
    sha512_update(&hash, sizeof data, data);
  }
  sha512_digest(&hash, sizeof digest, digest);
}

static void stream(size_t mib, int encrypts) {
  static unsigned char chunk[65536 + 16];
  unsigned char key[32] = {1}, nonce[12] = {0};
  gcry_cipher_hd_t cipher;
  if (gcry_check_version(NULL) == NULL) exit(1);
  gcry_control(GCRYCTL_DISABLE_SECMEM, 0);
  gcry_control(GCRYCTL_INITIALIZATION_FINISHED, 0);
  if (gcry_cipher_open(&cipher, GCRY_CIPHER_CHACHA20, GCRY_CIPHER_MODE_POLY1305, 0) != 0) exit(1);
  if (gcry_cipher_setkey(cipher, key, sizeof key) != 0) exit(1);
  for (size_t i = 0; i < mib * 16; i++) {
    memcpy(nonce, &i, sizeof i);
    if (gcry_cipher_setiv(cipher, nonce, sizeof nonce) != 0) exit(1);
    gcry_cipher_final(cipher);
    if (encrypts) {
      if (gcry_cipher_encrypt(cipher, chunk, 65536, NULL, 0) != 0) exit(1);
    } else {
      if (gcry_cipher_decrypt(cipher, chunk, 65536, NULL, 0) != 0) exit(1);
    }
    if (gcry_cipher_gettag(cipher, chunk + 65536, 16) != 0) exit(1);
  }
}

static void replace(const char* path) {
  char other[4096];
  struct stat info;
  const int in = open(path, O_RDONLY);
  if (in < 0 || fstat(in, &info) != 0) exit(1);
  const size_t size = (size_t)info.st_size;
  char* bytes = malloc(size);
  if (bytes == NULL || read(in, bytes, size) != (ssize_t)size) exit(1);
  snprintf(other, sizeof other, "%s.new", path);
  const int out = open(other, O_WRONLY | O_CREAT | O_TRUNC, 0600);
  if (out < 0 || write(out, bytes, size) != (ssize_t)size || fsync(out) != 0) exit(1);
  if (rename(other, path) != 0) exit(1);
}

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  const size_t number = strtoul(argv[2], NULL, 10);
  if (strcmp(argv[1], "values") == 0) values(number);
  if (strcmp(argv[1], "encrypt-stream") == 0) stream(number, 1);
  if (strcmp(argv[1], "decrypt-stream") == 0) stream(number, 0);
  if (strcmp(argv[1], "replace") == 0) replace(argv[2]);
  return 0;
}
