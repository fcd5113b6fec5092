#pragma once

#include <string>

namespace secretsctl::server {

/// What is different between two texts, by lines: `-` before a line that goes, `+` before one that
/// comes, two spaces before the lines around it (at most two on each side), `...` where lines were
/// left out. Empty if they are equal. Texts with more than 1,000 different lines are shown as all
/// old lines and all new ones.
[[nodiscard]] std::string line_diff(const std::string& before, const std::string& after);

}  // namespace secretsctl::server
