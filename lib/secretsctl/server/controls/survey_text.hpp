#pragma once

#include <optional>
#include <secretsctl/server/controls/findings.hpp>
#include <secretsctl/server/machine/machine.hpp>
#include <secretsctl/server/machine/output_text.hpp>
#include <string>
#include <string_view>
#include <vector>

// What the surveys of several controls need of programs and their outputs.

namespace secretsctl::server {

/// The rest of the last line that begins with `start`, without blanks around it and the semicolon
/// at its end, as a configuration in which the last value counts; empty if there is none.
[[nodiscard]] std::string_view last_value_after(std::string_view text, std::string_view start);

/// Runs a program that only looks, and gives its output. If it does not end with 0, says why in a
/// note on `fact`, and returns nothing: there is no such program, we are not root, or it failed.
[[nodiscard]] std::optional<std::string> output_of(const Machine& machine,
                                                   const std::vector<std::string>& words,
                                                   std::string_view fact, Findings& findings);

/// The properties of a systemd unit, as `systemctl show` prints them; empty where there is no
/// systemd. `properties` are names divided by commas.
[[nodiscard]] std::string unit_properties(const Machine& machine, const std::string& unit,
                                          const std::string& properties);

}  // namespace secretsctl::server
