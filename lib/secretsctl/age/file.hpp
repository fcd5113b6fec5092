#pragma once

#include <secretsctl/age/identity.hpp>
#include <secretsctl/age/payload.hpp>
#include <secretsctl/age/recipient.hpp>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/stream.hpp>
#include <span>

// Whole age files (C2SP age.md, "Encrypted file format"): header, then payload.

namespace secretsctl::age {

/// Whether a file is wrapped in ASCII armor (C2SP age.md, "ASCII armor").
enum class Armor { none, ascii };

/// No identity matches any of a file's recipients (kind age_no_match).
class NoMatch : public Error {
 public:
  /// `limitation` says why an identity could not even try, or is empty.
  explicit NoMatch(std::string limitation);
  [[nodiscard]] const std::string& limitation() const noexcept { return limitation_; }

 private:
  std::string limitation_;
};

/// Encrypts all of `plaintext` to the recipients, in constant memory. Throws Error (generic) when
/// there are none, or when some can't be combined: one that must be alone, or labels that differ.
void encrypt(Source& plaintext, Sink& encrypted, std::span<const Recipient* const> recipients,
             Armor armor, const PayloadWork& work = {});

/// Decrypts an age file, armored or not (found out from its first bytes), in constant memory. Each
/// chunk goes to `plaintext` once its own tag holds; a file that was cut off or changed later ends
/// in an Error after the chunks before: the sink must be one that is kept only after success, or
/// the caller must know. Throws Error of kind age_armor, age_header, age_no_match, age_header_mac
/// or age_payload;
/// that no identity matches is a NoMatch.
void decrypt(Source& encrypted, Sink& plaintext, const Identities& identities,
             const PayloadWork& work = {});

/// Encrypts a short secret, such as a SOPS data key, into an armored file.
[[nodiscard]] std::string encrypt_armored(const SecretBytes& plaintext, const Recipient& recipient);

/// Decrypts a short file, of at most `limit` bytes of plaintext (and 64 KiB), into secret memory.
[[nodiscard]] SecretBytes decrypt_short(std::string_view encrypted, const Identities& identities,
                                        std::size_t limit);

}  // namespace secretsctl::age
