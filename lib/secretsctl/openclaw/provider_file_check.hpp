#pragma once

#include <secretsctl/openclaw/exec_provider.hpp>
#include <secretsctl/openclaw/provider_findings.hpp>
#include <secretsctl/openclaw/work_budget.hpp>
#include <string>
#include <vector>

namespace secretsctl::openclaw {

/// Looks through the keys of the files that a provider of this command is given, without a key, and
/// tells which of them a reference cannot name. Returns the ids of the others. Throws TooMuchWork.
[[nodiscard]] std::vector<std::string> check_provider_files(const ExecProvider& provider,
                                                            WorkBudget& budget,
                                                            ProviderFindings& findings);

}  // namespace secretsctl::openclaw
