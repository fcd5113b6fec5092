#pragma once

#include <string>
#include <vector>

namespace secretsctl::delivery {

/// Whether a command is an editor that is known to work on a terminal: vi and its family, nano,
/// emacs without a window, and the like. `path` is where its program was found, empty if nowhere:
/// a link such as /usr/bin/editor goes by the program that it leads to. False for what is not
/// known, such as a script that starts one.
[[nodiscard]] bool needs_terminal(const std::vector<std::string>& words, const std::string& path);

}  // namespace secretsctl::delivery
