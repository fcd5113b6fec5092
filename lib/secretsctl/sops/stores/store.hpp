#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <secretsctl/core/large_bytes.hpp>
#include <secretsctl/core/secret.hpp>
#include <secretsctl/core/stream.hpp>
#include <secretsctl/sops/cipher/document.hpp>
#include <secretsctl/sops/stores/part_encryption.hpp>
#include <secretsctl/sops/tree/tree_changes.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace secretsctl::sops {

/// Waits until the metadata of a document are what is to be written.
using CompleteMetadata = std::function<void()>;

/// Turns the bytes of one format into a tree and back. A new format is a new store.
class Store {
 public:
  virtual ~Store() = default;

  /// Parses an encrypted file: a tree of stored texts, and the metadata. Throws Error (generic)
  /// that names the line; a file without metadata is one of those.
  [[nodiscard]] virtual Document load_encrypted(LargeBytes file) const = 0;

  /// Parses a plaintext into a tree without stored texts. Throws Error (input_unreadable) that
  /// names the line and never its content, and (already_encrypted) if it holds SOPS metadata.
  [[nodiscard]] virtual Tree load_plain(const SecretBytes& file) const = 0;

  /// Divides a plaintext into parts of about `size` bytes that can be encrypted each for itself.
  [[nodiscard]] virtual std::vector<PlainPart> divide_plain(std::string_view text,
                                                            std::size_t size) const = 0;
  /// What one thread encrypts the parts of a new file with. What write_encrypted() writes of a
  /// document without items goes after the last one. See PartEncryption.
  [[nodiscard]] virtual std::unique_ptr<PartEncryption> part_encryption(
      const Metadata& metadata, const Selector& selector, const SecretBytes& data_key) const = 0;

  /// The encrypted file: stored texts, then metadata. Of a document that was loaded from a file
  /// every line stays as it was, byte for byte and in its place, unless what it says has changed.
  /// `complete` may be empty. Else it is called once, before anything of the metadata is read: what
  /// makes the MAC may go on while the values are written. Throws Error (input_unreadable) if there
  /// would be more of it than is read back (max_sops_file_size); before it writes anything, unless
  /// there is a `complete`.
  virtual void write_encrypted(const Document& document, Sink& out,
                               const CompleteMetadata& complete) const = 0;
  [[nodiscard]] std::string emit_encrypted(const Document& document) const;

  /// The plaintext of a decrypted tree. Throws Error (not_representable) before it writes anything.
  virtual void write_plain(const Tree& tree, Sink& out) const = 0;
  [[nodiscard]] SecretBytes emit_plain(const Tree& tree) const;

  /// Brings a decrypted document up to an edited plaintext: what reads as emit_plain printed it
  /// keeps its stored text, and nothing of it is parsed anew. Throws what load_plain throws, and
  /// then has changed nothing.
  virtual TreeChanges revise(Document& document, const SecretBytes& file) const = 0;

  /// Throws Error (not_representable) for a key that the format cannot hold.
  virtual void check_key(std::string_view key) const = 0;

  /// Whether a value that is stored in clear is read back as it was.
  [[nodiscard]] virtual bool can_hold_in_clear(const SecretBytes& value) const = 0;
};

/// Throws Error (input_unreadable) that says that an encrypted file would be too large.
[[noreturn]] void throw_too_large();

/// The formats, as --input-type names them.
enum class Format { dotenv };

/// Their names, with commas between.
[[nodiscard]] std::string format_names();

/// The store of a format. It has no state and lives as long as the process.
[[nodiscard]] const Store& store_for(Format format);

/// The format of a --input-type or --output-type. Throws Error (generic) for one that is not
/// supported, naming those that are.
[[nodiscard]] Format parse_format(std::string_view name);

/// The format that a file's name tells: `.env`, `.env.*` and `*.env`, each also with `.enc` after
/// it, are dotenv. (sops goes by the last extension alone.) Nothing if the name tells none.
[[nodiscard]] std::optional<Format> format_of_name(std::string_view path);

/// The format of an encrypted file from its content, where the name tells none.
[[nodiscard]] std::optional<Format> format_of_content(ByteView file);

}  // namespace secretsctl::sops
