#pragma once

#include <optional>
#include <secretsctl/server/controls/findings.hpp>
#include <secretsctl/server/machine/machine.hpp>
#include <string>
#include <string_view>
#include <vector>

// What the surveys of several controls need: reading the outputs of programs.

namespace secretsctl::server {

/// The lines of a text, without line ends, in order; empty ones too. Views into `text`.
[[nodiscard]] std::vector<std::string_view> lines_of(std::string_view text);

/// The words of a line, divided by blanks and tabs. Views into `line`.
[[nodiscard]] std::vector<std::string_view> words_of(std::string_view line);

/// The rest of the last line that begins with `start`, without blanks and the semicolon at its end;
/// empty if there is none.
[[nodiscard]] std::string_view value_after(std::string_view text, std::string_view start);

/// Texts joined with `between`.
[[nodiscard]] std::string joined(const std::vector<std::string>& texts, std::string_view between);

/// A field of a user's line in `getent passwd`: 2 is the number of the user, 5 the home folder.
/// Empty if there is no such user.
[[nodiscard]] std::string passwd_field(const Machine& machine, const std::string& user, int field);

/// Runs a program that only looks, and gives its output. If it does not end with 0, says why in a
/// note on `fact`, and returns nothing: there is no such program, we are not root, or it failed.
[[nodiscard]] std::optional<std::string> output_of(const Machine& machine,
                                                   const std::vector<std::string>& words,
                                                   std::string_view fact, Findings& findings);

/// The properties of systemd units, as `systemctl show` prints them; empty where there is no
/// systemd. `properties` are names divided by commas.
[[nodiscard]] std::string unit_properties(const Machine& machine, const std::string& unit,
                                          const std::string& properties);

}  // namespace secretsctl::server
