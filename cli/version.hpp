#pragma once

namespace secretsctl::cli {

/// Prints `secretsctl VERSION`; with `is_verbose` also the target, the compiler and each library
/// that is linked, with its version (cmake/linked_libraries.cmake).
void print_version(bool is_verbose);

}  // namespace secretsctl::cli
