#pragma once

#include <secretsctl/core/check_result.hpp>
#include <string>

namespace secretsctl::cli {

/// Prints results on standard output: as JSON, or for people: the findings alone unless
/// `is_verbose`, then how many there are of each kind. `command` names the command whose -v lists
/// all.
void print_check_report(const CheckResults& results, bool as_json, bool is_verbose,
                        const std::string& command);

}  // namespace secretsctl::cli
