#pragma once

#include <secretsctl/age/identity.hpp>
#include <secretsctl/age/payload_threads.hpp>
#include <secretsctl/age/recipient.hpp>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/export.hpp>
#include <secretsctl/core/stream.hpp>
#include <span>

// Whole age files (C2SP age.md, "Encrypted file format"): header, then payload.

SECRETSCTL_EXPORT_BEGIN
namespace secretsctl::age {

/// Whether a file is wrapped in ASCII armor (C2SP age.md, "ASCII armor").
enum class Armor {
  none,   ///< Binary.
  ascii,  ///< Text, a third larger.
};

/// No identity matches any of a file's recipients (kind age_no_match).
class NoMatch : public Error {
 public:
  /// `limitation` says why an identity could not try at all; may be empty.
  explicit NoMatch(std::string limitation);
  /// Why an identity could not try; fit for a message, may be empty.
  [[nodiscard]] const std::string& limitation() const noexcept { return limitation_; }

 private:
  std::string limitation_;
};

/// Encrypts all of `plaintext` to the recipients, in constant memory. Throws Error (generic) when
/// there is no recipient, or when some can't share a file: one must be the only one, or their
/// labels differ.
void encrypt(Source& plaintext, Sink& encrypted, std::span<const Recipient* const> recipients,
             Armor armor, const PayloadWork& work = {});

/// Decrypts an age file, armored or not (it tells from the first bytes), in constant memory. Each
/// chunk goes to `plaintext` once its tag is verified. If the file is cut off or changed later on,
/// the Error comes after the earlier chunks were written: the caller must drop the output then.
/// Throws NoMatch if no identity matches, else Error of kind age_armor, age_header, age_header_mac
/// or age_payload.
void decrypt(Source& encrypted, Sink& plaintext, const Identities& identities,
             const PayloadWork& work = {});

/// Encrypts a short secret, such as a SOPS data key, into an armored file.
[[nodiscard]] std::string encrypt_armored(const SecretBytes& plaintext, const Recipient& recipient);

/// Decrypts a short file (at most `limit` bytes of plaintext, and at most 64 KiB) into secret
/// memory.
[[nodiscard]] SecretBytes decrypt_short(std::string_view encrypted, const Identities& identities,
                                        std::size_t limit);

/// Whether a short file could be one for the recipients of another, by what their headers show:
/// `file` has a stanza like each of `pattern`, with its type, the number of its arguments and the
/// size of its body; for SSH keys, with the tag of the key too. False for a file that does not
/// parse. An attacker can make such a stanza without a key.
[[nodiscard]] bool has_stanzas_like(std::string_view file, std::string_view pattern);

}  // namespace secretsctl::age
SECRETSCTL_EXPORT_END
