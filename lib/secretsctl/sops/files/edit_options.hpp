#pragma once

#include <optional>
#include <secretsctl/core/export.hpp>
#include <secretsctl/sops/cipher/document.hpp>
#include <secretsctl/sops/rules/config_search.hpp>
#include <secretsctl/sops/stores/format.hpp>
#include <string>

SECRETSCTL_EXPORT_BEGIN
namespace secretsctl::sops {

/// Whether values may be stored in clear without a rule in .sops.yaml that says so.
enum class ClearValues {
  refused,  ///< Such a value is an error.
  allowed,  ///< The user asked for it.
};

/// Whether the selection rule of a file has to be that of .sops.yaml before the file is changed.
enum class RuleCheck {
  required,        ///< Another rule is an error.
  left_to_caller,  ///< The caller compares them.
};

/// Options for opening a file to change it.
struct EditOptions {
  std::optional<Format> format;          ///< Empty: from the name, else from the content.
  std::string config;                    ///< --config; empty to search.
  MacCheck mac = MacCheck::required;     ///< `ignored`: a file whose MAC is wrong gets a right one.
  RuleCheck rule = RuleCheck::required;  ///< Whether the file's rule is compared.
  ConfigPlaces places = ConfigPlaces::above_file;  ///< Where a .sops.yaml is looked for.
};

}  // namespace secretsctl::sops
SECRETSCTL_EXPORT_END
