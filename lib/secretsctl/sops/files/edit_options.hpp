#pragma once

#include <optional>
#include <secretsctl/core/export.hpp>
#include <secretsctl/sops/stores/format.hpp>
#include <string>

SECRETSCTL_EXPORT_BEGIN
namespace secretsctl::sops {

/// Whether values may be stored in clear without a rule in .sops.yaml that says so.
enum class ClearValues {
  refused,  ///< Such a value is an error.
  allowed,  ///< The user asked for it.
};

/// Options for opening a file to change it.
struct EditOptions {
  std::optional<Format> format;  ///< Empty: from the name, else from the content.
  std::string config;            ///< --config; empty to search.
};

}  // namespace secretsctl::sops
SECRETSCTL_EXPORT_END
