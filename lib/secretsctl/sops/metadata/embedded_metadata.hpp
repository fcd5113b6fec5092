#pragma once

#include <optional>
#include <secretsctl/sops/metadata/metadata_node.hpp>
#include <secretsctl/sops/tree/tree.hpp>

namespace secretsctl::sops {

// SOPS metadata as a part of a tree: nested below one key at the top, as JSON and YAML have them.

/// The key that they stand under.
inline constexpr std::string_view metadata_key = "sops";

/// Whether a name means them to a reader without regard to case, as SOPS's is.
[[nodiscard]] bool is_metadata_name(std::string_view name) noexcept;

/// Where they stand among the items at the top; nothing if they don't. Throws Error (generic) if
/// they stand there twice.
[[nodiscard]] std::optional<std::size_t> find_metadata(const Branch& top);

/// Them as plain data: numbers and booleans are texts there, too. Throws Error (generic) if the
/// item is no map, and for a key that stands twice below it.
[[nodiscard]] MetadataMap read_embedded(const Item& item);

/// An item for them, whose texts are copied into `tree`; in the form that SOPS writes: maps sorted
/// by key, numbers and booleans as such. What `before` says too, the item that they were read from,
/// gets its origin; null if there is none.
[[nodiscard]] Item write_embedded(const MetadataMap& metadata, Tree& tree, const Item* before);

}  // namespace secretsctl::sops
