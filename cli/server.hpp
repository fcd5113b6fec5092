#pragma once

#include <string>

#include "command.hpp"

namespace secretsctl::cli {

/// Adds --plan to a command.
void add_plan_option(CommandLine& app, std::string& plan);

/// The path of the plan to use. Throws Error (no_file) if there is none.
[[nodiscard]] std::string plan_to_use(const std::string& given);

/// Prints a text of a change on standard output, at once.
void say_progress(const std::string& text);

}  // namespace secretsctl::cli
