#pragma once

#include <optional>
#include <secretsctl/sops/metadata/metadata_node.hpp>
#include <secretsctl/sops/tree/tree.hpp>

namespace secretsctl::sops {

// SOPS metadata as part of a tree: nested below one top-level key, as in JSON and YAML.

/// The name of that key.
inline constexpr std::string_view metadata_key = "sops";

/// Whether a reader that ignores case, as SOPS does, takes a name for that key.
[[nodiscard]] bool is_metadata_name(std::string_view name) noexcept;

/// The index of the metadata among the top-level items; nothing if there are none. Throws Error
/// (generic) if they occur twice.
[[nodiscard]] std::optional<std::size_t> find_metadata(const Branch& top);

/// The metadata as plain data: numbers and booleans become texts. Throws Error (generic) if the
/// item is not a map, and for a key that occurs twice below it.
[[nodiscard]] MetadataMap read_embedded(const Item& item);

/// An item for the metadata, with its texts copied into `tree`, in the form that SOPS writes: maps
/// sorted by key, numbers and booleans as such. `before` is the item that the metadata were read
/// from, or null: equal parts get their origin from it.
[[nodiscard]] Item write_embedded(const MetadataMap& metadata, Tree& tree, const Item* before);

}  // namespace secretsctl::sops
