#pragma once

#include <string>
#include <vector>

namespace secretsctl::delivery {

/// Whether a command is an editor that is known to work on a terminal: vi and its family, nano,
/// emacs without a window, and the like. `path` is the program's path, empty if it was not found:
/// for a link such as /usr/bin/editor the linked program counts. False for unknown commands, such
/// as a script that starts an editor.
[[nodiscard]] bool needs_terminal(const std::vector<std::string>& words, const std::string& path);

}  // namespace secretsctl::delivery
