#include <secretsctl/core/hardening.hpp>

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

namespace secretsctl {

void harden_process() noexcept {
  prctl(PR_SET_DUMPABLE, 0);
  constexpr rlimit none{0, 0};
  setrlimit(RLIMIT_CORE, &none);
}

void occupy_standard_descriptors() noexcept {
  for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; ++fd) {
    if (fcntl(fd, F_GETFD) >= 0) continue;
    // The lowest free number is taken; a path descriptor can be neither read nor written.
    if (open("/", O_PATH) < 0) return;
  }
}

}  // namespace secretsctl
