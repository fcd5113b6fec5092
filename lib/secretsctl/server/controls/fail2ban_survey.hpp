#pragma once

#include <secretsctl/server/controls/control.hpp>

namespace secretsctl::server {

/// Control::survey of fail2ban: what the running server says of its jail sshd.
void survey_fail2ban(const ServerPlan& plan, const Machine& machine, CheckResults& results);

}  // namespace secretsctl::server
