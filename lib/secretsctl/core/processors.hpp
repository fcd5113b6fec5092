#pragma once

namespace secretsctl {

/// How many processors this process may use (sched_getaffinity); at least 1.
[[nodiscard]] unsigned available_processors() noexcept;

}  // namespace secretsctl
