#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <secretsctl/core/acting_user.hpp>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/file_descriptor.hpp>
#include <secretsctl/server/change/system_file.hpp>

namespace secretsctl::server {
namespace {

constexpr mode_t permission_bits = 07777;

struct Folder {
  FileDescriptor fd;       // none if the folder does not exist
  bool is_shared = false;  // Whether another user than root can put names here.
};

enum class Missing { left_out, made };

[[noreturn]] void fail(const std::string& path, const std::string& why) {
  throw Error(ErrorKind::output_unwritable, printable(path) + ": " + why);
}

[[noreturn]] void fail_by_errno(const std::string& path) {
  fail(path, std::strerror(errno));
}

// Tells whether the folder is shared, and refuses one that is not root's or the owner's alone.
bool is_shared_folder(int fd, const std::string& path, uid_t owner) {
  struct stat info {};
  if (fstat(fd, &info) != 0) fail_by_errno(path);
  if (info.st_uid != 0 && info.st_uid != owner) {
    fail(path, "the folder belongs to " + user_label(info.st_uid) + ", not to root or " +
                   user_label(owner) + "; change its owner (chown)");
  }
  const bool all_write = (info.st_mode & S_IWOTH) != 0;
  // Members of a group that may write a folder of root's are trusted as root (Debian's staff).
  const bool group_writes = (info.st_mode & S_IWGRP) != 0 && info.st_uid != 0 &&
                            !is_group_of(info.st_gid, info.st_uid, {});
  const bool is_sticky = (info.st_mode & S_ISVTX) != 0;
  if ((all_write || group_writes) && !is_sticky) {
    fail(path, "other users can write this folder; run chmod go-w on it");
  }
  return info.st_uid != 0 || all_write || group_writes;
}

// Makes a folder as the user whose it is to be, so that there is nothing to give away afterwards.
void make_folder(const Folder& parent, const std::string& name, const std::string& path,
                 uid_t owner) {
  if (owner != geteuid() && !parent.is_shared) {
    fail(path, "the folder does not exist, and belongs to " + user_label(owner));
  }
  const ActingUser acting(account_of(owner));
  if (mkdirat(parent.fd.get(), name.c_str(), parent.is_shared ? 0700 : 0755) != 0 &&
      errno != EEXIST) {
    fail_by_errno(path);
  }
}

Folder open_folder_of(const std::string& path, uid_t owner, Missing missing) {
  Folder place{FileDescriptor(open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC))};
  std::size_t begin = 1;
  for (std::size_t end = path.find('/', begin); end != std::string::npos;
       begin = end + 1, end = path.find('/', begin)) {
    const std::string name = path.substr(begin, end - begin);
    const std::string so_far = path.substr(0, end);
    const int flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC | (place.is_shared ? O_NOFOLLOW : 0);
    FileDescriptor next(openat(place.fd.get(), name.c_str(), flags));
    if (!next.is_open() && errno == ENOENT) {
      if (missing == Missing::left_out) return {};
      make_folder(place, name, so_far, owner);
      next = FileDescriptor(openat(place.fd.get(), name.c_str(), flags | O_NOFOLLOW));
    }
    if (!next.is_open()) {
      const bool is_no_folder = errno == ELOOP || errno == ENOTDIR;
      fail(so_far, is_no_folder ? "this is a symlink or no folder; remove it" : strerror(errno));
    }
    const bool is_shared = is_shared_folder(next.get(), so_far, owner);
    place = Folder{std::move(next), place.is_shared || is_shared};
  }
  return place;
}

std::string name_in(const std::string& path) {
  return path.substr(path.rfind('/') + 1);
}

std::string read_all(int fd, const std::string& path) {
  std::string content;
  std::array<char, 16384> piece{};
  ssize_t count = 0;
  while ((count = read(fd, piece.data(), piece.size())) > 0) {
    content.append(piece.data(), static_cast<std::size_t>(count));
    if (content.size() > max_managed_size) fail(path, "the file is larger than 1 MiB");
  }
  if (count < 0) fail_by_errno(path);
  return content;
}

void write_all(int fd, const std::string& content, const std::string& path) {
  for (std::size_t done = 0; done < content.size();) {
    const ssize_t count = write(fd, content.data() + done, content.size() - done);
    if (count < 0) fail_by_errno(path);
    done += static_cast<std::size_t>(count);
  }
}

std::optional<SystemFile> read_found(const Folder& folder, const std::string& path) {
  constexpr int flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC;
  const FileDescriptor fd(openat(folder.fd.get(), name_in(path).c_str(), flags));
  if (!fd.is_open()) {
    if (errno == ENOENT) return std::nullopt;
    fail(path, errno == ELOOP ? "this is a symlink; remove it" : strerror(errno));
  }
  struct stat info {};
  if (fstat(fd.get(), &info) != 0) fail_by_errno(path);
  if (!S_ISREG(info.st_mode)) fail(path, "this is no regular file; remove it");
  if (folder.is_shared && info.st_nlink > 1) {
    fail(path, "the file has a second name (hard link) and may be another's; remove it");
  }
  return SystemFile{read_all(fd.get(), path), info.st_mode & permission_bits, info.st_uid,
                    info.st_gid};
}

}  // namespace

std::optional<SystemFile> find_system_file(const std::string& path, uid_t owner) {
  try {
    const Folder folder = open_folder_of(path, owner, Missing::left_out);
    return folder.fd.is_open() ? read_found(folder, path) : std::nullopt;
  } catch (const Error& error) {
    throw Error(ErrorKind::input_unreadable, error.what());
  }
}

void put_system_file(const std::string& path, const SystemFile& file, uid_t owner) {
  const Folder folder = open_folder_of(path, owner, Missing::made);
  const std::string name = name_in(path);
  const std::string temporary = "." + name + ".secretsctl";
  const int place = folder.fd.get();
  unlinkat(place, temporary.c_str(), 0);
  constexpr int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
  const FileDescriptor fd(openat(place, temporary.c_str(), flags, 0600));
  if (!fd.is_open()) fail_by_errno(path);
  try {
    write_all(fd.get(), file.content, path);
    struct stat info {};
    if (fstat(fd.get(), &info) != 0) fail_by_errno(path);
    const bool is_owned = info.st_uid == file.uid && info.st_gid == file.gid;
    if (!is_owned && fchown(fd.get(), file.uid, file.gid) != 0) fail_by_errno(path);
    if (fchmod(fd.get(), file.mode) != 0 || fsync(fd.get()) != 0 ||
        renameat(place, temporary.c_str(), place, name.c_str()) != 0 || fsync(place) != 0) {
      fail_by_errno(path);
    }
  } catch (const Error&) {
    unlinkat(place, temporary.c_str(), 0);
    throw;
  }
}

void remove_system_file(const std::string& path, uid_t owner) {
  const Folder folder = open_folder_of(path, owner, Missing::left_out);
  if (!folder.fd.is_open()) return;
  if (unlinkat(folder.fd.get(), name_in(path).c_str(), 0) != 0 && errno != ENOENT) {
    fail_by_errno(path);
  }
  fsync(folder.fd.get());
}

}  // namespace secretsctl::server
