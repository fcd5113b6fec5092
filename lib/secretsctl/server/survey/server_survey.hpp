#pragma once

#include <secretsctl/core/check_result.hpp>
#include <secretsctl/server/machine/machine.hpp>
#include <secretsctl/server/plan/plan.hpp>
#include <string>

namespace secretsctl::server {

/// Runs the survey of every control. A survey that throws becomes a problem of its own; a pending
/// change is a warning. Changes nothing.
[[nodiscard]] CheckResults survey_server(const ServerPlan& plan, const Machine& machine);

/// Reads the plan at a path (find_plan) and runs survey_server() on this machine. An empty path:
/// the default values, and a note that says so. Throws Error for the plan.
[[nodiscard]] CheckResults check_this_server(const std::string& plan);

}  // namespace secretsctl::server
