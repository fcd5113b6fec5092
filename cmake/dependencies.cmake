# Each library as an imported target; as a static archive if the command is static.
if(SECRETSCTL_STATIC)
  set(CMAKE_FIND_LIBRARY_SUFFIXES .a)
endif()

function(secretsctl_find_library target header library)
  find_path(${target}_INCLUDE ${header} REQUIRED)
  find_library(${target}_LIBRARY ${library} REQUIRED)
  add_library(${target} INTERFACE IMPORTED)
  target_include_directories(${target} SYSTEM INTERFACE ${${target}_INCLUDE})
  target_link_libraries(${target} INTERFACE ${${target}_LIBRARY})
endfunction()

include(CheckCXXSourceCompiles)
find_package(Threads REQUIRED)
secretsctl_find_library(external_sodium sodium.h sodium)
secretsctl_find_library(external_nettle nettle/gcm.h nettle)
if(SECRETSCTL_LIBGCRYPT)
  secretsctl_find_library(external_gcrypt gcrypt.h gcrypt)
  find_library(external_gpg_error_LIBRARY gpg-error REQUIRED)
  target_link_libraries(external_gcrypt INTERFACE ${external_gpg_error_LIBRARY})
  target_compile_definitions(external_gcrypt INTERFACE SECRETSCTL_HAS_LIBGCRYPT)
  set(secretsctl_gcrypt external_gcrypt)
  set(secretsctl_gcrypt_libraries gcrypt gpg-error)
endif()
# For ipsec-mb only the archive will do: its shared library does not export the functions we use. It
# is left out if it is missing (processors other than x86-64) or names its functions differently.
if(SECRETSCTL_IPSEC_MB)
  find_library(ipsec_mb_LIBRARY libIPSec_MB.a)
  if(ipsec_mb_LIBRARY)
    set(CMAKE_REQUIRED_LIBRARIES ${ipsec_mb_LIBRARY})
    check_cxx_source_compiles("
      #include <intel-ipsec-mb.h>
      #include <sys/platform/x86.h>
      #include <type_traits>
      extern \"C\" {
      std::remove_pointer_t<chacha_poly_init_t> init_chacha20_poly1305_fma_avx512;
      std::remove_pointer_t<chacha_poly_enc_dec_update_t> update_enc_chacha20_poly1305_fma_avx512;
      std::remove_pointer_t<chacha_poly_enc_dec_update_t> update_dec_chacha20_poly1305_fma_avx512;
      std::remove_pointer_t<chacha_poly_finalize_t> finalize_chacha20_poly1305_fma_avx512;
      }
      int main() {
        init_chacha20_poly1305_fma_avx512(nullptr, nullptr, nullptr, nullptr, 0);
        update_enc_chacha20_poly1305_fma_avx512(nullptr, nullptr, nullptr, nullptr, 0);
        update_dec_chacha20_poly1305_fma_avx512(nullptr, nullptr, nullptr, nullptr, 0);
        finalize_chacha20_poly1305_fma_avx512(nullptr, nullptr, 0);
        return CPU_FEATURE_ACTIVE(AVX512_IFMA) ? 0 : 1;
      }" SECRETSCTL_HAS_IPSEC_MB)
    unset(CMAKE_REQUIRED_LIBRARIES)
  endif()
  if(SECRETSCTL_HAS_IPSEC_MB)
    add_library(external_ipsec_mb INTERFACE IMPORTED)
    target_link_libraries(external_ipsec_mb INTERFACE ${ipsec_mb_LIBRARY})
    target_compile_definitions(external_ipsec_mb INTERFACE SECRETSCTL_HAS_IPSEC_MB)
    set(secretsctl_ipsec_mb external_ipsec_mb)
    set(secretsctl_ipsec_mb_flags "-l:libIPSec_MB.a")
  endif()
endif()
# QR codes of recovery keys; without it there is everything but these.
find_library(qrcodegen_LIBRARY qrcodegen)
if(qrcodegen_LIBRARY)
  secretsctl_find_library(external_qrcodegen qrcodegen/qrcodegen.h qrcodegen)
  target_compile_definitions(external_qrcodegen INTERFACE SECRETSCTL_HAS_QRCODEGEN)
  set(secretsctl_qr external_qrcodegen)
  set(secretsctl_qr_libraries qrcodegen)
else()
  message(WARNING "libqrcodegen is not there (Debian package libqrcodegen-dev): no QR codes")
endif()
secretsctl_find_library(external_re2 re2/re2.h re2)
target_link_libraries(external_re2 INTERFACE Threads::Threads)

# From Debian 13 on RE2 needs Abseil, and only pkg-config knows the order of its many archives.
find_package(PkgConfig REQUIRED)
pkg_check_modules(re2_pkg QUIET re2)
if(re2_pkg_FOUND AND re2_pkg_STATIC_LIBRARIES MATCHES "absl")
  if(SECRETSCTL_STATIC)
    target_link_libraries(external_re2 INTERFACE ${re2_pkg_STATIC_LDFLAGS})
  else()
    target_link_libraries(external_re2 INTERFACE ${re2_pkg_LDFLAGS})
  endif()
endif()

# Botan: RSA, bcrypt_pbkdf and, from 3.6 on, ML-KEM. Debian 13 has version 3, Debian 12 version 2.
find_path(external_botan_INCLUDE botan/rsa.h PATH_SUFFIXES botan-3 botan-2 REQUIRED)
cmake_path(GET external_botan_INCLUDE FILENAME secretsctl_botan)
secretsctl_find_library(external_botan botan/rsa.h ${secretsctl_botan})
if(EXISTS ${external_botan_INCLUDE}/botan/ml_kem.h)
  target_compile_definitions(external_botan INTERFACE SECRETSCTL_HAS_ML_KEM)
endif()
# Whether our functions can replace those that allocate Botan's memory
# (lib/secretsctl/crypto/botan_memory.cpp). Not in version 2, where they share an object file with
# others; there Botan's pool starts only when it is used.
if(SECRETSCTL_STATIC)
  set(CMAKE_REQUIRED_LIBRARIES external_botan)
  set(CMAKE_REQUIRED_LINK_OPTIONS -static)
  check_cxx_source_compiles("
    #include <botan/allocator.h>
    #include <botan/rsa.h>
    #include <cstdlib>
    namespace Botan {
    void* allocate_memory(size_t elems, size_t elem_size) { return std::calloc(elems, elem_size); }
    void deallocate_memory(void* p, size_t, size_t) { std::free(p); }
    void initialize_allocator() {}
    }
    int main() {
      return Botan::RSA_PrivateKey({}, Botan::secure_vector<uint8_t>(16)).key_length() == 0 ? 0 : 1;
    }" SECRETSCTL_OWN_BOTAN_MEMORY)
  # The same of its makers of block ciphers and hashes, of version 2
  # (lib/secretsctl/crypto/botan_makers.cpp).
  check_cxx_source_compiles("
    #include <botan/block_cipher.h>
    #include <botan/hash.h>
    #include <botan/sha2_32.h>
    #include <botan/sha2_64.h>
    #include <botan/rsa.h>
    namespace Botan {
    std::unique_ptr<BlockCipher> BlockCipher::create(const std::string&, const std::string&) { return nullptr; }
    std::unique_ptr<BlockCipher> BlockCipher::create_or_throw(const std::string&, const std::string&) { return nullptr; }
    std::vector<std::string> BlockCipher::providers(const std::string&) { return {}; }
    std::unique_ptr<HashFunction> HashFunction::create(const std::string&, const std::string&) { return std::make_unique<SHA_256>(); }
    std::unique_ptr<HashFunction> HashFunction::create_or_throw(const std::string&, const std::string&) { return std::make_unique<SHA_512>(); }
    std::vector<std::string> HashFunction::providers(const std::string&) { return {}; }
    }
    int main() {
      return Botan::RSA_PrivateKey({}, Botan::secure_vector<uint8_t>(16)).key_length() == 0 ? 0 : 1;
    }" SECRETSCTL_OWN_BOTAN_MAKERS)
  unset(CMAKE_REQUIRED_LIBRARIES)
  unset(CMAKE_REQUIRED_LINK_OPTIONS)
endif()
# Whether most of Libgcrypt's ciphers and hashes can be left out
# (lib/secretsctl/crypto/gcrypt_left_out.cpp).
if(SECRETSCTL_STATIC AND SECRETSCTL_LIBGCRYPT AND NOT DEFINED SECRETSCTL_LEAVES_OUT_OF_GCRYPT)
  file(WRITE ${CMAKE_BINARY_DIR}/gcrypt_left_out/main.cpp "
    #include <gcrypt.h>
    int main() {
      gcry_cipher_hd_t cipher = nullptr;
      return gcry_cipher_open(&cipher, GCRY_CIPHER_CHACHA20, GCRY_CIPHER_MODE_POLY1305, 0) == 0 ? 0 : 1;
    }")
  try_compile(SECRETSCTL_LEAVES_OUT_OF_GCRYPT ${CMAKE_BINARY_DIR}/gcrypt_left_out
    SOURCES ${CMAKE_BINARY_DIR}/gcrypt_left_out/main.cpp
            ${CMAKE_SOURCE_DIR}/lib/secretsctl/crypto/gcrypt_left_out.cpp
    LINK_OPTIONS -static
    LINK_LIBRARIES external_gcrypt)
endif()

find_package(nlohmann_json REQUIRED)
find_package(CLI11 REQUIRED)
