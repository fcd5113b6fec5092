#include <secretsctl/core/processors.hpp>

#include <sched.h>

#include <algorithm>

namespace secretsctl {

unsigned available_processors() noexcept {
  cpu_set_t processors;
  // More than the set has room for (1024) is refused; that many are never needed.
  if (sched_getaffinity(0, sizeof processors, &processors) != 0) return CPU_SETSIZE;
  return static_cast<unsigned>(std::max(CPU_COUNT(&processors), 1));
}

}  // namespace secretsctl
