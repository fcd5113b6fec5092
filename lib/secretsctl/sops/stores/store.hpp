#pragma once

#include <functional>
#include <secretsctl/core/export.hpp>
#include <secretsctl/core/large_bytes.hpp>
#include <secretsctl/core/secret.hpp>
#include <secretsctl/core/stream.hpp>
#include <secretsctl/sops/cipher/document.hpp>
#include <secretsctl/sops/stores/plain_reader.hpp>
#include <secretsctl/sops/tree/tree_changes.hpp>
#include <string>

namespace secretsctl::sops {
class TextDecryption;
class TextEncryption;
}  // namespace secretsctl::sops

SECRETSCTL_EXPORT_BEGIN
namespace secretsctl::sops {

/// Waits until the metadata of a document are ready to be written.
using CompleteMetadata = std::function<void()>;

/// Turns the bytes of one format into a tree and back. A new format needs a new store, in its own
/// folder, and a row in the table of formats (format.hpp). Stores have no state.
class Store : public PlainReader {
 public:
  /// Parses an encrypted file into a tree of stored texts, and its metadata. Throws Error (generic)
  /// that names the line, and (not_encrypted) for a file without metadata.
  [[nodiscard]] virtual Document load_encrypted(LargeBytes file) const = 0;

  /// Writes the encrypted file: stored texts and metadata. For a document that was loaded from a
  /// file, every unchanged part stays as it was, byte for byte and in its position. `complete` may
  /// be empty. Otherwise it is called once, before the metadata are read: another thread may
  /// compute the MAC while the values are written. Throws Error (input_unreadable) if the file
  /// would exceed max_sops_file_size, the limit for reading; before it writes anything, unless
  /// there is a `complete`.
  virtual void write_encrypted(const Document& document, Sink& out,
                               const CompleteMetadata& complete) const = 0;
  /// The same, as text in memory.
  [[nodiscard]] std::string emit_encrypted(const Document& document) const;

  /// Writes the plaintext of a decrypted tree, which may come from another format. Throws Error
  /// (not_representable) that names the value, before it writes anything.
  virtual void write_plain(const Tree& tree, Sink& out) const = 0;
  /// The same, in secret memory.
  [[nodiscard]] SecretBytes emit_plain(const Tree& tree) const;

  /// A single value of a decrypted tree, as sops's --extract prints it: a text unchanged, any other
  /// value in the format's syntax. Throws Error (not_representable).
  [[nodiscard]] virtual SecretBytes emit_value(const Item& item) const = 0;

  /// Changes a plaintext tree of another format so that this format reads back exactly what it
  /// writes: removes types and comments that it lacks. Throws Error (not_representable) that names
  /// a value that it can't hold.
  virtual void adapt(Tree& tree) const = 0;

  /// Updates a decrypted document to an edited plaintext: an equal value keeps its stored text. If
  /// it throws an error of load_plain, nothing has changed.
  virtual TreeChanges update(Document& document, const SecretBytes& file) const;

  /// Moves the comments of a decrypted document that was edited to the maps in which they will be
  /// read again: a comment is bound to its map when it is encrypted, and an edit of what is beside
  /// it may give it to another. Called before the encryption.
  virtual void settle_comments(Document& document) const;

  /// Whether values in a plaintext have types; otherwise all are texts.
  [[nodiscard]] virtual bool keeps_types() const = 0;

  /// Throws Error (not_representable) if the format can't hold a value at a path.
  virtual void check_path(const TreePath& path) const = 0;

  /// Throws Error (not_representable) if the format can't print a value's text.
  virtual void check_text(const TreePath& path, const SecretBytes& value) const;

  /// Why a value stored in clear would be read back differently; empty if it would not.
  [[nodiscard]] virtual std::string problem_in_clear(const SecretBytes& value) const = 0;

  /// Whether a selection rule selects the encrypted values; otherwise all are encrypted.
  [[nodiscard]] virtual bool obeys_selection() const { return true; }

  /// Encrypts a plaintext without a tree; null where only a tree will do.
  [[nodiscard]] virtual const TextEncryption* text_encryption() const { return nullptr; }

  /// Decrypts a file without a tree; null where only a tree will do.
  [[nodiscard]] virtual const TextDecryption* text_decryption() const { return nullptr; }
};

/// Throws Error (input_unreadable): the encrypted file would be too large.
[[noreturn]] void throw_too_large();

}  // namespace secretsctl::sops
SECRETSCTL_EXPORT_END
