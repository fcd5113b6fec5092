#pragma once

#include <optional>
#include <secretsctl/sops/metadata/metadata_node.hpp>
#include <string_view>

namespace secretsctl::sops {

/// What stands under `sops` at the top of a YAML file's first document, or in the section `[sops]`
/// of an INI file, in its plain texts; nothing if there is no such entry. Throws Error (generic)
/// for a file that does not parse, and for an entry that stands twice or is no map.
[[nodiscard]] std::optional<MetadataMap> yaml_metadata(std::string_view text);
[[nodiscard]] std::optional<MetadataMap> ini_metadata(std::string_view text);

}  // namespace secretsctl::sops
