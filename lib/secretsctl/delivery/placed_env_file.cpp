#include <secretsctl/delivery/placed_env_file.hpp>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <climits>
#include <cstring>
#include <filesystem>
#include <optional>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/read_file.hpp>
#include <secretsctl/core/shell_word.hpp>
#include <secretsctl/delivery/env_file_mark.hpp>
#include <secretsctl/delivery/file_system.hpp>
#include <secretsctl/delivery/wipe.hpp>
#include <thread>

namespace secretsctl::delivery {
namespace {

namespace fs = std::filesystem;

constexpr const char* inner_name = "env";
constexpr std::string_view folder_prefix = "secretsctl-";
constexpr std::chrono::seconds max_wait{60};
constexpr std::chrono::seconds lock_patience{10};
constexpr std::chrono::milliseconds pause_between_looks{100};

[[noreturn]] void fail(const std::string& path, const std::string& why) {
  throw Error(ErrorKind::output_unwritable, printable(path) + ": " + why);
}

[[noreturn]] void fail_by_errno(const std::string& path, const char* what) {
  fail(path, std::string(what) + ": " + std::strerror(errno));
}

// Held for moments only: two runs must not both take what a third left for theirs to remove.
class FolderLock {
 public:
  FolderLock(const FileDescriptor& folder, std::chrono::seconds patience) : fd_(folder.get()) {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (flock(fd_, LOCK_EX | LOCK_NB) != 0) {
      if (errno != EWOULDBLOCK && errno != EINTR) return;  // A file system without locks.
      if (std::chrono::steady_clock::now() > deadline) {
        is_held_by_another_ = true;
        return;
      }
      std::this_thread::sleep_for(pause_between_looks);
    }
  }
  void require(const std::string& path) const {
    if (is_held_by_another_) fail(path, "its folder is locked by another program");
  }
  ~FolderLock() { flock(fd_, LOCK_UN); }
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;

 private:
  int fd_;
  bool is_held_by_another_ = false;
};

// What stands at the path.
enum class Found { nothing, busy, left_over, foreign };

std::string read_link(int folder, const std::string& name) {
  std::array<char, PATH_MAX> text{};
  const ssize_t size = readlinkat(folder, name.c_str(), text.data(), text.size());
  return size < 0 ? std::string() : std::string(text.data(), static_cast<std::size_t>(size));
}

// A link as we make them: into a folder of ours in memory.
bool has_our_shape(const fs::path& target) {
  const std::string folder = target.parent_path().filename().string();
  const std::string place = target.parent_path().parent_path().string();
  return target.filename() == inner_name && folder.starts_with(folder_prefix) &&
         (place == "/dev/shm" || place.starts_with("/dev/shm/") || place.starts_with("/run/"));
}

// Wipes the private folder of a dead run behind a link; its lock tells whether it is dead.
Found look_behind_link(const std::string& target) {
  if (!has_our_shape(target)) return Found::foreign;
  const fs::path path = fs::path(target).parent_path();
  const FileDescriptor folder(open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!folder.is_open()) return errno == ENOENT ? Found::left_over : Found::foreign;
  struct stat status {};
  if (fstat(folder.get(), &status) != 0 || status.st_uid != geteuid() ||
      (status.st_mode & 07777) != 0700) {
    return Found::foreign;
  }
  if (flock(folder.get(), LOCK_EX | LOCK_NB) != 0) return Found::busy;
  wipe_content(folder.get());
  rmdir(path.c_str());
  return Found::left_over;
}

// A file in place is ours if it bears its own mark.
Found look_into_file(int folder, const std::string& name) {
  const FileDescriptor file(
      openat(folder, name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  struct stat status {};
  if (!file.is_open() || fstat(file.get(), &status) != 0 || status.st_uid != geteuid() ||
      (status.st_mode & 07777) != 0600 || status.st_nlink != 1) {
    return Found::foreign;
  }
  const SecretBytes content = read_secret_descriptor(file.get(), name, max_sops_file_size);
  if (!has_own_mark(status.st_ino, content.expose())) return Found::foreign;
  return flock(file.get(), LOCK_EX | LOCK_NB) == 0 ? Found::left_over : Found::busy;
}

Found look(int folder, const std::string& name) {
  struct stat status {};
  if (fstatat(folder, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) {
    return errno == ENOENT ? Found::nothing : Found::foreign;
  }
  if (S_ISLNK(status.st_mode)) {
    // Only root may speak for a run of somebody else.
    if (status.st_uid != geteuid() && geteuid() != 0) return Found::foreign;
    return look_behind_link(read_link(folder, name));
  }
  return S_ISREG(status.st_mode) ? look_into_file(folder, name) : Found::foreign;
}

void write_fully(int fd, ByteView bytes, const std::string& path) {
  while (!bytes.empty()) {
    const ssize_t count = write(fd, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) fail_by_errno(path, "cannot be written");
    bytes = bytes.subspan(static_cast<std::size_t>(count));
  }
}

}  // namespace

PlacedEnvFile::PlacedEnvFile(const std::string& path, const SecretBytes& content,
                             EnvFilePlace place, const SignalHold& signals, Tell tell)
    : path_(path), name_(fs::path(path).filename().string()), tell_(std::move(tell)) {
  const fs::path parent = fs::path(path).parent_path();
  folder_ = FileDescriptor(
      open(parent.empty() ? "." : parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder_.is_open()) fail_by_errno(path, "its folder cannot be opened");
  if (name_.empty() || name_ == "." || name_ == "..") fail(path, "is no name of a file");
  if (place == EnvFilePlace::memory) {
    try {
      private_folder_ = std::make_unique<PrivateFolder>();
    } catch (const Error& error) {
      tell_(std::string("warning: ") + error.what() + ", so that it has to lie at " +
            printable(path) + " itself");
    }
  }
  make_room(signals);
  const FolderLock lock(folder_, lock_patience);
  lock.require(path_);
  if (look(folder_.get(), name_) != Found::nothing) fail(path_, "somebody made it just now");
  if (private_folder_ != nullptr) {
    place_link(content);
  } else {
    place_file(content);
  }
}

PlacedEnvFile::~PlacedEnvFile() {
  try {
    // Whoever may read the folder may lock it, and must not keep a plaintext here by that.
    const FolderLock lock(folder_, std::chrono::seconds(1));
    if (private_folder_ != nullptr) {
      remove_link();
    } else {
      remove_file();
    }
  } catch (const Error& error) {
    tell_(error.what());
  }
}

// Until nothing stands at the path.
void PlacedEnvFile::make_room(const SignalHold& signals) {
  const auto deadline = std::chrono::steady_clock::now() + max_wait;
  bool has_told = false;
  while (true) {
    {
      const FolderLock lock(folder_, lock_patience);
      lock.require(path_);
      const Found found = look(folder_.get(), name_);
      if (found == Found::nothing) return;
      if (found == Found::foreign) {
        fail(path_,
             "is there and was not made by this command, so that it is not touched; move it "
             "away, or name another place with --env-file");
      }
      if (found == Found::left_over) {
        tell_("note: " + printable(path_) + " was left by a run that was killed; it is removed");
        if (!wipe_file(folder_.get(), name_.c_str())) fail_by_errno(path_, "cannot be removed");
        return;
      }
    }
    if (!has_told) tell_("another run uses " + printable(path_) + "; waiting for its end");
    has_told = true;
    if (signals.is_ending()) throw Error(ErrorKind::generic, "ended while it waited");
    if (std::chrono::steady_clock::now() > deadline) {
      fail(path_, "another run has been using it for a minute; wait for its end, or stop it");
    }
    std::this_thread::sleep_for(pause_between_looks);
  }
}

void PlacedEnvFile::place_link(const SecretBytes& content) {
  try {
    target_ = private_folder_->write(inner_name, content);
  } catch (const Error& error) {
    fail(path_, std::string("cannot lie in memory: ") + error.what() +
                    "; make room there, or let it lie on the disk (--no-symlink)");
  }
  if (symlinkat(target_.c_str(), folder_.get(), name_.c_str()) == 0) return;
  if (errno != EPERM && errno != EOPNOTSUPP) fail_by_errno(path_, "cannot be made");
  tell_("warning: the file system of " + printable(path_) + " has no symlinks");
  private_folder_.reset();
  place_file(content);
}

// Without a name until it is whole, so that a killed process leaves nothing.
void PlacedEnvFile::place_file(const SecretBytes& content) {
  const FileSystem system = file_system_of(folder_.get());
  if (!system.remains.empty()) tell_("warning: " + printable(path_) + " " + system.remains);
  file_ = FileDescriptor(openat(folder_.get(), ".", O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600));
  const bool is_nameless = file_.is_open();
  if (!is_nameless) {
    file_ = FileDescriptor(openat(folder_.get(), name_.c_str(),
                                  O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
  }
  struct stat status {};
  if (!file_.is_open() || fstat(file_.get(), &status) != 0) fail_by_errno(path_, "cannot be made");
  flock(file_.get(), LOCK_EX | LOCK_NB);
  const std::string mark = env_file_mark(status.st_ino, content.expose());
  try {
    write_fully(file_.get(), bytes_of(mark), path_);
    write_fully(file_.get(), content.expose(), path_);
  } catch (const Error&) {
    if (!is_nameless) wipe_file(folder_.get(), name_.c_str());
    throw;
  }
  const std::string open_file = "/proc/self/fd/" + std::to_string(file_.get());
  if (is_nameless &&
      linkat(AT_FDCWD, open_file.c_str(), folder_.get(), name_.c_str(), AT_SYMLINK_FOLLOW) != 0) {
    fail_by_errno(path_, "cannot be made");
  }
}

void PlacedEnvFile::remove_link() const {
  if (target_.empty()) return;
  if (read_link(folder_.get(), name_) != target_) {
    tell_("warning: " + printable(path_) + " was replaced meanwhile and is left alone");
  } else if (unlinkat(folder_.get(), name_.c_str(), 0) != 0) {
    tell_("warning: " + printable(path_) + " cannot be removed; what it led to is gone");
  }
}

void PlacedEnvFile::remove_file() {
  struct stat named {};
  struct stat held {};
  if (!file_.is_open() || fstat(file_.get(), &held) != 0) return;
  if (fstatat(folder_.get(), name_.c_str(), &named, AT_SYMLINK_NOFOLLOW) != 0 ||
      named.st_ino != held.st_ino || named.st_dev != held.st_dev) {
    tell_("warning: " + printable(path_) + " was replaced meanwhile and is left alone");
  } else if (!wipe_file(folder_.get(), name_.c_str())) {
    tell_("warning: " + printable(path_) + " cannot be removed: shred it yourself");
  }
}

}  // namespace secretsctl::delivery
