#pragma once

#include <secretsctl/sops/yaml/yaml_syntax.hpp>
#include <string_view>

namespace secretsctl::sops {

/// Adds an entry for each comment that has none: go-yaml drops a comment behind `- `, `---` or a
/// tag, inside an empty map, and in some other places. SOPS does not see these; here they are
/// encrypted like all others, as comments of the map around them. The map follows from the entry
/// before the comment alone, so that it is the same in a plaintext and in its encrypted file.
/// Comments inside the metadata get none. Takes linear time.
void add_stray_comments(std::string_view text, YamlEntries& entries);

}  // namespace secretsctl::sops
