#pragma once

#include <secretsctl/sops/stores/format.hpp>

namespace secretsctl::sops {

/// The format JSON. It owns the names that end in `.json`.
extern const FormatRow json_format;

/// The metadata under `sops` at the top level of a JSON text; see FormatRow::metadata_of.
[[nodiscard]] std::optional<MetadataMap> json_metadata(std::string_view text);

}  // namespace secretsctl::sops
