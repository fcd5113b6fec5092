#pragma once

#include <secretsctl/core/export.hpp>
#include <secretsctl/sops/metadata/metadata.hpp>
#include <secretsctl/sops/metadata/selection_rule.hpp>
#include <string>

SECRETSCTL_EXPORT_BEGIN
namespace secretsctl::sops {

/// The protection of a file: the rule selects the encrypted values, and the MAC covers all values
/// or only these. Two versions of a file can be merged only if their protection is equal.
struct Protection {
  SelectionRule selection;          ///< Which values are encrypted.
  bool mac_only_encrypted = false;  ///< The MAC covers encrypted values alone.

  /// Whether both protect alike.
  bool operator==(const Protection&) const = default;
};

/// The protection of a file.
[[nodiscard]] Protection protection_of(const Metadata& metadata);

/// `encrypted_regex '^SECRET', mac_only_encrypted`, for messages.
[[nodiscard]] std::string protection_text(const Protection& protection);

}  // namespace secretsctl::sops
SECRETSCTL_EXPORT_END
