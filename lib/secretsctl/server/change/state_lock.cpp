#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <secretsctl/core/error.hpp>
#include <secretsctl/server/change/pending_change.hpp>
#include <secretsctl/server/change/state_lock.hpp>
#include <thread>

namespace secretsctl::server {

StateLock::StateLock(std::chrono::seconds patience) {
  mkdir("/var/lib/secretsctl", 0755);
  mkdir(state_folder, 0700);
  folder_ = FileDescriptor(open(state_folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  struct stat info {};
  if (!folder_.is_open() || fstat(folder_.get(), &info) != 0) {
    throw Error(ErrorKind::output_unwritable,
                std::string(state_folder) + ": " + std::strerror(errno));
  }
  if (info.st_uid != 0 || (info.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    throw Error(ErrorKind::output_unwritable,
                std::string(state_folder) + ": the folder must be root's alone; run chown root: " +
                    state_folder + " and chmod 0700 " + state_folder);
  }
  const auto deadline = std::chrono::steady_clock::now() + patience;
  constexpr std::chrono::milliseconds pause{100};
  while (!(is_held_ = flock(folder_.get(), LOCK_EX | LOCK_NB) == 0)) {
    if (std::chrono::steady_clock::now() >= deadline) return;
    std::this_thread::sleep_for(pause);
  }
}

}  // namespace secretsctl::server
