#include <secretsctl/delivery/memory/private_folder.hpp>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/open_file_name.hpp>
#include <secretsctl/core/read_file.hpp>
#include <secretsctl/delivery/memory/dead_folder.hpp>
#include <secretsctl/delivery/memory/overwrite.hpp>
#include <secretsctl/delivery/memory/private_folder_mark.hpp>
#include <utility>

namespace secretsctl::delivery {
namespace {

[[noreturn]] void fail(const std::string& what) {
  throw Error(ErrorKind::output_unwritable, what);
}

}  // namespace

bool PrivateFolder::create(MemoryFolder place) {
  constexpr int max_attempts = 10;
  for (int attempt = 0; attempt < max_attempts; ++attempt) {
    std::string path = place.path + "/" + std::string(private_folder_prefix) + "XXXXXX";
    if (mkdtemp(path.data()) == nullptr) return false;
    const std::string name = path.substr(place.path.size() + 1);
    FileDescriptor folder(
        openat(place.folder.get(), name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    // Before we had the lock, another run may have taken this folder for a dead run's.
    if (folder.is_open() && flock(folder.get(), LOCK_EX | LOCK_NB) == 0 &&
        is_name_of(place.folder.get(), name, folder.get()) &&
        write_private_folder_mark(folder.get())) {
      place_ = std::move(place);
      name_ = name;
      path_ = path;
      folder_ = std::move(folder);
      return true;
    }
    // The folder holds no plaintext.
    static_cast<void>(unlinkat(folder.get(), private_folder_mark_name, 0));
    rmdir(path.c_str());
  }
  return false;
}

PrivateFolder::PrivateFolder() {
  std::vector<MemoryFolder> places = memory_folders();
  left_by_dead_ = remove_dead_folders(places);
  for (MemoryFolder& place : places) {
    if (create(std::move(place))) return;
  }
  fail(
      "there is no place in memory for the plaintext: neither $XDG_RUNTIME_DIR nor /dev/shm is a "
      "tmpfs that can be written");
}

PrivateFolder::~PrivateFolder() {
  static_cast<void>(remove());
}

// A program may have moved or linked our files to a place outside the folder.
std::string PrivateFolder::erase_what_was_moved() {
  std::string left;
  for (const FileDescriptor& file : std::exchange(written_, {})) {
    struct stat info {};
    if (fstat(file.get(), &info) == 0 && info.st_nlink == 0) continue;
    const bool is_erased = overwrite_content(file.get(), Filling::zeros);
    const bool is_empty = ftruncate(file.get(), 0) == 0;
    const std::string path = present_path(file.get());
    left = path.empty() ? "another name of the plaintext" : printable(path);
    left += is_erased || is_empty ? " is left, without its content" : " holds plaintext";
  }
  return left.empty() ? left : left + ": remove it yourself";
}

std::string PrivateFolder::remove() {
  if (folder_.is_open()) {
    const std::string left = remove_private_folder(place_, name_, folder_.get());
    if (!left.empty()) return sentence_about_left(left);
    folder_.close();
  }
  std::string moved = erase_what_was_moved();
  if (moved.empty() && !left_by_dead_.empty()) return sentence_about_left(left_by_dead_);
  return moved;
}

std::string PrivateFolder::write(const std::string& name, const SecretBytes& content) {
  written_.emplace_back(openat(folder_.get(), name.c_str(),
                               O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600));
  const FileDescriptor& file = written_.back();
  if (!file.is_open()) {
    const int reason = errno;
    written_.pop_back();
    fail("cannot write " + path_ + ": " + std::strerror(reason));
  }
  ByteView left = content.expose();
  while (!left.empty()) {
    const ssize_t count = ::write(file.get(), left.data(), left.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) fail("cannot write " + path_ + ": " + std::strerror(errno));
    left = left.subspan(static_cast<std::size_t>(count));
  }
  return path_ + "/" + name;
}

SecretBytes PrivateFolder::read(const std::string& name) const {
  const FileDescriptor fd(
      openat(folder_.get(), name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  if (!fd.is_open()) {
    throw Error(ErrorKind::input_unreadable,
                "the edited file cannot be read: " + std::string(std::strerror(errno)));
  }
  // Reading a pipe would yield an empty text.
  struct stat info {};
  if (fstat(fd.get(), &info) != 0 || !S_ISREG(info.st_mode)) {
    throw Error(ErrorKind::input_unreadable, "the editor left something else than a file");
  }
  return read_secret_descriptor(fd.get(), "the edited file", max_sops_file_size);
}

}  // namespace secretsctl::delivery
