#include <secretsctl/delivery/compose/placed_env_file.hpp>

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
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/folder_lock.hpp>
#include <secretsctl/core/open_file_name.hpp>
#include <secretsctl/delivery/compose/env_file_location.hpp>
#include <secretsctl/delivery/compose/env_file_mark.hpp>
#include <secretsctl/delivery/memory/dead_folder.hpp>
#include <secretsctl/delivery/memory/file_system.hpp>
#include <thread>
#include <utility>

namespace secretsctl::delivery {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::seconds max_wait{60};
constexpr std::chrono::seconds lock_patience{10};
constexpr std::chrono::milliseconds pause_between_looks{100};

[[noreturn]] void fail(const std::string& path, const std::string& why) {
  throw Error(ErrorKind::output_unwritable, printable(path) + ": " + why);
}

[[noreturn]] void fail_by_errno(const std::string& path, const char* what) {
  fail(path, std::string(what) + ": " + std::strerror(errno));
}

void write_fully(int fd, ByteView bytes, const std::string& path) {
  while (!bytes.empty()) {
    const ssize_t count = write(fd, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) fail_by_errno(path, "cannot be written");
    bytes = bytes.subspan(static_cast<std::size_t>(count));
  }
}

// Removes our own link, known by its target, which no other program can guess. Returns false, with
// errno; ESTALE if the name belongs to another file.
bool remove_own_link(int folder, const std::string& name, const std::string& target) {
  const FileDescriptor link(openat(folder, name.c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC));
  if (!link.is_open()) return false;
  std::array<char, PATH_MAX> text{};
  const ssize_t size = readlinkat(link.get(), "", text.data(), text.size());
  // ENOENT if the name is not a link.
  if (size < 0) return false;
  if (std::string_view(text.data(), static_cast<std::size_t>(size)) == target) {
    return remove_name_of(folder, name, link.get());
  }
  errno = ESTALE;
  return false;
}

}  // namespace

PlacedEnvFile::PlacedEnvFile(const std::string& path, const SecretBytes& content,
                             EnvFileLocation place, const SignalHold& signals, Tell tell)
    : path_(path), name_(fs::path(path).filename().string()), tell_(std::move(tell)) {
  const fs::path parent = fs::path(path).parent_path();
  folder_ = FileDescriptor(
      open(parent.empty() ? "." : parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder_.is_open()) fail_by_errno(path, "its folder cannot be opened");
  if (name_.empty() || name_ == "." || name_ == "..") fail(path, "is no name of a file");
  if (place == EnvFileLocation::memory) {
    try {
      private_folder_ = std::make_unique<PrivateFolder>();
    } catch (const Error& error) {
      tell_(std::string("warning: ") + error.what() + ", so the plaintext is stored at " +
            printable(path) + " itself");
    }
  } else {
    left_by_dead_ = remove_dead_folders(memory_folders());
  }
  try {
    make_room(signals);
    // Two runs must not both remove what a third run left.
    const FolderLock lock(folder_.get(), lock_patience);
    if (look_for_env_file(folder_.get(), name_).kind != FoundEnvFile::Kind::nothing) {
      fail(path_, "another program created it just now");
    }
    if (private_folder_ != nullptr) {
      place_link(content);
    } else {
      place_file(content);
    }
  } catch (...) {
    static_cast<void>(remove());
    throw;
  }
}

PlacedEnvFile::~PlacedEnvFile() {
  static_cast<void>(remove());
}

bool PlacedEnvFile::remove() {
  if (std::exchange(is_ended_, true)) return true;
  // For our other runs only; if another program has locked the folder, there is no wait.
  const FolderLock lock(folder_.get(), std::chrono::seconds(1));
  const bool is_name_gone = file_.is_open() ? remove_file() : remove_link();
  return remove_private_folder() && is_name_gone;
}

// Waits until the path is free.
void PlacedEnvFile::make_room(const SignalHold& signals) {
  const auto deadline = std::chrono::steady_clock::now() + max_wait;
  bool has_told = false;
  while (is_in_use()) {
    if (!has_told) tell_("another run uses " + printable(path_) + "; waiting for its end");
    has_told = true;
    if (signals.is_ending()) throw Error(ErrorKind::generic, "stopped by a signal while waiting");
    if (std::chrono::steady_clock::now() > deadline) {
      fail(path_, "another run has been using it for a minute; wait for its end, or stop it");
    }
    std::this_thread::sleep_for(pause_between_looks);
  }
}

// Removes the remains of a dead run. Returns whether a live run uses the path.
bool PlacedEnvFile::is_in_use() const {
  const FolderLock lock(folder_.get(), lock_patience);
  const FoundEnvFile found = look_for_env_file(folder_.get(), name_);
  switch (found.kind) {
    case FoundEnvFile::Kind::nothing:
      return false;
    case FoundEnvFile::Kind::busy:
      return true;
    case FoundEnvFile::Kind::left_over:
      remove_left_over(found.thing.get());
      return false;
    case FoundEnvFile::Kind::foreign:
      fail(path_,
           "exists and was not made by this command, so it is not touched; move it away, or name "
           "another place with --env-file");
  }
  return true;
}

void PlacedEnvFile::remove_left_over(int thing) const {
  struct stat status {};
  if (fstat(thing, &status) == 0 && S_ISLNK(status.st_mode)) {
    if (!remove_name_of(folder_.get(), name_, thing)) fail_by_errno(path_, "cannot be removed");
  } else if (const auto left = remove_env_file(folder_.get(), name_, thing, thing); !left.empty()) {
    throw Error(ErrorKind::output_unwritable, printable(path_) + " " + left);
  }
  tell_("note: " + printable(path_) + " was left by a run that was killed; it has been removed");
}

void PlacedEnvFile::place_link(const SecretBytes& content) {
  try {
    target_ = private_folder_->write(name_in_private_folder, content);
  } catch (const Error& error) {
    fail(path_, std::string("cannot be kept in memory: ") + error.what() +
                    "; free some memory there, or keep it on the disk (--no-symlink)");
  }
  if (symlinkat(target_.c_str(), folder_.get(), name_.c_str()) == 0) {
    is_placed_ = true;
    return;
  }
  if (errno != EPERM && errno != EOPNOTSUPP) fail_by_errno(path_, "cannot be made");
  tell_("warning: the file system of " + printable(path_) + " has no symlinks");
  if (const std::string left = private_folder_->remove(); !left.empty()) fail(path_, left);
  private_folder_.reset();
  place_file(content);
}

// The file gets its name when it is complete, so that a killed process leaves nothing. If a file
// without a name is not possible, the file bears our mark from its first bytes on.
void PlacedEnvFile::place_file(const SecretBytes& content) {
  const FileSystem system = file_system_of(folder_.get());
  if (!system.remains.empty()) tell_("warning: " + printable(path_) + " " + system.remains);
  file_ = FileDescriptor(openat(folder_.get(), ".", O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600));
  is_placed_ = !file_.is_open();
  if (is_placed_) {
    file_ = FileDescriptor(openat(folder_.get(), name_.c_str(),
                                  O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
  }
  struct stat status {};
  if (!file_.is_open() || fstat(file_.get(), &status) != 0) fail_by_errno(path_, "cannot be made");
  flock(file_.get(), LOCK_EX | LOCK_NB);
  write_fully(file_.get(), bytes_of(passing_mark(status.st_ino)), path_);
  write_fully(file_.get(), content.expose(), path_);
  const std::string mark = env_file_mark(status.st_ino, content.expose());
  if (pwrite(file_.get(), mark.data(), mark.size(), 0) != static_cast<ssize_t>(mark.size())) {
    fail_by_errno(path_, "cannot be written");
  }
  if (!is_placed_ && linkat(AT_FDCWD, path_of_descriptor(file_.get()).c_str(), folder_.get(),
                            name_.c_str(), AT_SYMLINK_FOLLOW) != 0) {
    fail_by_errno(path_, "cannot be made");
  }
  is_placed_ = true;
  named_ = FileDescriptor(openat(folder_.get(), name_.c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC));
}

bool PlacedEnvFile::remove_link() const {
  if (!is_placed_) return true;
  // What fails is tried once more.
  for (int attempt = 0; attempt < 2; ++attempt) {
    if (remove_own_link(folder_.get(), name_, target_)) return true;
    if (errno == ESTALE || errno == ENOENT) {
      tell_("warning: " + printable(path_) + " was replaced meanwhile and is left alone");
      return true;
    }
  }
  tell_(printable(path_) + " could not be removed: " + std::strerror(errno) +
        "; it is a dangling link now");
  return false;
}

bool PlacedEnvFile::remove_private_folder() const {
  std::string left = private_folder_ == nullptr ? "" : private_folder_->remove();
  if (!left_by_dead_.empty()) left = sentence_about_left(left_by_dead_);
  if (!left.empty()) tell_(left);
  return left.empty();
}

bool PlacedEnvFile::remove_file() const {
  if (!is_placed_) return true;
  const bool was_replaced =
      !is_name_of(folder_.get(), name_, file_.get()) && (errno == ESTALE || errno == ENOENT);
  const std::string left = remove_env_file(folder_.get(), name_, file_.get(), named_.get());
  if (!left.empty()) {
    tell_(printable(path_) + " " + left);
  } else if (was_replaced) {
    tell_("warning: " + printable(path_) + " was replaced meanwhile and is left alone");
  }
  return left.empty();
}

}  // namespace secretsctl::delivery
