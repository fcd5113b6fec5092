#pragma once

#include <optional>
#include <string>
#include <vector>

namespace secretsctl::sops {

/// The name of the file that holds creation rules, and the one that SOPS does not read.
inline constexpr const char* config_name = ".sops.yaml";
inline constexpr const char* ignored_config_name = ".sops.yml";

/// A .sops.yaml.
struct ConfigFile {
  /// One that somebody named, who vouches for it; it is read when its rules are asked for. Empty
  /// for none.
  ConfigFile(std::string named) : path(std::move(named)) {}  // NOLINT(google-explicit-constructor)
  ConfigFile(const char* named) : path(named) {}             // NOLINT(google-explicit-constructor)
  ConfigFile(std::string found, std::string content)
      : path(std::move(found)), text(std::move(content)) {}

  [[nodiscard]] bool empty() const noexcept { return path.empty(); }

  std::string path;
  /// Of one that was found: read from the very file that was looked at (open_trusted_config).
  std::optional<std::string> text;
};

/// The path of a file as creation rules see it: absolute, `.` and `..` removed, symlinks kept.
[[nodiscard]] std::string absolute_path(const std::string& path);

/// The .sops.yaml that governs a file: the nearest one upward from the file's folder, else upward
/// from the working folder. Throws Error (generic) that names it if others could have put it there
/// (open_trusted_config), and if there is only a `.sops.yml`, which SOPS does not read.
[[nodiscard]] std::optional<std::string> find_config(const std::string& file);

/// The same for a folder that is looked at as a whole, whose `files` it is for, absolute: judged by
/// the first of them that is there, whose owner is trusted as that of a file that is encrypted;
/// where there is none, nothing is encrypted yet, and the owner of the .sops.yaml is trusted. Its
/// folder, links and modes are looked at in any case.
[[nodiscard]] std::optional<std::string> find_config_of_folder(
    const std::string& folder, const std::vector<std::string>& files);

/// The config that is meant where a command is given one: `named` (--config), else SOPS_CONFIG,
/// else find_config's answer, read. Empty if there is none. Throws what find_config throws.
[[nodiscard]] ConfigFile config_for(const std::string& file, const std::string& named);

/// The folder of find_config's answer; empty if there is none.
[[nodiscard]] std::string config_folder(const std::string& file);

/// A `.sops.yml` in the folders that are searched for a file's .sops.yaml, down from the one that
/// has it: nobody reads it. Empty if there is none.
[[nodiscard]] std::string ignored_config(const std::string& file);

}  // namespace secretsctl::sops
