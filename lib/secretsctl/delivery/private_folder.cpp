#include <secretsctl/delivery/private_folder.hpp>

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/read_file.hpp>
#include <secretsctl/delivery/file_system.hpp>
#include <secretsctl/delivery/wipe.hpp>
#include <vector>

namespace secretsctl::delivery {
namespace {

constexpr std::string_view prefix = "secretsctl-";

[[noreturn]] void fail(const std::string& what) {
  throw Error(ErrorKind::output_unwritable, what);
}

bool is_in_memory(const std::string& folder) {
  const FileDescriptor fd(open(folder.c_str(), O_PATH | O_CLOEXEC));
  return fd.is_open() && file_system_of(fd.get()).is_in_memory;
}

bool is_ours_alone(const std::string& folder) {
  struct stat info {};
  return lstat(folder.c_str(), &info) == 0 && S_ISDIR(info.st_mode) && info.st_uid == geteuid() &&
         (info.st_mode & 077) == 0;
}

// Who can put entries into /dev/shm can't touch ours: it is sticky, and our folder is 0700.
std::vector<std::string> places_in_memory() {
  std::vector<std::string> places;
  const char* runtime = std::getenv("XDG_RUNTIME_DIR");
  const std::string user = "/run/user/" + std::to_string(geteuid());
  if (runtime != nullptr && *runtime == '/' && is_ours_alone(runtime)) places.emplace_back(runtime);
  places.emplace_back("/dev/shm");
  if (is_ours_alone(user) && (places.empty() || places.front() != user)) places.push_back(user);
  std::erase_if(places, [](const std::string& place) { return !is_in_memory(place); });
  return places;
}

bool lock(const FileDescriptor& folder) {
  return folder.is_open() && flock(folder.get(), LOCK_EX | LOCK_NB) == 0;
}

// Wipes the folders of runs that were killed: nobody has a lock on them any more.
void sweep(const std::string& place) {
  const FileDescriptor parent(open(place.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  const int copy = parent.is_open() ? fcntl(parent.get(), F_DUPFD_CLOEXEC, 3) : -1;
  DIR* entries = copy < 0 ? nullptr : fdopendir(copy);
  if (entries == nullptr) return;
  while (const dirent* entry = readdir(entries)) {  // NOLINT(concurrency-mt-unsafe)
    if (!std::string_view(entry->d_name).starts_with(prefix)) continue;
    const FileDescriptor left(
        openat(parent.get(), entry->d_name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    struct stat info {};
    if (!left.is_open() || fstat(left.get(), &info) != 0 || info.st_uid != geteuid()) continue;
    if (!lock(left)) continue;
    wipe_content(left.get());
    unlinkat(parent.get(), entry->d_name, AT_REMOVEDIR);
  }
  closedir(entries);
}

}  // namespace

bool PrivateFolder::create(const std::string& place) {
  constexpr int max_attempts = 10;
  for (int attempt = 0; attempt < max_attempts; ++attempt) {
    std::string name = place + "/" + std::string(prefix) + "XXXXXX";
    if (mkdtemp(name.data()) == nullptr) return false;
    FileDescriptor folder(open(name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    struct stat held {};
    struct stat named {};
    // Another run may have taken it for a dead one's before the lock was ours.
    if (lock(folder) && fstat(folder.get(), &held) == 0 && stat(name.c_str(), &named) == 0 &&
        held.st_ino == named.st_ino) {
      path_ = name;
      folder_ = std::move(folder);
      return true;
    }
    rmdir(name.c_str());
  }
  return false;
}

PrivateFolder::PrivateFolder() {
  const std::vector<std::string> places = places_in_memory();
  for (const std::string& place : places) sweep(place);
  for (const std::string& place : places) {
    if (create(place)) return;
  }
  fail(
      "there is no place in memory for the plaintext: neither $XDG_RUNTIME_DIR nor /dev/shm is a "
      "tmpfs that can be written");
}

PrivateFolder::~PrivateFolder() {
  wipe_content(folder_.get());
  rmdir(path_.c_str());
}

std::string PrivateFolder::write(const std::string& name, const SecretBytes& content) const {
  const FileDescriptor fd(openat(folder_.get(), name.c_str(),
                                 O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (!fd.is_open()) fail("cannot write " + path_ + ": " + std::strerror(errno));
  ByteView left = content.expose();
  while (!left.empty()) {
    const ssize_t count = ::write(fd.get(), left.data(), left.size());
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
  // A pipe would read as an empty text.
  struct stat info {};
  if (fstat(fd.get(), &info) != 0 || !S_ISREG(info.st_mode)) {
    throw Error(ErrorKind::input_unreadable, "the editor left something else than a file");
  }
  return read_secret_descriptor(fd.get(), "the edited file", max_sops_file_size);
}

}  // namespace secretsctl::delivery
