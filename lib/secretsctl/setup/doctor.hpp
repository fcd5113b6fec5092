#pragma once

#include <secretsctl/core/check_result.hpp>
#include <string>
#include <vector>

namespace secretsctl::setup {

/// Examines a repository: that of the working folder and all encrypted files in it, or that of
/// `files` and those. Changes nothing and asks nothing; key commands and plugins that are set are
/// run, as they are where a file is opened. What is wrong is in the results; throws Error (generic)
/// only where nothing can be examined at all.
[[nodiscard]] CheckResults examine_repository(const std::vector<std::string>& files);

}  // namespace secretsctl::setup
