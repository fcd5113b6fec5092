#pragma once

#include <secretsctl/sops/rules/yaml_reader.hpp>

namespace secretsctl::sops {

// The names that the maps of a .sops.yaml may have: all that sops reads (its config/config.go),
// also those that we don't use. sops passes over any other: with `path-regex` for `path_regex` a
// rule is one for every file. Private to this folder.

/// Throws Error (generic) with the line for a name at the top that is close to one that sops reads,
/// and for any that it does not read where there is none that it does. Others may hold anchors.
void check_top_names(const YamlMap& top);

/// Throws Error (generic) with the line for a name in a creation rule that sops does not read.
void check_rule_names(const YamlMap& rule);

/// The same for one of its key_groups.
void check_group_names(const YamlMap& group);

}  // namespace secretsctl::sops
