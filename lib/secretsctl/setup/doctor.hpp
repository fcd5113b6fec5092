#pragma once

#include <secretsctl/core/check_result.hpp>
#include <string>
#include <vector>

namespace secretsctl::setup {

/// Examines a repository: without `files` that of the working folder and all its encrypted files,
/// else the repository of `files` and only these files. Changes nothing and asks nothing; key
/// commands and plugins run as they do when a file is opened. Problems are in the results; throws
/// Error (generic) only if nothing can be examined.
[[nodiscard]] CheckResults examine_repository(const std::vector<std::string>& files);

}  // namespace secretsctl::setup
