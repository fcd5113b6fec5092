#pragma once

#include <secretsctl/sops/rules/yaml_reader.hpp>

namespace secretsctl::sops {

// The names that maps in a .sops.yaml may have: all names that sops reads (its config/config.go),
// including those that we don't use. sops ignores any other name: a rule with `path-regex` instead
// of `path_regex` would apply to every file. Private to this folder.

/// Throws Error (generic) with the line for an unknown top-level name if it is similar to one that
/// sops reads, or if the file has no name that sops reads. Other unknown names may hold anchors.
void check_top_names(const YamlMap& top);

/// Throws Error (generic) with the line for a name in a creation rule that sops does not read.
void check_rule_names(const YamlMap& rule);

/// The same for a key group.
void check_group_names(const YamlMap& group);

}  // namespace secretsctl::sops
