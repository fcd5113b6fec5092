#pragma once

#include <secretsctl/sops/metadata/metadata.hpp>
#include <secretsctl/sops/metadata/selection_rule.hpp>
#include <string>

namespace secretsctl::sops {

/// What of a file is protected: the values that the rule selects are encrypted, and the MAC covers
/// all values or those alone. Two versions of a file go together only if this is the same.
struct Protection {
  SelectionRule selection;
  bool mac_only_encrypted = false;

  bool operator==(const Protection&) const = default;
};

/// That of a file.
[[nodiscard]] Protection protection_of(const Metadata& metadata);

/// `encrypted_regex '^SECRET', mac_only_encrypted`, for messages.
[[nodiscard]] std::string protection_text(const Protection& protection);

}  // namespace secretsctl::sops
