#pragma once

namespace secretsctl {

/// The number of processors that this process may use (sched_getaffinity); at least 1.
[[nodiscard]] unsigned available_processors() noexcept;

}  // namespace secretsctl
