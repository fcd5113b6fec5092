#pragma once

#include <map>
#include <secretsctl/core/export.hpp>
#include <secretsctl/core/secret.hpp>
#include <secretsctl/delivery/environment/authentication.hpp>
#include <secretsctl/sops/cipher/document.hpp>
#include <secretsctl/sops/tree/document_variables.hpp>
#include <string>
#include <vector>

SECRETSCTL_EXPORT_BEGIN
namespace secretsctl::delivery {

/// How much of our own environment a program gets besides the values.
struct Inheritance {
  bool is_pristine = false;  ///< None of it.
  bool keeps_keys = false;   ///< SOPS_AGE_KEY and the other key variables too.
  /// What belongs to our session or identity: the SSH agent, the bus, tokens of services.
  bool keeps_session = true;
};

/// The environment of a program: the values of decrypted files, which override inherited ones. One
/// object is for one thread at a time; no thread may change the process's environment while it is
/// made.
class Environment {
 public:
  /// Begins with a copy of what is inherited, in secret memory.
  explicit Environment(const Inheritance& inheritance);

  /// Adds all top-level values of a decrypted document; a later document overrides. Throws Error:
  /// generic for a key that stands more than once (the message names the lines), and for a map, a
  /// list or a name with an equals sign, where sops exec-env ends with 1 too; the errors of
  /// check_authenticated; generic for an empty value, which nothing authenticates, of a name that
  /// already has a nonempty value, unless that is allowed; not_representable, which names the key,
  /// for a name or value that no environment can hold: an empty name, a NUL, more than 128 KiB
  /// (MAX_ARG_STRLEN, execve(2)).
  void add(const sops::Document& document, UnauthenticatedValues values);

  /// Adds a public variable, which a document may override.
  void add(std::string_view name, std::string_view value);

  /// Wipes and removes all variables, when a program has its copy of them.
  void wipe() noexcept { variables_.clear(); }

  /// `NAME=value` texts, each ended by a NUL, in secret memory. The pointers are valid as long as
  /// this object exists.
  [[nodiscard]] std::vector<char*> pointers();

 private:
  void refuse_to_hide(const sops::DocumentVariable& variable) const;

  std::map<std::string, SecretBytes, std::less<>> variables_;
};

/// Replaces this process by a program, looked up in PATH and run without a shell. The program has
/// our process id, so it gets signals, and its exit status is its own. Returns only by throwing
/// Error: program_missing, program_failed.
[[noreturn]] void become_program(const std::vector<std::string>& words, Environment& environment);

}  // namespace secretsctl::delivery
SECRETSCTL_EXPORT_END
