#pragma once

#include <secretsctl/server/controls/control.hpp>

namespace secretsctl::server {

/// The group that may read the logs of all.
inline constexpr const char* journal_group = "systemd-journal";

/// Control::survey of the accounts: both exist, log in by the plan's keys, and nobody else can
/// become root or has a way in of his own. Members of the group docker are the docker control's.
void survey_accounts(const ServerPlan& plan, const Machine& machine, CheckResults& results);

}  // namespace secretsctl::server
