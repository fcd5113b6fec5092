#include <secretsctl/core/session_keyring.hpp>

#include <linux/keyctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

namespace secretsctl {

bool leave_session_keyring() noexcept {
  return syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, nullptr) >= 0 || errno == ENOSYS ||
         errno == EPERM;
}

}  // namespace secretsctl
