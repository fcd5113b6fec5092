#pragma once

#include <filesystem>
#include <secretsctl/setup/init.hpp>
#include <string>
#include <vector>

namespace secretsctl::setup {

/// Whether a plaintext .env is directly in the root.
[[nodiscard]] bool has_root_plaintext(const std::filesystem::path& root);

/// Writes a .sops.yaml at the root. Its one rule encrypts the files below secrets/, and the root's
/// .env if has_root_plaintext() finds one, to a recipient. Throws Error (output_unwritable), also
/// if a .sops.yaml exists.
void write_rule(const std::filesystem::path& root, const std::string& recipient);

/// The recipients of the .sops.yaml's rule for secrets/.env below the root; none without such a
/// rule. Throws Error (generic) for a malformed config.
[[nodiscard]] std::vector<std::string> recipients_in_rule(const std::string& config,
                                                          const std::filesystem::path& root);

/// Whether the .sops.yaml's rule for secrets/.env below the root names the recipient. If not,
/// reports which lines to add or change. Throws Error (generic) for a malformed config.
[[nodiscard]] bool check_rule(const std::string& config, const std::filesystem::path& root,
                              const std::string& recipient, const Say& say);

}  // namespace secretsctl::setup
