#pragma once

#include <filesystem>
#include <secretsctl/setup/init.hpp>
#include <string>
#include <vector>

namespace secretsctl::setup {

/// Whether a plaintext .env lies in the root itself.
[[nodiscard]] bool has_root_plaintext(const std::filesystem::path& root);

/// Writes a .sops.yaml at the root whose one rule encrypts what is below secrets/, and the root's
/// own .env where has_root_plaintext() says that there is one, to a recipient. Throws Error
/// (output_unwritable), also if there is one.
void write_rule(const std::filesystem::path& root, const std::string& recipient);

/// The recipients in the rule of a .sops.yaml for secrets/.env below the root; none where there is
/// no such rule. Throws Error (generic) for a malformed config.
[[nodiscard]] std::vector<std::string> recipients_in_rule(const std::string& config,
                                                          const std::filesystem::path& root);

/// Whether the rule of a .sops.yaml for secrets/.env below the root names the recipient. If not,
/// says which lines to add or to change. Throws Error (generic) for a malformed config.
[[nodiscard]] bool check_rule(const std::string& config, const std::filesystem::path& root,
                              const std::string& recipient, const Say& say);

}  // namespace secretsctl::setup
