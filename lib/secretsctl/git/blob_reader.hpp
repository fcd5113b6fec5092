#pragma once

#include <secretsctl/core/child.hpp>
#include <secretsctl/core/secret.hpp>
#include <string>

namespace secretsctl::git {

/// What a BlobReader is asked for.
enum class BlobPart { size, content };

/// Reads any number of blobs of the caller's repository through one git process. While it lives no
/// other child can be started.
class BlobReader {
 public:
  /// Starts git. Throws Error (generic).
  explicit BlobReader(BlobPart part);

  /// The size of a blob in bytes, by its id. For BlobPart::size. Throws Error (generic).
  [[nodiscard]] std::size_t size(const std::string& id) { return ask(id); }

  /// A whole blob, in secret memory: it may be a plaintext. For BlobPart::content; the caller has
  /// looked at its size. Throws Error (generic).
  [[nodiscard]] SecretBytes content(const std::string& id);

 private:
  [[nodiscard]] std::size_t ask(const std::string& id);
  void read(MutableByteView into);

  Child child_;
};

}  // namespace secretsctl::git
