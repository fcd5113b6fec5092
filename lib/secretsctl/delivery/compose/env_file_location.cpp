#include <secretsctl/delivery/compose/env_file_location.hpp>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <climits>
#include <cstring>
#include <filesystem>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/open_file_name.hpp>
#include <secretsctl/core/read_file.hpp>
#include <secretsctl/delivery/compose/env_file_mark.hpp>
#include <secretsctl/delivery/memory/dead_folder.hpp>
#include <secretsctl/delivery/memory/overwrite.hpp>

namespace secretsctl::delivery {
namespace {

namespace fs = std::filesystem;
using Kind = FoundEnvFile::Kind;

Kind kind_of(LeftFolder left, const std::string& path) {
  switch (left) {
    case LeftFolder::absent:
      return Kind::left_over;
    case LeftFolder::in_use:
      return Kind::busy;
    case LeftFolder::foreign:
      return Kind::foreign;
    case LeftFolder::stuck:
      throw Error(ErrorKind::output_unwritable, sentence_about_left(path));
  }
  return Kind::foreign;
}

// Compares the target's text: our own links have no `.` or `..` in them.
Kind look_behind_link(const std::string& target) {
  const fs::path path(target);
  const std::string name = path.parent_path().filename().string();
  const std::string place = path.parent_path().parent_path().string();
  const bool has_our_shape =
      is_private_folder_name(name) && target == place + "/" + name + "/" + name_in_private_folder;
  if (!has_our_shape) return Kind::foreign;
  for (const MemoryFolder& ours : memory_folders()) {
    if (ours.path == place) return kind_of(remove_dead_folder(ours, name), place + "/" + name);
  }
  return is_absent_memory_folder(place) ? Kind::left_over : Kind::foreign;
}

FoundEnvFile look_at_link(int folder, const std::string& name) {
  FoundEnvFile found;
  found.thing = FileDescriptor(openat(folder, name.c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC));
  struct stat status {};
  std::array<char, PATH_MAX> target{};
  // Only root may remove the link of another user's run.
  if (fstat(found.thing.get(), &status) != 0 || !S_ISLNK(status.st_mode) ||
      (status.st_uid != geteuid() && geteuid() != 0)) {
    return found;
  }
  const ssize_t size = readlinkat(found.thing.get(), "", target.data(), target.size());
  if (size > 0) found.kind = look_behind_link({target.data(), static_cast<std::size_t>(size)});
  return found;
}

FoundEnvFile look_into_file(int folder, const std::string& name) {
  FoundEnvFile found;
  found.thing = FileDescriptor(
      openat(folder, name.c_str(), O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
  struct stat status {};
  if (fstat(found.thing.get(), &status) != 0 || !S_ISREG(status.st_mode) ||
      status.st_uid != geteuid() || (status.st_mode & 07777) != 0600 || status.st_nlink != 1) {
    return found;
  }
  const SecretBytes content =
      read_secret_descriptor(found.thing.get(), printable(name), max_sops_file_size);
  if (!has_own_mark(status.st_ino, content.expose())) return found;
  const bool is_dead = flock(found.thing.get(), LOCK_EX | LOCK_NB) == 0;
  found.kind = is_dead ? Kind::left_over : Kind::busy;
  return found;
}

bool overwrite_marked(int fd) {
  struct stat status {};
  if (fstat(fd, &status) != 0) return false;
  const std::string mark = passing_mark(status.st_ino);
  const auto size = static_cast<off_t>(mark.size());
  // Another program rewrote the file.
  if (status.st_size < size) return overwrite_content(fd, Filling::zeros);
  const bool is_marked = pwrite(fd, mark.data(), mark.size(), 0) == size;
  return overwrite_content(fd, Filling::zeros, is_marked ? size : 0);
}

}  // namespace

FoundEnvFile look_for_env_file(int folder, const std::string& name) {
  struct stat status {};
  if (fstatat(folder, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) {
    return {.kind = errno == ENOENT ? Kind::nothing : Kind::foreign};
  }
  if (S_ISLNK(status.st_mode)) return look_at_link(folder, name);
  return S_ISREG(status.st_mode) ? look_into_file(folder, name) : FoundEnvFile{};
}

std::string remove_env_file(int folder, const std::string& name, int file, int named) {
  bool is_overwritten = overwrite_marked(file);
  // What fails is tried once more.
  if (!is_overwritten) is_overwritten = overwrite_marked(file);
  const std::string why_not = is_overwritten ? "" : std::strerror(errno);
  const bool is_removed = remove_name_of(folder, name, file);
  const std::string why_here = is_removed ? "" : std::strerror(errno);
  // A file that remains keeps its mark, so that the next run finds it.
  const bool is_here = is_name_of(folder, name, file);
  const bool is_empty = (!is_here || !is_overwritten) && ftruncate(file, 0) == 0;
  struct stat status {};
  const bool has_name = fstat(file, &status) != 0 || status.st_nlink > 0;
  if (!is_overwritten && has_name && !is_empty) {
    return "holds plaintext that could not be overwritten (" + why_not + "): shred it yourself";
  }
  if (is_here) return "is overwritten, and could not be removed: " + why_here;
  if (has_name) {
    const std::string path = present_path(named);
    return "was given another name meanwhile; its plaintext is overwritten, and the empty file is "
           "left" +
           (path.empty() ? "" : " at " + printable(path));
  }
  if (is_overwritten) return {};
  return "is removed, and could not be overwritten before (" + why_not + "): the disk may keep it";
}

}  // namespace secretsctl::delivery
