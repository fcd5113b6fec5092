#include <secretsctl/core/key_environment.hpp>

#include <string.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

namespace secretsctl {
namespace {

// An environment may hold the same name more than once.
void overwrite_values(std::string_view name) noexcept {
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view variable = *entry;
    const bool is_it =
        variable.size() > name.size() && variable.starts_with(name) && variable[name.size()] == '=';
    if (is_it) explicit_bzero(*entry + name.size() + 1, variable.size() - name.size() - 1);
  }
}

}  // namespace

std::chrono::seconds key_program_time() noexcept {
  constexpr std::chrono::seconds longest{30};
  const char* value = std::getenv("SECRETSCTL_KEY_TIME");
  const std::chrono::seconds wanted{value == nullptr ? 0 : std::strtol(value, nullptr, 10)};
  return wanted.count() > 0 ? std::min(wanted, longest) : longest;
}

void wipe_variables(std::span<const std::string_view> names) noexcept {
  for (const std::string_view name : names) {
    overwrite_values(name);
    unsetenv(name.data());  // NOLINT(bugprone-suspicious-stringview-data-usage): literals
  }
}

}  // namespace secretsctl
