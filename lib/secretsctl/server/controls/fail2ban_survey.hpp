#pragma once

#include <secretsctl/server/controls/control.hpp>

namespace secretsctl::server {

/// Our file: fail2ban reads *.local after *.conf, each in the order of their names.
inline constexpr const char* fail2ban_file = "/etc/fail2ban/jail.d/zz-secretsctl.local";

/// Its content for a plan.
[[nodiscard]] std::string fail2ban_text(const ServerPlan& plan);

/// Control::survey of fail2ban: what the running server says of its jail sshd.
void survey_fail2ban(const ServerPlan& plan, const Machine& machine, CheckResults& results);

}  // namespace secretsctl::server
