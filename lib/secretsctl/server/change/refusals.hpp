#pragma once

#include <secretsctl/server/change/login.hpp>
#include <secretsctl/server/machine/machine.hpp>
#include <secretsctl/server/plan/plan.hpp>
#include <string>
#include <vector>

namespace secretsctl::server {

/// Why a plan must not be applied here: it would lock its caller out, or it cannot work. Each is a
/// message with its fix. `login`: the caller's, if there is one.
[[nodiscard]] std::vector<std::string> refusals(const ServerPlan& plan, const Machine& machine,
                                                const std::optional<Login>& login);

/// The packages that are not installed, from the output of
/// `dpkg-query -W -f ${Package} ${db:Status-Status}\n`.
[[nodiscard]] std::vector<std::string_view> missing_packages(
    const std::vector<std::string_view>& wanted, std::string_view dpkg_output);

}  // namespace secretsctl::server
