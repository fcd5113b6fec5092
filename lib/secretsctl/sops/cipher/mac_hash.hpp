#pragma once

#include <secretsctl/core/secret.hpp>
#include <secretsctl/crypto/sha512.hpp>
#include <secretsctl/sops/cipher/encrypted_value.hpp>
#include <secretsctl/sops/cipher/tree_walk.hpp>
#include <secretsctl/sops/metadata/metadata.hpp>
#include <utility>
#include <vector>

namespace secretsctl::sops {

/// Whether a MAC covers a leaf: comments never, values in clear unless it is over encrypted ones
/// alone.
[[nodiscard]] inline bool is_hashed(const LeafContext& place, bool only_encrypted) noexcept {
  return !place.is_comment && (place.is_encrypted || !only_encrypted);
}

/// The part of the MAC's input that comes from one part of the tree: views of plaintexts that
/// another object owns. They must not change until they are hashed.
class MacPart {
 public:
  explicit MacPart(bool only_encrypted = false) noexcept : only_encrypted_(only_encrypted) {}

  /// Reserves memory for the plaintexts of this many leaves.
  void expect(std::size_t leaves) { plaintexts_.reserve(leaves); }
  /// Adds the plaintext of a leaf if the MAC covers it.
  void add(ByteView plaintext, const LeafContext& place) {
    if (is_hashed(place, only_encrypted_)) add(plaintext);
  }
  /// Adds a plaintext that the MAC covers.
  void add(ByteView plaintext) { plaintexts_.push_back(plaintext); }

  [[nodiscard]] const std::vector<ByteView>& plaintexts() const noexcept { return plaintexts_; }

 private:
  std::vector<ByteView> plaintexts_;
  bool only_encrypted_;
};

/// Computes the MAC before its encryption: SHA-512 over the values in the order of the file
/// (sops.go).
class MacHash {
 public:
  explicit MacHash(bool only_encrypted);

  void add(const MacPart& part);
  void add(ByteView plaintext) { hash_.update(plaintext); }

  /// A second hash over the same values so far.
  [[nodiscard]] MacHash clone() const { return MacHash(hash_.clone()); }

  /// The hash in upper-case hexadecimal. The object must not be used afterwards.
  [[nodiscard]] SecretBytes text();

 private:
  explicit MacHash(crypto::Sha512 hash) noexcept : hash_(std::move(hash)) {}

  crypto::Sha512 hash_;
};

/// Throws Error (mac_mismatch) if the MAC in the metadata differs from the hash. The hash must not
/// be used afterwards.
void check_mac(const Metadata& metadata, ValueCipher& cipher, MacHash& hash);

}  // namespace secretsctl::sops
