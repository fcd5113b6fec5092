#pragma once

#include <filesystem>
#include <secretsctl/setup/init.hpp>
#include <string>

namespace secretsctl::setup {

/// Makes a recovery identity, gives it to `show`, and adds its recipient to the rule of a
/// .sops.yaml for secrets/.env below the root. Where there is a recovery recipient already, that is
/// said, and nothing is made; where the rule is written in a way that can't be extended, the line
/// to add is said. Whether something was written. Throws Error: generic for a .sops.yaml that is
/// malformed or has no rule with recipients for that file, FileChanged, output_unwritable, and what
/// `show` throws.
bool add_recovery(const std::string& config, const std::filesystem::path& root,
                  const ShowRecovery& show, const Say& say);

}  // namespace secretsctl::setup
