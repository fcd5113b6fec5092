#pragma once

#include <secretsctl/core/secret.hpp>
#include <secretsctl/crypto/sha512.hpp>
#include <secretsctl/sops/cipher/tree_walk.hpp>
#include <utility>
#include <vector>

namespace secretsctl::sops {

/// What the MAC of a file is made of in a part of its tree: views of plaintexts, which somebody
/// else owns and which have to stay as they are until they are hashed.
class MacPart {
 public:
  explicit MacPart(bool only_encrypted = false) noexcept : only_encrypted_(only_encrypted) {}

  /// Makes room for the plaintexts of so many leaves.
  void expect(std::size_t leaves) { plaintexts_.reserve(leaves); }
  /// Adds the plaintext of a leaf that the MAC covers; leaves out that of one that it does not.
  void add(ByteView plaintext, const LeafContext& place);

  [[nodiscard]] const std::vector<ByteView>& plaintexts() const noexcept { return plaintexts_; }

 private:
  std::vector<ByteView> plaintexts_;
  bool only_encrypted_;
};

/// The MAC before it is encrypted: SHA-512 over the values in the order of the file (sops.go).
class MacHash {
 public:
  explicit MacHash(bool only_encrypted);

  void add(const MacPart& part);
  void add(ByteView plaintext) { hash_.update(plaintext); }

  /// A second hash over the same values.
  [[nodiscard]] MacHash clone() const { return MacHash(hash_.clone()); }

  /// Upper-case hexadecimal. The object is spent then.
  [[nodiscard]] SecretBytes text();

 private:
  explicit MacHash(crypto::Sha512 hash) noexcept : hash_(std::move(hash)) {}

  crypto::Sha512 hash_;
};

}  // namespace secretsctl::sops
