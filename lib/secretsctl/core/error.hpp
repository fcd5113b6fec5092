#pragma once

#include <secretsctl/core/export.hpp>
#include <secretsctl/core/message_text.hpp>
#include <stdexcept>
#include <string>

SECRETSCTL_EXPORT_BEGIN
namespace secretsctl {

/// The kinds of failure that a caller can tell apart. Each kind has one exit status (exit_status).
enum class ErrorKind {
  generic,            ///< Malformed metadata, bad configuration, no recipients, unknown key.
  input_unreadable,   ///< An input could not be read, or a plaintext does not parse.
  output_unwritable,  ///< An output could not be written.
  not_representable,  ///< A value that the output format cannot carry.
  conflicting_flags,  ///< Flags that exclude each other.
  encrypting_tree,    ///< A value could not be encrypted.
  decrypting_tree,    ///< A value is damaged, or is clear where it must be encrypted.
  mac_mismatch,       ///< The MAC is absent, damaged or belongs to other values.
  malformed_path,     ///< An --extract path that does not parse.
  no_file,            ///< No file argument, or a file that does not exist.
  no_data_key,        ///< No identity opens the file.
  unchanged,          ///< An edit that changed nothing.
  editor_failed,      ///< There is no editor, or it failed.
  program_missing,    ///< A program to run does not exist.
  program_failed,     ///< A program exists but cannot be run.
  already_encrypted,  ///< The plaintext holds SOPS metadata.
  not_encrypted,      ///< A file that should be encrypted holds no SOPS metadata.
  age_no_match,       ///< age: no identity matches any stanza.
  age_header,         ///< age: the header does not follow the format.
  age_header_mac,     ///< age: the header was changed.
  age_armor,          ///< age: the ASCII armor does not follow the format.
  age_payload,        ///< age: a chunk was changed, or the file was cut off.
};

/// The only exception class of the library. The message says what is wrong, where (file, line or
/// key) and how to fix it; it never holds a secret value, an identity or a line of a plaintext
/// file.
class Error : public std::runtime_error {
 public:
  /// Keeps message_text(message), so that no identity in the message can be shown.
  Error(ErrorKind kind, const std::string& message);

  /// The kind, for callers that handle kinds differently.
  [[nodiscard]] ErrorKind kind() const noexcept { return kind_; }

 private:
  ErrorKind kind_;
};

/// The exit status of the command for an error: sops's status (cmd/sops/codes), or 1 where sops has
/// none.
[[nodiscard]] int exit_status(ErrorKind kind) noexcept;

/// Runs an action. If it throws an Error, throws it again with a name (a file, from input_name)
/// before the message.
template <typename Action>
auto in_context(const std::string& name, Action action) {
  try {
    return action();
  } catch (const Error& error) {
    throw Error(error.kind(), name + ": " + error.what());
  }
}

}  // namespace secretsctl
SECRETSCTL_EXPORT_END
