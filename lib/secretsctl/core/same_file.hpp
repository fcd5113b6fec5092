#pragma once

#include <string>
#include <vector>

namespace secretsctl {

/// Whether two paths lead to the same file: through links, hard links or other spellings. False if
/// one leads nowhere.
[[nodiscard]] bool is_same_file(const std::string& one, const std::string& other);

/// Throws Error (output_unwritable) if `output` (a path, or `-` for standard output) is one of the
/// regular files in `inputs` (`-` is standard input). `advice` says what to do instead.
void refuse_to_replace_input(const std::string& output, const std::vector<std::string>& inputs,
                             const std::string& advice);

}  // namespace secretsctl
