#include <secretsctl/core/processors.hpp>

#include <sched.h>

#include <algorithm>

namespace secretsctl {

unsigned available_processors() noexcept {
  cpu_set_t processors;
  // Fails if there are more than the set can hold (1024); we never need that many.
  if (sched_getaffinity(0, sizeof processors, &processors) != 0) return CPU_SETSIZE;
  return static_cast<unsigned>(std::max(CPU_COUNT(&processors), 1));
}

}  // namespace secretsctl
