#include "version.hpp"

#include <cstdio>

#include "version_details.hpp"

namespace secretsctl::cli {

void print_version(bool is_verbose) {
  std::puts("secretsctl " SECRETSCTL_VERSION);
  if (is_verbose) std::puts(version_details);
}

}  // namespace secretsctl::cli
