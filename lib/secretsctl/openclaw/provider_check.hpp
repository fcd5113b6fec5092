#pragma once

#include <secretsctl/core/check_result.hpp>
#include <secretsctl/core/user_account.hpp>
#include <secretsctl/openclaw/exec_provider.hpp>
#include <secretsctl/openclaw/gateway_environment.hpp>
#include <secretsctl/openclaw/secret_reference.hpp>
#include <vector>

namespace secretsctl::openclaw {

/// The gateway's user, for whom a provider is checked.
struct ProviderCaller {
  const UserAccount& user;  ///< The gateway's user.
  /// Whether this is another user than ours. The check then acts as that user where it can
  /// (ActingUser), and the provider runs as that user.
  bool is_another = false;
  /// Why the provider must not be called; empty if it may be.
  std::string obstacle{};
};

/// Checks an exec provider and calls it once for all references to it, as a gateway of the given
/// user would. A provider of this command without references is called for every key of its files.
/// The results give OpenClaw's messages and say how to fix the faults. A command that OpenClaw
/// would not run is not run; for our own user, this command then answers instead of its copy.
/// Throws TooMuchWork.
[[nodiscard]] CheckResults check_provider(const ExecProvider& provider,
                                          const std::vector<SecretReference>& references,
                                          const GatewayEnvironment& environment,
                                          const ProviderCaller& caller);

}  // namespace secretsctl::openclaw
