#pragma once

#include <secretsctl/core/export.hpp>
#include <string>
#include <string_view>

SECRETSCTL_EXPORT_BEGIN
namespace secretsctl::sops {

/// Whether a file (`-` is standard input) is encrypted by SOPS, by the rule of `sops filestatus`:
/// whether it holds SOPS metadata with a version and a MAC, in dotenv, YAML, JSON, INI or the
/// binary format. `type` is the value of --input-type; if empty, the file's name shows the format,
/// else its content. Throws Error (generic, input_unreadable) for a file that can't be read or
/// parsed, and for metadata that SOPS would refuse.
[[nodiscard]] bool is_encrypted_file(const std::string& path, std::string_view type);

}  // namespace secretsctl::sops
SECRETSCTL_EXPORT_END
