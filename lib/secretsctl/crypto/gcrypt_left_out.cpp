// Stands in for the descriptions of ciphers and hashes that Libgcrypt lists in its tables. The
// linker then leaves their code out (490 KB). The command asks for ChaCha20-Poly1305 alone, by its
// number. In FIPS mode Libgcrypt marks each description when it starts: so they can be written, and
// are larger than a real one. For the command alone: a program that uses the library may want them.
//
// CMake links this file into a small program first: a version of Libgcrypt in which these names
// share an object file with code that is needed is linked whole.

namespace {

using Description = unsigned char[512];

}  // namespace

#define SECRETSCTL_LEAVE_OUT(kind, name)                                           \
  alignas(16) extern Description kind##_##name asm("_gcry_" #kind "_spec_" #name); \
  alignas(16) Description kind##_##name

SECRETSCTL_LEAVE_OUT(cipher, arcfour);
SECRETSCTL_LEAVE_OUT(cipher, blowfish);
SECRETSCTL_LEAVE_OUT(cipher, camellia128);
SECRETSCTL_LEAVE_OUT(cipher, camellia192);
SECRETSCTL_LEAVE_OUT(cipher, camellia256);
SECRETSCTL_LEAVE_OUT(cipher, cast5);
SECRETSCTL_LEAVE_OUT(cipher, des);
SECRETSCTL_LEAVE_OUT(cipher, idea);
SECRETSCTL_LEAVE_OUT(cipher, rfc2268_128);
SECRETSCTL_LEAVE_OUT(cipher, rfc2268_40);
SECRETSCTL_LEAVE_OUT(cipher, salsa20);
SECRETSCTL_LEAVE_OUT(cipher, salsa20r12);
SECRETSCTL_LEAVE_OUT(cipher, seed);
SECRETSCTL_LEAVE_OUT(cipher, serpent128);
SECRETSCTL_LEAVE_OUT(cipher, serpent192);
SECRETSCTL_LEAVE_OUT(cipher, serpent256);
SECRETSCTL_LEAVE_OUT(cipher, sm4);
SECRETSCTL_LEAVE_OUT(cipher, tripledes);
SECRETSCTL_LEAVE_OUT(cipher, twofish);
SECRETSCTL_LEAVE_OUT(cipher, twofish128);
SECRETSCTL_LEAVE_OUT(digest, crc24_rfc2440);
SECRETSCTL_LEAVE_OUT(digest, crc32);
SECRETSCTL_LEAVE_OUT(digest, crc32_rfc1510);
SECRETSCTL_LEAVE_OUT(digest, gost3411_94);
SECRETSCTL_LEAVE_OUT(digest, gost3411_cp);
SECRETSCTL_LEAVE_OUT(digest, md4);
SECRETSCTL_LEAVE_OUT(digest, md5);
SECRETSCTL_LEAVE_OUT(digest, rmd160);
SECRETSCTL_LEAVE_OUT(digest, sm3);
SECRETSCTL_LEAVE_OUT(digest, stribog_256);
SECRETSCTL_LEAVE_OUT(digest, stribog_512);
SECRETSCTL_LEAVE_OUT(digest, tiger);
SECRETSCTL_LEAVE_OUT(digest, tiger1);
SECRETSCTL_LEAVE_OUT(digest, tiger2);
SECRETSCTL_LEAVE_OUT(digest, whirlpool);
