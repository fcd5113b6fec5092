#pragma once

#include <chrono>
#include <secretsctl/openclaw/exec_provider.hpp>
#include <secretsctl/openclaw/provider_call.hpp>
#include <secretsctl/openclaw/provider_findings.hpp>
#include <secretsctl/openclaw/provider_variables.hpp>

namespace secretsctl::openclaw {

/// How long a provider is waited for: beyond what OpenClaw would, so that the time it needs can be
/// named.
[[nodiscard]] std::chrono::milliseconds measured_time(const ExecProvider& provider);

/// How many bytes of output are read, for the same reason.
inline constexpr std::size_t max_measured_output = std::size_t{32} * 1024 * 1024;

/// Judges how a call went: that the provider could be run and ended well, the time it took and the
/// size of its output. Whether there are answers to look at.
[[nodiscard]] bool check_run(const ExecProvider& provider, const ProviderVariables& variables,
                             const ProviderCall& call, ProviderFindings& findings);

}  // namespace secretsctl::openclaw
