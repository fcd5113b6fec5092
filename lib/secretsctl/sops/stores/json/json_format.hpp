#pragma once

#include <secretsctl/sops/stores/format.hpp>

namespace secretsctl::sops {

/// The row of JSON. Its names end in `.json`.
extern const FormatRow json_format;

/// What stands under `sops` at the top of a JSON text; see FormatRow::metadata_of.
[[nodiscard]] std::optional<MetadataMap> json_metadata(std::string_view text);

}  // namespace secretsctl::sops
