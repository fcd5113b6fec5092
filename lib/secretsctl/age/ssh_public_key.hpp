#pragma once

#include <array>
#include <secretsctl/core/bytes.hpp>
#include <secretsctl/crypto/rsa.hpp>
#include <string>
#include <string_view>

// SSH public keys: a line of authorized_keys holds, in base64, the blob of RFC 4253 section 6.6.

namespace secretsctl::age {

inline constexpr std::string_view ssh_ed25519_type = "ssh-ed25519";
inline constexpr std::string_view ssh_rsa_type = "ssh-rsa";

/// An SSH public key of type ssh-ed25519 or ssh-rsa.
class SshPublicKey {
 public:
  /// Parses `TYPE BASE64 [COMMENT]`, as in a .pub file. Throws Error (generic) for a malformed line
  /// or a key of another type.
  [[nodiscard]] static SshPublicKey parse(std::string_view line);

  /// Parses the blob of a key. Throws Error (generic) in the same cases.
  [[nodiscard]] static SshPublicKey from_blob(ByteView blob);

  [[nodiscard]] static SshPublicKey from_ed25519(ByteView public_key);
  [[nodiscard]] static SshPublicKey from_rsa(const crypto::RsaPublicKey& key);

  /// ssh_ed25519_type or ssh_rsa_type.
  [[nodiscard]] const std::string& type() const noexcept { return type_; }
  [[nodiscard]] const Bytes& blob() const noexcept { return blob_; }

  /// The name of the key in a stanza: the first 4 bytes of the blob's SHA-256, in unpadded base64
  /// (age's package agessh).
  [[nodiscard]] std::string tag() const;

  /// The 32 bytes of an Ed25519 key. Only for that type.
  [[nodiscard]] ByteView ed25519() const;

  /// The numbers of an RSA key. Only for that type.
  [[nodiscard]] crypto::RsaPublicKey rsa() const;

 private:
  SshPublicKey(std::string_view type, Bytes blob) : type_(type), blob_(std::move(blob)) {}

  std::string type_;
  Bytes blob_;
};

/// The type of an SSH public key of any kind, `ecdsa-sha2-nistp256` for instance, where a line is
/// one: its base64 begins with the type that stands before it. Nothing for any other line.
[[nodiscard]] std::optional<std::string> ssh_key_type(std::string_view line);

}  // namespace secretsctl::age
