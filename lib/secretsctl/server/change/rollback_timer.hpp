#pragma once

#include <string>

// What rolls an unconfirmed change back by itself: a timer of this boot, and a unit for the next
// one.

namespace secretsctl::server {

/// The unit that runs before the network and all services of the next boot.
[[nodiscard]] std::string boot_unit_text(const std::string& program);

/// The program for the timer and the unit: a copy of this one in the state folder, which neither an
/// update nor a removal of the package changes. Throws Error.
[[nodiscard]] std::string rollback_program();

/// Arms both. Throws Error (generic) if one of them can't be armed; then neither is.
void arm_rollback(const std::string& program, int minutes);

/// Runs a rollback again in a few seconds, once the system's services are there. Whether that could
/// be arranged.
bool arm_second_rollback(const std::string& program);

/// Disarms both; what is not there is no error. It may be called by what they have started.
void disarm_rollback();

}  // namespace secretsctl::server
