#include <secretsctl/core/folder_lock.hpp>

#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/read_file.hpp>
#include <sstream>
#include <string>
#include <thread>

namespace secretsctl {
namespace {

constexpr std::size_t max_listing = std::size_t{1024} * 1024;

// The content of a file in /proc; empty if it can't be read.
std::string text_in_proc(const std::string& path) {
  try {
    const Bytes text = read_file(path, {.limit = max_listing});
    return std::string(text_of(text));
  } catch (const Error&) {
    return {};
  }
}

// The owner of /proc/PID is no help: it is root for each process that may not be traced.
bool runs_as_us_or_root(const std::string& process) {
  std::istringstream status(text_in_proc("/proc/" + process + "/status"));
  for (std::string line; std::getline(status, line);) {
    if (!line.starts_with("Uid:")) continue;
    std::istringstream numbers(line.substr(4));
    uid_t real = 0;
    uid_t effective = 0;
    return numbers >> real >> effective && (effective == geteuid() || effective == 0);
  }
  return false;
}

// Reads lines of proc_locks(5): `1: FLOCK ADVISORY WRITE PID MAJOR:MINOR:INODE 0 EOF`. The device
// is not compared: some file systems show another device there than in stat(2).
bool is_held_by_us_or_root(int folder) {
  struct stat info {};
  if (fstat(folder, &info) != 0) return false;
  std::istringstream locks(text_in_proc("/proc/locks"));
  for (std::string line; std::getline(locks, line);) {
    std::istringstream words(line);
    std::string number;
    std::string kind;
    std::string mode;
    std::string access;
    std::string process;
    std::string file;
    words >> number >> kind >> mode >> access >> process >> file;
    if (kind == "FLOCK" && file.ends_with(":" + std::to_string(info.st_ino)) &&
        runs_as_us_or_root(process)) {
      return true;
    }
  }
  return false;
}

}  // namespace

FolderLock::FolderLock(int folder, std::chrono::milliseconds patience) : folder_(folder) {
  constexpr std::chrono::milliseconds pause{20};
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (flock(folder_, LOCK_EX | LOCK_NB) != 0) {
    // A file system without locks, or a folder that may not be read: go on without the lock.
    if (errno != EWOULDBLOCK && errno != EINTR) return;
    if (std::chrono::steady_clock::now() > deadline || !is_held_by_us_or_root(folder_)) return;
    std::this_thread::sleep_for(pause);
  }
}

FolderLock::~FolderLock() {
  flock(folder_, LOCK_UN);
}

}  // namespace secretsctl
