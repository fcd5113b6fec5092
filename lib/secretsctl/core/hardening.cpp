#include <secretsctl/core/hardening.hpp>

#include <sys/prctl.h>
#include <sys/resource.h>

namespace secretsctl {

void harden_process() noexcept {
  prctl(PR_SET_DUMPABLE, 0);
  constexpr rlimit none{0, 0};
  setrlimit(RLIMIT_CORE, &none);
}

}  // namespace secretsctl
