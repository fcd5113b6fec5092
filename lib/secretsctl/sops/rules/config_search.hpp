#pragma once

#include <optional>
#include <secretsctl/core/export.hpp>
#include <string>
#include <vector>

SECRETSCTL_EXPORT_BEGIN
namespace secretsctl::sops {

/// The name of the file with creation rules, and a similar name that SOPS does not read.
inline constexpr const char* config_name = ".sops.yaml";
/// A name that users write for it, and that SOPS does not read.
inline constexpr const char* ignored_config_name = ".sops.yml";

/// A .sops.yaml.
struct ConfigFile {
  /// A config that the user named, and so trusts. It is read when its rules are needed. Empty for
  /// none.
  ConfigFile(std::string named) : path(std::move(named)) {}  // NOLINT(google-explicit-constructor)
  /// The same.
  ConfigFile(const char* named) : path(named) {}  // NOLINT(google-explicit-constructor)
  /// A config that was found by search, with the content that was judged.
  ConfigFile(std::string found, std::string content)
      : path(std::move(found)), text(std::move(content)) {}

  /// Whether there is no config.
  [[nodiscard]] bool empty() const noexcept { return path.empty(); }

  std::string path;  ///< As it is opened and named in messages.
  /// The content of a config that was found by search, read from the same open file that was
  /// checked (open_trusted_config).
  std::optional<std::string> text;
};

/// The folders in which the .sops.yaml of a file is looked for.
enum class ConfigPlaces {
  above_file,  ///< Upward from the file's folder, else upward from the working folder.
  /// As SOPS does: upward from the working folder alone. A `.sops.yml` is passed over.
  above_working_folder,
};

/// The path of a file as creation rules match it: absolute, without `.` and `..`, symlinks kept.
[[nodiscard]] std::string absolute_path(const std::string& path);

/// The .sops.yaml that applies to a file: the nearest one in these places. Throws Error (generic)
/// that names it if other users could have put it there (open_trusted_config), and if there is only
/// a `.sops.yml`, which SOPS does not read.
[[nodiscard]] std::optional<std::string> find_config(
    const std::string& file, ConfigPlaces places = ConfigPlaces::above_file);

/// The same for a folder that is looked at as a whole, whose `files` it is for, absolute: judged by
/// the first of them that is there, whose owner is trusted as that of a file that is encrypted;
/// where there is none, nothing is encrypted yet, and the owner of the .sops.yaml is trusted. Its
/// folder, links and modes are looked at in any case.
[[nodiscard]] std::optional<std::string> find_config_of_folder(
    const std::string& folder, const std::vector<std::string>& files);

/// The same config, read from the open file that was judged; empty if there is none.
[[nodiscard]] ConfigFile read_config_of_folder(const std::string& folder,
                                               const std::vector<std::string>& files);

/// The config that is meant where a command is given one: `named` (--config), else SOPS_CONFIG,
/// else find_config's answer, read. Empty if there is none. Throws what find_config throws.
[[nodiscard]] ConfigFile config_for(const std::string& file, const std::string& named,
                                    ConfigPlaces places = ConfigPlaces::above_file);

/// The folder of the config that find_config() finds; empty if there is none.
[[nodiscard]] std::string config_folder(const std::string& file,
                                        ConfigPlaces places = ConfigPlaces::above_file);

/// A `.sops.yml` in the folders that are searched for a file's .sops.yaml, at or below the one that
/// has it. Such a file is not read. Empty if there is none.
[[nodiscard]] std::string ignored_config(const std::string& file,
                                         ConfigPlaces places = ConfigPlaces::above_file);

}  // namespace secretsctl::sops
SECRETSCTL_EXPORT_END
