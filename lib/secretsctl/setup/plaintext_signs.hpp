#pragma once

#include <filesystem>
#include <string>

namespace secretsctl::setup {

/// Signs that a plaintext env file was written for another reader than SOPS, with keys and lines,
/// on one line. Empty if there are none, and for a path that is not a readable regular file of the
/// dotenv format.
[[nodiscard]] std::string plaintext_signs(const std::filesystem::path& path);

}  // namespace secretsctl::setup
