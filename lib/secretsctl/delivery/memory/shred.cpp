#include <secretsctl/delivery/memory/shred.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <optional>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/file_descriptor.hpp>
#include <secretsctl/core/open_file_name.hpp>
#include <secretsctl/crypto/random.hpp>
#include <secretsctl/delivery/memory/overwrite.hpp>

namespace secretsctl::delivery {
namespace {

// A random name that tells nothing about the file.
std::string meaningless_name() {
  constexpr std::string_view hex = "0123456789abcdef";
  std::array<std::uint8_t, 12> random{};
  crypto::random_bytes(random);
  std::string name;
  for (const std::uint8_t byte : random) {
    name += hex[byte >> 4];
    name += hex[byte & 0xf];
  }
  return name;
}

const char* kind_name(mode_t mode) {
  if (S_ISLNK(mode)) return "a symlink: name the file itself";
  if (S_ISDIR(mode)) return "a folder: name the files in it";
  if (S_ISFIFO(mode)) return "a pipe";
  if (S_ISSOCK(mode)) return "a socket";
  return "a device";
}

/// A file that is being destroyed, held open so that no other file can take its place.
class Shredder {
 public:
  explicit Shredder(const std::string& path);
  void overwrite(const ShredOptions& options);
  void remove_name();
  [[nodiscard]] ShredResult result() const;

 private:
  [[noreturn]] void fail(const std::string& why) const;
  [[noreturn]] void fail_name(const std::string& why) const;
  void refuse_other_kinds() const;
  void look();
  void open_for_writing();
  void rename_to(const std::string& name);

  std::string path_;
  std::string name_;
  FileDescriptor folder_;
  FileDescriptor fd_;
  struct stat info_ {};
  std::optional<mode_t> changed_mode_;  // the old mode
};

Shredder::Shredder(const std::string& path) : path_(path) {
  const auto slash = path.rfind('/');
  const std::string folder = slash == std::string::npos ? "." : path.substr(0, slash + 1);
  name_ = slash == std::string::npos ? path : path.substr(slash + 1);
  if (name_.empty()) name_ = ".";
  folder_ = FileDescriptor(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  // A folder may allow a search but no listing.
  if (!folder_.is_open() && errno == EACCES) {
    folder_ = FileDescriptor(open(folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  }
  look();
  open_for_writing();
}

void Shredder::fail(const std::string& why) const {
  throw Error(ErrorKind::output_unwritable, printable(path_) + ": " + why);
}

void Shredder::fail_name(const std::string& why) const {
  fail("the content is overwritten, but the name remains: " + why);
}

void Shredder::refuse_other_kinds() const {
  if (S_ISREG(info_.st_mode)) return;
  fail(std::string("it is left alone: it is ") + kind_name(info_.st_mode));
}

void Shredder::look() {
  if (!folder_.is_open() ||
      fstatat(folder_.get(), name_.c_str(), &info_, AT_SYMLINK_NOFOLLOW) != 0) {
    const int reason = errno;
    if (reason != ENOENT && reason != ENOTDIR) fail(std::strerror(reason));
    throw Error(ErrorKind::no_file, printable(path_) + ": there is no such file");
  }
  refuse_other_kinds();
}

void Shredder::open_for_writing() {
  WritableFile file = open_to_overwrite(folder_.get(), name_);
  fd_ = std::move(file.fd);
  changed_mode_ = file.changed_mode;
  if (!fd_.is_open()) fail("it cannot be overwritten: " + std::string(std::strerror(errno)));
  // Judge the opened file: the name may have changed hands since.
  if (fstat(fd_.get(), &info_) != 0) fail(std::strerror(errno));
  refuse_other_kinds();
}

void Shredder::overwrite(const ShredOptions& options) {
  for (int pass = 1; pass <= options.passes; ++pass) {
    const Filling filling = pass == options.passes ? Filling::zeros : Filling::random;
    if (!overwrite_content(fd_.get(), filling)) {
      fail("it could not be overwritten: " + std::string(std::strerror(errno)));
    }
  }
  if (options.keeps_name && changed_mode_ && fchmod(fd_.get(), *changed_mode_) != 0) {
    fail("its mode could not be restored: " + std::string(std::strerror(errno)));
  }
}

void Shredder::rename_to(const std::string& name) {
  const int folder = folder_.get();
  if (renameat2(folder, name_.c_str(), folder, name.c_str(), RENAME_NOREPLACE) == 0) return;
  // Not every file system supports the flag; no other program knows the name.
  if (errno == EINVAL && renameat(folder, name_.c_str(), folder, name.c_str()) == 0) return;
  fail_name(std::strerror(errno));
}

void Shredder::remove_name() {
  if (ftruncate(fd_.get(), 0) != 0) fail_name(std::strerror(errno));
  if (!is_name_of(folder_.get(), name_, fd_.get())) fail_name("it stands for another file now");
  const std::string name = meaningless_name();
  rename_to(name);
  if (!is_name_of(folder_.get(), name, fd_.get())) {
    // Another program replaced the file; its file gets the name back.
    static_cast<void>(
        renameat2(folder_.get(), name.c_str(), folder_.get(), name_.c_str(), RENAME_NOREPLACE));
    fail_name("it stands for another file now");
  }
  if (unlinkat(folder_.get(), name.c_str(), 0) != 0) {
    fail("the content is overwritten, but an empty file remains, called " + name + ": " +
         std::strerror(errno));
  }
  // A folder that can't be listed can't be synced; the content is gone in any case.
  static_cast<void>(fsync(folder_.get()));
}

ShredResult Shredder::result() const {
  struct stat info {};
  const bool is_known = fstat(fd_.get(), &info) == 0;
  return {.names_left = is_known ? info.st_nlink : 0, .file_system = file_system_of(fd_.get())};
}

}  // namespace

ShredResult shred_file(const std::string& path, const ShredOptions& options) {
  Shredder shredder(path);
  shredder.overwrite(options);
  if (!options.keeps_name) shredder.remove_name();
  ShredResult result = shredder.result();
  if (options.keeps_name && result.names_left > 0) --result.names_left;
  return result;
}

}  // namespace secretsctl::delivery
