#pragma once

#include <optional>
#include <secretsctl/age/keygen.hpp>
#include <string>

#include "command_line.hpp"

namespace secretsctl::cli {

/// `--recovery`, and where the identity goes: onto the terminal, or with `-o` into a file or pipe.
class RecoveryFlags {
 public:
  /// Adds --recovery and --qr; -o is the command's, into `output`. The object has to outlive the
  /// parse.
  void add(CommandLine& app, const std::string& help);

  [[nodiscard]] bool is_wanted() const noexcept { return is_wanted_; }

  /// Throws Error: conflicting_flags for flags without --recovery, generic for --qr in a build
  /// without QR codes, output_unwritable if standard output is no terminal and -o does not say
  /// where the identity goes. Before anything is made.
  void check() const;

  /// Shows the identity, once. Throws Error (output_unwritable).
  void show(const age::NewIdentity& identity) const;

  std::optional<std::string> output;

 private:
  bool is_wanted_ = false;
  bool has_code_ = false;
};

}  // namespace secretsctl::cli
