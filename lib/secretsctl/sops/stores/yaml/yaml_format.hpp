#pragma once

#include <secretsctl/sops/stores/format.hpp>

namespace secretsctl::sops {

/// The format YAML. It owns the names that end in `.yaml` or `.yml`.
extern const FormatRow yaml_format;

/// The metadata under `sops` at the top level of a YAML text's first document; see
/// FormatRow::metadata_of.
[[nodiscard]] std::optional<MetadataMap> yaml_metadata(std::string_view text);

}  // namespace secretsctl::sops
