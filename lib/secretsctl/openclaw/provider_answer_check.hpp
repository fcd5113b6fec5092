#pragma once

#include <secretsctl/openclaw/exec_provider.hpp>
#include <secretsctl/openclaw/provider_call.hpp>
#include <secretsctl/openclaw/provider_findings.hpp>
#include <secretsctl/openclaw/secret_reference.hpp>
#include <string>
#include <vector>

namespace secretsctl::openclaw {

/// Judges what a provider that ended well answered for `ids`, as OpenClaw does: what it refuses as
/// a whole, and the answer for each id. `references` are all that name the provider.
void check_answers(const ExecProvider& provider, const std::vector<SecretReference>& references,
                   const std::vector<std::string>& ids, const ProviderCall& call,
                   ProviderFindings& findings);

}  // namespace secretsctl::openclaw
