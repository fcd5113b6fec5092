#pragma once

#include <secretsctl/core/check_result.hpp>
#include <secretsctl/core/user_account.hpp>
#include <secretsctl/openclaw/exec_provider.hpp>
#include <secretsctl/openclaw/gateway_environment.hpp>
#include <secretsctl/openclaw/secret_reference.hpp>
#include <vector>

namespace secretsctl::openclaw {

/// For whom a provider is examined.
struct ProviderCaller {
  const UserAccount& user;  ///< The gateway's user.
  /// Whether that is another user than ours. The caller acts as that user (ActingUser) where it
  /// can; the provider runs as that user altogether.
  bool is_another = false;
  /// Why the provider must not be called; empty if nothing stands in the way so far.
  std::string obstacle{};
};

/// Examines an exec provider and calls it once, as a gateway of the given user would, for all
/// references to it; one of this command that nothing refers to is called for every key of its
/// files. The results say what OpenClaw would say, and how to mend it. A command that OpenClaw
/// would not run is not run: for ourselves, this command answers in the place of one of its copies.
/// Throws TooMuchWork.
[[nodiscard]] CheckResults check_provider(const ExecProvider& provider,
                                          const std::vector<SecretReference>& references,
                                          const GatewayEnvironment& environment,
                                          const ProviderCaller& caller);

}  // namespace secretsctl::openclaw
