#pragma once

#include <secretsctl/core/check_result.hpp>
#include <secretsctl/core/user_account.hpp>
#include <string>

namespace secretsctl::openclaw {

/// The configuration to check and the gateway's user.
struct GatewayCheck {
  std::string config;  ///< Its path; empty: OpenClaw's own search.
  UserAccount user;    ///< The gateway's user. Needs root if it is not ours.
};

/// Makes all checks that OpenClaw makes of its configuration's references, and more, and calls each
/// exec provider once, except those reported as a problem. Healthy only if OpenClaw would resolve
/// every reference. For another user root acts as that user throughout (ActingUser), with the
/// environment of a service of that user and nothing of root's. Only for a process with one thread.
[[nodiscard]] CheckResults check_gateway(const GatewayCheck& request);

}  // namespace secretsctl::openclaw
