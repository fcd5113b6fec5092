#pragma once

#include <chrono>
#include <secretsctl/openclaw/exec_provider.hpp>
#include <secretsctl/openclaw/provider_call.hpp>
#include <secretsctl/openclaw/provider_findings.hpp>
#include <secretsctl/openclaw/provider_variables.hpp>

namespace secretsctl::openclaw {

/// How long we wait for a provider: longer than OpenClaw, so that the report can name the time it
/// needs.
[[nodiscard]] std::chrono::milliseconds measured_time(const ExecProvider& provider);

/// How many bytes of output we read, for the same reason.
inline constexpr std::size_t max_measured_output = std::size_t{32} * 1024 * 1024;

/// Judges a call: whether the provider ran and ended well, its time and the size of its output.
/// Returns whether there are answers to check.
[[nodiscard]] bool check_run(const ExecProvider& provider, const ProviderVariables& variables,
                             const ProviderCall& call, ProviderFindings& findings);

}  // namespace secretsctl::openclaw
