#pragma once

#include <secretsctl/delivery/environment/variables.hpp>
#include <string>
#include <string_view>

// Which names and values the readers of env files accept; used by the writers.

namespace secretsctl::delivery {

/// A variable that is being written: the data for checks and their messages.
struct Delivery {
  const Variable& variable;
  std::string_view dialect;  ///< The dialect's name.
};

/// Throws Error (not_representable): the reader does not accept the variable. `way_out` says how
/// the user can deliver it instead.
[[noreturn]] void refuse(const Delivery& delivery, const std::string& why,
                         const std::string& way_out);

/// Refuses a name that a shell does not accept: letters, digits and `_`, and no digit first.
void check_shell_name(const Delivery& delivery);

/// The same, but also allows `.` and `-` after the first character, as Compose does.
void check_container_name(const Delivery& delivery);

/// Refuses a value with a NUL, which would end the text for the reader.
void check_no_nul(const Delivery& delivery);

/// Refuses a value that no program's environment can hold: one with a NUL, or of more than 128 KiB
/// together with its name (MAX_ARG_STRLEN, execve(2)).
void check_environment_value(const Delivery& delivery);

/// Refuses a value that is not UTF-8, for a reader that would change or refuse it. (Docker's API is
/// JSON; it turns such bytes into U+FFFD.)
void check_utf8(const Delivery& delivery);

}  // namespace secretsctl::delivery
