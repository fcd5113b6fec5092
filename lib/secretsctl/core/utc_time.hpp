#pragma once

#include <string>

namespace secretsctl {

/// The present time in UTC, in whole seconds, without an offset: `2026-11-22T07:00:00`. It takes no
/// lock, unlike the C library's functions, whose lock may be held for ever in a child of fork.
[[nodiscard]] std::string utc_time_now();

}  // namespace secretsctl
