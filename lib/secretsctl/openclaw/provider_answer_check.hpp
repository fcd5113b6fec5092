#pragma once

#include <secretsctl/openclaw/exec_provider.hpp>
#include <secretsctl/openclaw/provider_call.hpp>
#include <secretsctl/openclaw/provider_findings.hpp>
#include <secretsctl/openclaw/secret_reference.hpp>
#include <string>
#include <vector>

namespace secretsctl::openclaw {

/// Judges a successful provider's answers for `ids` as OpenClaw does: first the answer as a whole,
/// then each id. `references` are all references to the provider.
void check_answers(const ExecProvider& provider, const std::vector<SecretReference>& references,
                   const std::vector<std::string>& ids, const ProviderCall& call,
                   ProviderFindings& findings);

}  // namespace secretsctl::openclaw
