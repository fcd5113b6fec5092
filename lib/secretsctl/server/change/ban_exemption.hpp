#pragma once

#include <string>

namespace secretsctl::server {

/// Makes fail2ban forget a ban of an address, and ignore it until end_ban_exemption(). Returns
/// whether it was not ignored before. Where fail2ban does not run, nothing happens.
bool exempt_from_bans(const std::string& address);

/// Makes fail2ban look at an address again.
void end_ban_exemption(const std::string& address);

}  // namespace secretsctl::server
