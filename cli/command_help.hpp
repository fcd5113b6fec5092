#pragma once

#include "command_description.hpp"

namespace secretsctl::cli {

/// Does what --help of a command is for: prints its page on standard output. The program that makes
/// the manual has another one, which keeps the description.
void print_help(const CommandDescription& described);

}  // namespace secretsctl::cli
