#include <secretsctl/sops/cipher/mac_hash.hpp>

#include <array>
#include <secretsctl/core/error.hpp>
#include <string>

namespace secretsctl::sops {
namespace {

// SHA-256 of "sops": the hash starts with it under mac_only_encrypted, so that such a MAC never
// equals one of the other kind (sops.go).
constexpr std::array<std::uint8_t, 32> mac_only_encrypted_start = {
    0x8a, 0x3f, 0xd2, 0xad, 0x54, 0xce, 0x66, 0x52, 0x7b, 0x10, 0x34, 0xf3, 0xd1, 0x47, 0xbe, 0x0b,
    0x0b, 0x97, 0x5b, 0x3b, 0xf4, 0x4f, 0x72, 0xc6, 0xfd, 0xad, 0xec, 0x81, 0x76, 0xf2, 0x7d, 0x69};

}  // namespace

MacHash::MacHash(bool only_encrypted) {
  if (only_encrypted) hash_.update(mac_only_encrypted_start);
}

void MacHash::add(const MacPart& part) {
  for (const ByteView plaintext : part.plaintexts()) hash_.update(plaintext);
}

SecretBytes MacHash::text() {
  constexpr std::string_view digits = "0123456789ABCDEF";
  SecretBuffer out(2 * crypto::Sha512::digest_size);
  for (const std::uint8_t byte : hash_.digest()) {
    out.append(digits[byte >> 4]);
    out.append(digits[byte & 0xf]);
  }
  return out.take();
}

void check_mac(const Metadata& metadata, ValueCipher& cipher, MacHash& hash) {
  const auto stored = cipher.decrypt(metadata.mac, metadata.last_modified.whole());
  const std::string hint =
      "; a program other than sops changed it: restore it from git, or see with git diff which "
      "lines changed";
  if (metadata.mac.empty()) throw Error(ErrorKind::mac_mismatch, "the file has no MAC" + hint);
  if (!stored || stored->type != ValueType::str) {
    throw Error(ErrorKind::mac_mismatch, "the MAC or lastmodified of the file is damaged" + hint);
  }
  if (!stored->canonical.equals(hash.text())) {
    throw Error(ErrorKind::mac_mismatch,
                "the MAC does not hold: lines were added, removed, moved or changed" + hint);
  }
}

}  // namespace secretsctl::sops
