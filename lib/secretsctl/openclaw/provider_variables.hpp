#pragma once

#include <optional>
#include <secretsctl/openclaw/exec_provider.hpp>
#include <secretsctl/openclaw/gateway_environment.hpp>
#include <secretsctl/openclaw/provider_findings.hpp>
#include <string>
#include <string_view>

namespace secretsctl::openclaw {

/// The variables that a provider gets from a gateway: those of `env`, and those of `passEnv` that
/// the gateway has. The provider and the environment must outlive it.
class ProviderVariables {
 public:
  ProviderVariables(const ExecProvider& provider, const GatewayEnvironment& environment)
      : provider_(provider), environment_(environment) {}

  /// Reports variables of `passEnv` that are not set, and variables of `env` that hold an identity
  /// in clear.
  void check(ProviderFindings& findings) const;

  /// What would give the provider an identity that opens its file: a variable that it lacks, or one
  /// that it has and that does not serve.
  [[nodiscard]] std::string key_advice() const;

 private:
  [[nodiscard]] std::string advice_for_given(const std::string& name) const;
  [[nodiscard]] bool is_given(std::string_view name) const;

  const ExecProvider& provider_;
  const GatewayEnvironment& environment_;
};

}  // namespace secretsctl::openclaw
