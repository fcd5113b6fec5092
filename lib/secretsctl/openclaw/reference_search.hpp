#pragma once

#include <secretsctl/core/check_result.hpp>
#include <secretsctl/openclaw/gateway_environment.hpp>
#include <secretsctl/openclaw/json5.hpp>
#include <secretsctl/openclaw/secret_reference.hpp>
#include <string>
#include <vector>

namespace secretsctl::openclaw {

/// The references of a configuration, and faults in their form.
struct FoundReferences {
  std::vector<SecretReference> references;  ///< In the order of the file; only well-formed ones.
  CheckResults results;                     ///< Every result has the check name `reference`.
};

/// Finds every SecretRef outside of `secrets`, whether OpenClaw would use it there or not, and
/// every `$NAME` or `${NAME}` that is not set. A reference without a provider gets the one of
/// `secrets.defaults`.
[[nodiscard]] FoundReferences find_references(const JsonValue& root,
                                              const GatewayEnvironment& environment);

/// The alias for a source if a reference names no provider: from `secrets.defaults`, else
/// `default`.
[[nodiscard]] std::string default_alias(const JsonValue& root, SecretSource source,
                                        const GatewayEnvironment& environment);

}  // namespace secretsctl::openclaw
