#pragma once

#include <memory>
#include <secretsctl/age/stanza.hpp>
#include <secretsctl/core/export.hpp>
#include <secretsctl/core/interaction.hpp>
#include <secretsctl/core/secret.hpp>
#include <set>
#include <string>
#include <string_view>
#include <vector>

SECRETSCTL_EXPORT_BEGIN
namespace secretsctl::age {

/// The size of a file key, in bytes.
inline constexpr std::size_t file_key_size = 16;

/// A file key, wrapped for one recipient.
struct WrappedKey {
  std::vector<Stanza> stanzas;  ///< What goes into the header; usually one.
  /// Constraints on the file's other recipients: all recipients of a file must have the same labels
  /// (C2SP age-plugin.md, "labels"). `postquantum` keeps classic recipients out.
  std::set<std::string> labels;
};

/// A public key, plugin or passphrase that files are encrypted to. One object is for one thread at
/// a time.
class Recipient {
 public:
  virtual ~Recipient() = default;

  /// Wraps a file key (16 bytes) into stanzas that the recipient's identity can unwrap. Throws
  /// Error (generic) for a recipient that can't be used.
  [[nodiscard]] virtual WrappedKey wrap(const SecretBytes& file_key) const = 0;

  /// Whether its stanza must be the only one of a header (scrypt: C2SP age.md, "scrypt recipient
  /// stanza").
  [[nodiscard]] virtual bool must_be_alone() const noexcept { return false; }
};

/// Parses a recipient as users write it: `age1...`, `age1pq1...`, a plugin's `age1NAME1...`,
/// `ssh-ed25519 ...` or `ssh-rsa ...`. A plugin asks its questions through `interaction`. Throws
/// Error (generic) that describes the mistake and, for a private key, names the public key to write
/// instead (refuse_private_key).
[[nodiscard]] std::unique_ptr<Recipient> parse_recipient(std::string_view text,
                                                         Interaction& interaction);

/// A text that two recipients share only if they are the same key: of an SSH key its type and key,
/// without its comment and however many blanks it is written with; of any other recipient, and of
/// an SSH key that does not parse, the whole text.
[[nodiscard]] std::string recipient_key(std::string_view text);

/// A recipient for messages: printable; a long one (RSA, post-quantum) is shortened to its
/// beginning and end.
[[nodiscard]] std::string recipient_name(std::string_view text);

}  // namespace secretsctl::age
SECRETSCTL_EXPORT_END
