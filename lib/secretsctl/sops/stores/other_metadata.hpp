#pragma once

#include <optional>
#include <secretsctl/sops/metadata/metadata_node.hpp>
#include <secretsctl/sops/stores/other_format.hpp>
#include <string_view>

namespace secretsctl::sops {

/// What stands under `sops` at the top of a file of another format (of a YAML file's first
/// document), in its plain texts; nothing if there is no such entry. Throws Error (generic) for a
/// file that does not parse, and for an entry that stands twice or is no map.
[[nodiscard]] std::optional<MetadataMap> other_metadata(OtherFormat format, std::string_view text);

}  // namespace secretsctl::sops
