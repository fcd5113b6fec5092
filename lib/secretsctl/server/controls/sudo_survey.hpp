#pragma once

#include <secretsctl/server/controls/control.hpp>

namespace secretsctl::server {

/// Control::survey of sudo: what sudo itself says that both users may run, and who else can write
/// what the wrapper for the compose file starts.
void survey_sudo(const ServerPlan& plan, const Machine& machine, CheckResults& results);

}  // namespace secretsctl::server
