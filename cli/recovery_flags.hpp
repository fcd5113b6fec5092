#pragma once

#include <optional>
#include <secretsctl/age/keygen.hpp>
#include <string>

#include "command_line.hpp"

namespace secretsctl::cli {

/// `--recovery`, and the place for the identity: the terminal, or with `-o` a file or pipe.
class RecoveryFlags {
 public:
  /// Adds --recovery and --qr; -o belongs to the command, which stores it in `output`. The object
  /// must outlive the parse.
  void add(CommandLine& app, const std::string& help);

  [[nodiscard]] bool is_wanted() const noexcept { return is_wanted_; }

  /// Throws Error: conflicting_flags for these flags without --recovery, generic for --qr in a
  /// build without QR codes, output_unwritable if standard output is not a terminal and -o is
  /// missing. Call it before an identity is made.
  void check() const;

  /// Where git could commit the file of -o, a message; empty where it could not.
  [[nodiscard]] std::string danger_of_output() const;

  /// Shows the identity, once. Throws Error (output_unwritable).
  void show(const age::NewIdentity& identity) const;

  std::optional<std::string> output;

 private:
  bool is_wanted_ = false;
  bool has_code_ = false;
};

}  // namespace secretsctl::cli
