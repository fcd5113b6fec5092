#pragma once

#include <optional>
#include <secretsctl/sops/metadata/metadata_node.hpp>
#include <string_view>

namespace secretsctl::sops {

/// The metadata, as plain texts, in the section `[sops]` of an INI file; nothing if there is none.
/// Throws Error (generic) for a file that does not parse, and for an entry that occurs twice or is
/// not a map.
[[nodiscard]] std::optional<MetadataMap> ini_metadata(std::string_view text);

}  // namespace secretsctl::sops
