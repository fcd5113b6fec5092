#pragma once

#include <string>
#include <vector>

namespace secretsctl {

/// Whether two paths lead to one file, whatever they are called: links, hard links, other
/// spellings. False if one leads nowhere.
[[nodiscard]] bool is_same_file(const std::string& one, const std::string& other);

/// Throws Error (output_unwritable) if `output` (a path, or `-` for standard output) is one of the
/// regular files that are read (`-` is standard input). `advice` says what to do instead.
void refuse_to_replace_input(const std::string& output, const std::vector<std::string>& inputs,
                             const std::string& advice);

}  // namespace secretsctl
