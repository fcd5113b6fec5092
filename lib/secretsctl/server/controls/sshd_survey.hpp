#pragma once

#include <secretsctl/server/controls/control.hpp>

namespace secretsctl::server {

/// Control::survey of sshd: what it would do with the connections of each account, asked of sshd
/// itself, and the state of its units.
void survey_sshd(const ServerPlan& plan, const Machine& machine, CheckResults& results);

}  // namespace secretsctl::server
