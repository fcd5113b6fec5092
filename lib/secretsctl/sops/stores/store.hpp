#pragma once

#include <functional>
#include <secretsctl/core/large_bytes.hpp>
#include <secretsctl/core/secret.hpp>
#include <secretsctl/core/stream.hpp>
#include <secretsctl/sops/cipher/document.hpp>
#include <secretsctl/sops/stores/plain_reader.hpp>
#include <secretsctl/sops/stores/text_encryption.hpp>
#include <secretsctl/sops/tree/tree_changes.hpp>
#include <string>

namespace secretsctl::sops {

/// Waits until the metadata of a document are what is to be written.
using CompleteMetadata = std::function<void()>;

/// Turns the bytes of one format into a tree and back. A new format is a new store, in a folder of
/// its own, and a row in the table of formats (format.hpp). No store has state.
class Store : public PlainReader {
 public:
  /// Parses an encrypted file: a tree of stored texts, and the metadata. Throws Error (generic)
  /// that names the line, and (not_encrypted) for a file without metadata.
  [[nodiscard]] virtual Document load_encrypted(LargeBytes file) const = 0;

  /// The encrypted file: stored texts and metadata. Of a document that was loaded from a file
  /// everything stays as it was, byte for byte and in its place, unless what it says has changed.
  /// `complete` may be empty. Else it is called once, before anything of the metadata is read: what
  /// makes the MAC may go on while the values are written. Throws Error (input_unreadable) if there
  /// would be more of it than is read back (max_sops_file_size); before it writes anything, unless
  /// there is a `complete`.
  virtual void write_encrypted(const Document& document, Sink& out,
                               const CompleteMetadata& complete) const = 0;
  [[nodiscard]] std::string emit_encrypted(const Document& document) const;

  /// The plaintext of a decrypted tree, which may come from another format. Throws Error
  /// (not_representable) that names the value, before it writes anything.
  virtual void write_plain(const Tree& tree, Sink& out) const = 0;
  [[nodiscard]] SecretBytes emit_plain(const Tree& tree) const;

  /// One value of a decrypted tree by itself, as sops's --extract prints it: a text as it is,
  /// anything else as the format has it. Throws Error (not_representable).
  [[nodiscard]] virtual SecretBytes emit_value(const Item& item) const = 0;

  /// Makes a plaintext tree of another format one that this format reads back as it was written:
  /// types and comments that it does not have go. Throws Error (not_representable) that names the
  /// value that it can't hold.
  virtual void adapt(Tree& tree) const = 0;

  /// Brings a decrypted document up to an edited plaintext: a value that is the same keeps its
  /// stored text. Throws what load_plain throws, and then has changed nothing.
  virtual TreeChanges update(Document& document, const SecretBytes& file) const;

  /// Whether values have types of their own in a plaintext: else all of them are texts.
  [[nodiscard]] virtual bool keeps_types() const = 0;

  /// Throws Error (not_representable) if the format can't hold a value at a path.
  virtual void check_path(const TreePath& path) const = 0;

  /// Throws Error (not_representable) if the format can't print a text that is a value's.
  virtual void check_text(const TreePath& path, const SecretBytes& value) const;

  /// Why a value that is stored in clear would not be read back as it was; empty if it would.
  [[nodiscard]] virtual std::string problem_in_clear(const SecretBytes& value) const = 0;

  /// Whether a selection rule says which values are encrypted; else all are.
  [[nodiscard]] virtual bool obeys_selection() const { return true; }

  /// How a plaintext is encrypted without a tree of it; null where the tree is the only way.
  [[nodiscard]] virtual const TextEncryption* text_encryption() const { return nullptr; }
};

/// Throws Error (input_unreadable) that says that an encrypted file would be too large.
[[noreturn]] void throw_too_large();

}  // namespace secretsctl::sops
