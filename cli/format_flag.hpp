#pragma once

#include <optional>
#include <secretsctl/sops/stores/format.hpp>
#include <string>

#include "command_line.hpp"

namespace secretsctl::cli {

/// A flag for the format of files whose names do not show it.
class FormatFlag {
 public:
  /// Adds the flag to a command; `help` says which files the format is for; the list of formats is
  /// appended.
  void add(CommandLine& app, const std::string& name = "--input-type",
           const std::string& help = "the format of FILE");
  /// The given format; nothing without the flag. Call it after the flags have been parsed. Throws
  /// Error (generic) for a format that is not supported.
  [[nodiscard]] std::optional<sops::Format> format() const;

 private:
  std::string given_;
};

}  // namespace secretsctl::cli
