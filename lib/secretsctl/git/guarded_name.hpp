#pragma once

#include <string_view>

// What the name of a file says about secrets in it.

namespace secretsctl::git {

/// Whether a file of that name is public by custom, whatever rule matches it: README*, *.md, *.pub,
/// .sops.yaml, git's and Docker's own files, and names with `example`, `sample`, `template` or
/// `dist` between dots.
[[nodiscard]] bool is_public_name(std::string_view path);

}  // namespace secretsctl::git
