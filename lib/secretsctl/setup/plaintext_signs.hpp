#pragma once

#include <filesystem>
#include <string>

namespace secretsctl::setup {

/// Whether a plaintext env file looks as if it was written for another reader than SOPS: the signs,
/// with the keys and lines, on one line; empty if there are none, and for what is no regular file
/// of the dotenv format that can be read.
[[nodiscard]] std::string plaintext_signs(const std::filesystem::path& path);

}  // namespace secretsctl::setup
