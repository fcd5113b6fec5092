#pragma once

#include <functional>
#include <optional>
#include <secretsctl/core/child.hpp>
#include <secretsctl/core/secret.hpp>
#include <string>
#include <string_view>

namespace secretsctl::git {

/// What a BlobReader is asked for.
enum class BlobPart { size, content };

/// Reads any number of blobs of the caller's repository through one git process. While it lives no
/// other child can be started. After an Error it can be asked no more.
class BlobReader {
 public:
  /// Starts git. Throws Error (generic).
  explicit BlobReader(BlobPart part);

  /// The size of a blob in bytes, by its id. For BlobPart::size. Throws Error (generic).
  [[nodiscard]] std::size_t size(const std::string& id) { return ask(id); }

  /// A whole blob, in secret memory: it may be a plaintext. For BlobPart::content; the caller has
  /// looked at its size. Throws Error (generic).
  [[nodiscard]] SecretBytes content(const std::string& id);

  /// The blob that a name such as `:secrets/.env.enc` or an id stands for; nothing if there is
  /// none, if it is an object of another kind (a submodule's commit), or has more than `limit`
  /// bytes. For BlobPart::content. Throws Error (generic).
  [[nodiscard]] std::optional<SecretBytes> content_of_name(const std::string& name,
                                                           std::size_t limit);

  /// Reads a blob of any size in pieces, in bounded memory. Each begins with the last `overlap`
  /// bytes of the one before, so that `look` sees whole what is no longer than that. False if the
  /// blob is not there. For BlobPart::content. Throws Error (generic).
  [[nodiscard]] bool search(const std::string& id, std::size_t overlap,
                            const std::function<void(std::string_view)>& look);

 private:
  [[nodiscard]] std::optional<std::size_t> blob_size(const std::string& name);
  [[nodiscard]] std::size_t ask(const std::string& id);
  [[nodiscard]] std::string answer_to(const std::string& request);
  [[nodiscard]] std::uint8_t read_byte();
  void read(MutableByteView into);
  void skip(std::size_t size);
  void end_content();

  BlobPart part_;
  Child child_;
  // What git has given beyond what was read; a plaintext may be in it.
  SecretBytes buffer_;
  std::size_t buffer_start_ = 0;
  std::size_t buffer_end_ = 0;
};

}  // namespace secretsctl::git
