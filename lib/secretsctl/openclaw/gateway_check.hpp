#pragma once

#include <secretsctl/core/check_result.hpp>
#include <secretsctl/core/user_account.hpp>
#include <string>

namespace secretsctl::openclaw {

/// Whose configuration is examined.
struct GatewayCheck {
  std::string config;  ///< Its path; empty: where OpenClaw looks for it.
  UserAccount user;    ///< The gateway's user. Another one than ours needs root.
};

/// Makes every check that OpenClaw makes of its configuration's references, and those that it does
/// not make, and calls each exec provider once, but for those that it reports as a problem. Healthy
/// only if OpenClaw would resolve everything. For another user root acts as that user from the
/// first read to the last (ActingUser), and sees the environment of a service of that user, with
/// nothing of root's. Only for a process with one thread.
[[nodiscard]] CheckResults check_gateway(const GatewayCheck& request);

}  // namespace secretsctl::openclaw
