#pragma once

#include <optional>
#include <secretsctl/sops/rules/config_search.hpp>
#include <string_view>

namespace secretsctl::sops {

/// The indentation that `stores` of a .sops.yaml sets for a store, by SOPS's name for it there
/// (`json`, `json_binary`): the number of spaces, or -1 for a tab. Nothing if it sets none. Throws
/// Error (generic) with file and line for a malformed config, and for a number below -1 or above
/// 16.
[[nodiscard]] std::optional<int> store_indent(const ConfigFile& config, std::string_view store);

}  // namespace secretsctl::sops
