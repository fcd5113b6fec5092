#include <secretsctl/core/hardening.hpp>

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <optional>

namespace secretsctl {

namespace {

constinit std::optional<rlimit> limit_before;

}  // namespace

void harden_process() noexcept {
  const bool is_dumpable = prctl(PR_SET_DUMPABLE, 0) != 0;
  rlimit none{0, 0};
  rlimit before{};
  if (!is_dumpable && getrlimit(RLIMIT_CORE, &before) == 0) {
    limit_before = before;
    none.rlim_max = before.rlim_max;
  }
  setrlimit(RLIMIT_CORE, &none);
}

void stay_undumpable() noexcept {
  prctl(PR_SET_DUMPABLE, 0);
}

void restore_core_limit() noexcept {
  if (limit_before) setrlimit(RLIMIT_CORE, &*limit_before);
}

void occupy_standard_descriptors() noexcept {
  for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; ++fd) {
    if (fcntl(fd, F_GETFD) >= 0) continue;
    // open() takes the lowest free number. A path descriptor can be neither read nor written.
    if (open("/", O_PATH) < 0) return;
  }
}

}  // namespace secretsctl
