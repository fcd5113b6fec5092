#pragma once

#include <optional>
#include <secretsctl/server/controls/control.hpp>
#include <string>

namespace secretsctl::server {

/// The step that starts a unit of systemd now and at each boot; nothing if both are so. `state` is
/// its ActiveState and UnitFileState as `systemctl show` prints them. Undoing it takes back only
/// what was not so before: a unit that ran goes on.
[[nodiscard]] std::optional<Step> unit_step(const std::string& unit, const std::string& state,
                                            std::string reason);

}  // namespace secretsctl::server
