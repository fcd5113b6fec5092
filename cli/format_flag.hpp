#pragma once

#include <optional>
#include <secretsctl/sops/stores/format.hpp>
#include <string>

#include "command_line.hpp"

namespace secretsctl::cli {

/// A flag that names the format of files, where their names do not tell it.
class FormatFlag {
 public:
  /// Adds it to a command; `help` is what it is the format of, and gets the formats appended.
  void add(CommandLine& app, const std::string& name = "--input-type",
           const std::string& help = "the format of FILE");
  /// What the user said; nothing if that is nothing. Call it after the flags have been parsed.
  /// Throws Error (generic) for a format that is not supported.
  [[nodiscard]] std::optional<sops::Format> format() const;

 private:
  std::string given_;
};

}  // namespace secretsctl::cli
