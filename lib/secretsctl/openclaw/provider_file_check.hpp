#pragma once

#include <secretsctl/openclaw/exec_provider.hpp>
#include <secretsctl/openclaw/provider_findings.hpp>
#include <secretsctl/openclaw/work_budget.hpp>
#include <string>
#include <vector>

namespace secretsctl::openclaw {

/// Reads the key names in the files of a provider of this command, which needs no identity, and
/// reports the names that a reference cannot use. Returns the ids of the others. Throws
/// TooMuchWork.
[[nodiscard]] std::vector<std::string> check_provider_files(const ExecProvider& provider,
                                                            WorkBudget& budget,
                                                            ProviderFindings& findings);

}  // namespace secretsctl::openclaw
