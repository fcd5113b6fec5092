#pragma once

#include <secretsctl/core/check_result.hpp>
#include <secretsctl/core/user_account.hpp>
#include <secretsctl/openclaw/gateway_environment.hpp>
#include <secretsctl/openclaw/json5.hpp>
#include <secretsctl/openclaw/secret_reference.hpp>

namespace secretsctl::openclaw {

/// Checks a reference to one of OpenClaw's own sources, as far as is possible from outside: a
/// variable, or a value in a file of OpenClaw's file provider. The content of OpenClaw's store
/// cannot be checked. `settings` is the provider's entry in the configuration, nullptr for the
/// built-in one.
[[nodiscard]] CheckResult check_other_source(const SecretReference& reference,
                                             const JsonValue* settings,
                                             const GatewayEnvironment& environment,
                                             const UserAccount& user);

}  // namespace secretsctl::openclaw
