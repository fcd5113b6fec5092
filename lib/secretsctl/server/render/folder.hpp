#pragma once

#include <secretsctl/server/plan/plan.hpp>
#include <string>

namespace secretsctl::server {

/// Writes all files of a plan below a folder, to be read and reviewed: each at its path, with mode
/// 0644, and `FILES`, a line for each with mode, owner, whole or block, and path. The folder is
/// made; one that exists must be empty. Throws Error (output_unwritable).
void render_to_folder(const ServerPlan& plan, const std::string& text, const std::string& folder);

}  // namespace secretsctl::server
