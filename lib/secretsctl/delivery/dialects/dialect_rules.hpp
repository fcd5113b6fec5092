#pragma once

#include <secretsctl/delivery/environment/variables.hpp>
#include <string>
#include <string_view>

// What a reader of an env file can take, told by those who write for it.

namespace secretsctl::delivery {

/// A variable on its way to a reader: what the checks and their messages need.
struct Delivery {
  const Variable& variable;
  std::string_view dialect;  ///< Its name.
};

/// Throws Error (not_representable): the reader cannot take the variable. `way_out` says what to do
/// instead.
[[noreturn]] void refuse(const Delivery& delivery, const std::string& why,
                         const std::string& way_out);

/// Refuses a name that is no shell's: letters, digits and `_`, and no digit first.
void check_shell_name(const Delivery& delivery);

/// The same, and `.` and `-` after the first character, as Compose takes them.
void check_container_name(const Delivery& delivery);

/// Refuses a value with a NUL in it, which ends a text for those who read one.
void check_no_nul(const Delivery& delivery);

/// Refuses a value that no program's environment can hold: a NUL in it, or more than 128 KiB with
/// its name (MAX_ARG_STRLEN, execve(2)).
void check_environment_value(const Delivery& delivery);

/// Refuses a value that is not UTF-8, for a reader that would change or refuse it. (Docker's API is
/// JSON, in which such bytes become U+FFFD.)
void check_utf8(const Delivery& delivery);

}  // namespace secretsctl::delivery
