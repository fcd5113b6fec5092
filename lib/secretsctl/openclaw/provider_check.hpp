#pragma once

#include <secretsctl/core/check_result.hpp>
#include <secretsctl/core/user_account.hpp>
#include <secretsctl/openclaw/exec_provider.hpp>
#include <secretsctl/openclaw/gateway_environment.hpp>
#include <secretsctl/openclaw/secret_reference.hpp>
#include <vector>

namespace secretsctl::openclaw {

/// Examines an exec provider and calls it once, as a gateway of the given user would, for all
/// references to it; one of this command that nothing refers to is called for every key of its
/// files. The results say what OpenClaw would say, and how to mend it.
[[nodiscard]] CheckResults check_provider(const ExecProvider& provider,
                                          const std::vector<SecretReference>& references,
                                          const GatewayEnvironment& environment,
                                          const UserAccount& user);

}  // namespace secretsctl::openclaw
