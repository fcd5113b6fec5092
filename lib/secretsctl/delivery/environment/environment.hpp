#pragma once

#include <map>
#include <secretsctl/core/secret.hpp>
#include <secretsctl/delivery/environment/authentication.hpp>
#include <secretsctl/sops/cipher/document.hpp>
#include <secretsctl/sops/tree/document_variables.hpp>
#include <string>
#include <vector>

namespace secretsctl::delivery {

/// What of our own environment a program gets besides the values.
struct Inheritance {
  bool is_pristine = false;  ///< Nothing.
  bool keeps_keys = false;   ///< SOPS_AGE_KEY and its siblings too.
};

/// The environment of a program: the values of decrypted files over what is inherited.
class Environment {
 public:
  explicit Environment(const Inheritance& inheritance);

  /// Adds all values at the top of a decrypted document; those of a later file win. Throws Error:
  /// generic for a key that stands more than once in it (the message names the lines), and for a
  /// map, a list or a name that holds an equals sign, where sops exec-env ends with 1 too; what
  /// check_authenticated throws, and for an empty value, which nothing authenticates, of a name
  /// that has another value already, unless that is allowed; not_representable that names the key
  /// for a name or value that no environment can hold: an empty name, a NUL, more than 128 KiB
  /// (MAX_ARG_STRLEN, execve(2)).
  void add(const sops::Document& document, UnauthenticatedValues values);

  /// `NAME=value`, each ended by a NUL, in secret memory. The pointers live as long as this object.
  [[nodiscard]] std::vector<char*> pointers();

 private:
  void refuse_to_hide(const sops::DocumentVariable& variable) const;

  std::map<std::string, SecretBytes, std::less<>> variables_;
};

/// Replaces this process by a program, looked up in PATH, with no shell between: it has our process
/// id, so that signals reach it and its exit status is its own. Returns only by throwing Error:
/// program_missing, program_failed.
[[noreturn]] void become_program(const std::vector<std::string>& words, Environment& environment);

}  // namespace secretsctl::delivery
