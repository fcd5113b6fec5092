#pragma once

#include <optional>
#include <string>

namespace secretsctl::sops {

/// The path of a file as creation rules see it: absolute, `.` and `..` removed, symlinks kept.
[[nodiscard]] std::string absolute_path(const std::string& path);

/// The .sops.yaml that governs a file: the nearest one upward from the file's folder, else upward
/// from the working folder. Throws Error (generic) that names it if others could have put it there:
/// it or its folder is writable by others, or it belongs to neither us, root nor the file's owner.
[[nodiscard]] std::optional<std::string> find_config(const std::string& file);

/// The config that is meant where a command is given one: `named` (--config), else SOPS_CONFIG,
/// else find_config's answer. Empty if there is none. Throws what find_config throws.
[[nodiscard]] std::string config_for(const std::string& file, const std::string& named);

/// The folder of find_config's answer; empty if there is none.
[[nodiscard]] std::string config_folder(const std::string& file);

}  // namespace secretsctl::sops
