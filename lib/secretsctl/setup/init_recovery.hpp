#pragma once

#include <filesystem>
#include <secretsctl/setup/init.hpp>
#include <string>

namespace secretsctl::setup {

/// Makes a recovery identity, gives it to `show`, and adds its recipient to the rule of a
/// .sops.yaml for secrets/.env below the root. If there is a recovery recipient already, only
/// reports that; if the rule is written in a form that can't be extended, reports the line to add.
/// Returns whether a file was written. Throws Error: generic for a .sops.yaml that is malformed or
/// has no rule with recipients for that file, FileChanged, output_unwritable, and the errors of
/// `show`.
/// `show` throws.
bool add_recovery(const std::string& config, const std::filesystem::path& root,
                  const ShowRecovery& show, const Say& say);

}  // namespace secretsctl::setup
