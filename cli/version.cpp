#include "version.hpp"

#include <cstdio>

#include "version_details.hpp"

namespace secretsctl::cli {

void print_version(bool is_verbose) {
  std::puts(is_verbose ? "secretsctl " SECRETSCTL_VERSION "\n" SECRETSCTL_VERSION_DETAILS
                       : "secretsctl " SECRETSCTL_VERSION);
}

}  // namespace secretsctl::cli
