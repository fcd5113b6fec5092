#include <secretsctl/core/output_file.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <climits>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <optional>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/open_file_name.hpp>
#include <secretsctl/core/private_key_text.hpp>
#include <secretsctl/core/system_random.hpp>
#include <utility>

namespace secretsctl {
namespace {

constexpr mode_t secret_mode = 0600;
constexpr mode_t ciphertext_mode = 0644;
// Without this the disk would begin to write only at the fsync in sync().
constexpr std::size_t write_back_piece = std::size_t{1} * 1024 * 1024;
constexpr const char* own_descriptors = "/proc/self/fd/";

// The errors that open() reports where the file system, or an old kernel, has no O_TMPFILE.
bool is_unsupported(int error) {
  return error == EOPNOTSUPP || error == EISDIR || error == EINVAL;
}

// "/dev/stdout", "/dev/fd/N" and "/proc/self/fd/N" are symlinks that name an open descriptor.
std::optional<int> named_descriptor(std::string_view path) {
  if (path == "-" || path == "/dev/stdout") return STDOUT_FILENO;
  if (path == "/dev/stderr") return STDERR_FILENO;
  for (const std::string_view folder : {"/dev/fd/", "/proc/self/fd/"}) {
    if (!path.starts_with(folder)) continue;
    const std::string_view digits = path.substr(folder.size());
    int fd = -1;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), fd);
    if (error == std::errc() && end == digits.data() + digits.size() && fd >= 0) return fd;
  }
  return std::nullopt;
}

std::string folder_of(const std::string& path) {
  const auto slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

// A name beside the target that cannot be predicted.
std::string temporary_name(const std::string& target) {
  std::array<unsigned char, 8> random{};
  fill_from_system(random, ErrorKind::output_unwritable);
  constexpr std::string_view hex = "0123456789abcdef";
  const auto slash = target.rfind('/');
  const std::size_t start = slash == std::string::npos ? 0 : slash + 1;
  std::string name = target.substr(0, start) + "." + target.substr(start).substr(0, 200) + ".";
  for (const unsigned char byte : random) {
    name += hex[byte >> 4];
    name += hex[byte & 0xf];
  }
  return name;
}

// An atomic rename would replace the link, so the link's target is written.
std::string resolved(const std::string& path) {
  const std::unique_ptr<char, decltype(&std::free)> real(realpath(path.c_str(), nullptr),
                                                         &std::free);
  return real ? real.get() : path;
}

}  // namespace

OutputFile::OutputFile(const std::string& path, OutputSecrecy secrecy, OutputReplace replace)
    : name_(path == "-" ? "standard output" : printable(path)),
      secrecy_(secrecy),
      replace_(replace) {
  if (const auto fd = named_descriptor(path)) {
    open_descriptor(*fd);
  } else {
    open_path(path);
  }
}

void OutputFile::open_path(const std::string& path) {
  if (path.empty()) fail("the name of the output is empty");
  // Refuse a private key as the name of a file: listing the folder would show it.
  refuse_private_key_as_path(path, ErrorKind::output_unwritable);
  target_ = path;
  struct stat info {};
  const bool exists = lstat(path.c_str(), &info) == 0;
  if (!exists && errno != ENOENT) fail(std::strerror(errno));
  if (exists && replace_ == OutputReplace::refused) {
    fail("it exists already and is never overwritten");
  }
  if (exists && S_ISLNK(info.st_mode)) {
    if (secrecy_ == OutputSecrecy::secret) {
      fail("it is a symlink, and a plaintext is never written through one; name the file itself");
    }
    target_ = resolved(path);
    if (stat(target_.c_str(), &info) != 0) fail("it is a symlink that leads nowhere");
  }
  if (exists && S_ISDIR(info.st_mode)) fail("it is a folder");
  if (exists && !S_ISREG(info.st_mode)) {
    open_existing(std::exchange(target_, {}));
  } else {
    open_temporary();
  }
}

OutputFile::~OutputFile() {
  static_cast<void>(remove_temporary());
}

// A failed removal is tried once more. If the name stays, the file is empty.
bool OutputFile::remove_temporary() noexcept {
  const std::string name = std::exchange(temporary_, {});
  if (name.empty()) return true;
  // The name is unpredictable, so no other program made it; a name known to belong to another file
  // is kept.
  if (!is_name_of(AT_FDCWD, name, fd_.get()) && errno == ESTALE) return true;
  for (int attempt = 0; attempt < 2; ++attempt) {
    if (unlink(name.c_str()) == 0 || errno == ENOENT) return true;
  }
  [[maybe_unused]] const int result = ftruncate(fd_.get(), 0);
  return false;
}

void OutputFile::fail(const std::string& why) {
  const std::string temporary = temporary_;
  const std::string left =
      remove_temporary() ? "" : "; " + printable(temporary) + " could not be removed: remove it";
  throw Error(ErrorKind::output_unwritable, "cannot write " + name_ + ": " + why + left);
}

void OutputFile::open_descriptor(int fd) {
  fd_ = FileDescriptor(fcntl(fd, F_DUPFD_CLOEXEC, 3));
  if (!fd_.is_open()) fail(std::strerror(errno));
}

// Checks the open descriptor, so that the file cannot be swapped in between.
void OutputFile::open_existing(const std::string& path) {
  const int follow = secrecy_ == OutputSecrecy::secret ? O_NOFOLLOW : 0;
  fd_ = FileDescriptor(open(path.c_str(), O_WRONLY | O_CLOEXEC | O_NOCTTY | follow));
  if (!fd_.is_open()) fail(std::strerror(errno));
  struct stat info {};
  if (fstat(fd_.get(), &info) != 0) fail(std::strerror(errno));
  if (!S_ISFIFO(info.st_mode) && !S_ISCHR(info.st_mode)) fail("it is neither a file nor a pipe");
  if (secrecy_ == OutputSecrecy::secret && info.st_uid != 0 && info.st_uid != geteuid()) {
    fail("it belongs to another user, who could read the plaintext");
  }
}

void OutputFile::open_temporary() {
  const std::string folder = folder_of(target_);
  const mode_t mode = secrecy_ == OutputSecrecy::secret ? secret_mode : ciphertext_mode;
  // A file without a name gets its name through /proc, which an empty root does not have.
  const bool nameless = access(own_descriptors, F_OK) == 0;
  if (nameless) {
    fd_ = FileDescriptor(open(folder.c_str(), O_TMPFILE | O_WRONLY | O_CLOEXEC, mode));
  }
  if (!nameless || (!fd_.is_open() && is_unsupported(errno))) {
    temporary_ = temporary_name(target_);
    fd_ = FileDescriptor(open(temporary_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode));
    if (!fd_.is_open()) temporary_.clear();
  }
  if (!fd_.is_open()) fail(std::strerror(errno));
  struct stat old {};
  if (secrecy_ == OutputSecrecy::secret || replace_ == OutputReplace::refused ||
      stat(target_.c_str(), &old) != 0) {
    return;
  }
  // Only root can give a file away; failing to keep the owner is no error.
  if (old.st_uid != geteuid() && fchown(fd_.get(), old.st_uid, old.st_gid) != 0) errno = 0;
  if (fchmod(fd_.get(), old.st_mode & 07777) != 0) fail(std::strerror(errno));
}

void OutputFile::write(ByteView bytes) {
  while (!bytes.empty()) {
    const std::size_t size = std::min(bytes.size(), write_back_piece);
    const ssize_t count = ::write(fd_.get(), bytes.data(), size);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) fail(std::strerror(errno));
    bytes = bytes.subspan(static_cast<std::size_t>(count));
    written_ += static_cast<std::uint64_t>(count);
    if (!is_stream() && written_ - written_back_ >= write_back_piece) write_back();
  }
}

// Asks the system to begin writing to the disk. If it refuses, the fsync reports any failure.
void OutputFile::write_back() {
  sync_file_range(fd_.get(), static_cast<off_t>(written_back_),
                  static_cast<off_t>(written_ - written_back_), SYNC_FILE_RANGE_WRITE);
  written_back_ = written_;
}

bool OutputFile::is_terminal() const noexcept {
  return isatty(fd_.get()) != 0;
}

void OutputFile::link_to(const std::string& name) {
  const std::string self = std::string(own_descriptors) + std::to_string(fd_.get());
  if (linkat(AT_FDCWD, self.c_str(), AT_FDCWD, name.c_str(), AT_SYMLINK_FOLLOW) == 0) return;
  if (errno == EEXIST && name == target_ && replace_ == OutputReplace::refused) {
    fail("it exists already and is never overwritten");
  }
  fail(std::strerror(errno));
}

void OutputFile::replace_target() {
  if (temporary_.empty()) {
    struct stat info {};
    if (lstat(target_.c_str(), &info) != 0) {
      link_to(target_);
      return;
    }
    const std::string name = temporary_name(target_);
    link_to(name);
    temporary_ = name;
  }
  if (rename(temporary_.c_str(), target_.c_str()) != 0) fail(std::strerror(errno));
  temporary_.clear();
}

void OutputFile::sync_folder() const {
  const FileDescriptor folder(open(folder_of(target_).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (folder.is_open()) fsync(folder.get());
}

void OutputFile::give_to(uid_t user, gid_t group) {
  if (fchown(fd_.get(), user, group) != 0) fail(std::strerror(errno));
}

void OutputFile::sync() {
  if (is_stream()) return;
  if (fsync(fd_.get()) != 0) fail(std::strerror(errno));
  is_synced_ = true;
}

void OutputFile::link_temporary() {
  if (link(temporary_.c_str(), target_.c_str()) != 0) {
    fail(errno == EEXIST ? "it exists already and is never overwritten" : std::strerror(errno));
  }
  // This is now another name of the output, and must not be emptied.
  const std::string name = std::exchange(temporary_, {});
  if (remove_name_of(AT_FDCWD, name, fd_.get())) return;
  throw Error(ErrorKind::output_unwritable, name_ + " is written, but its other name " +
                                                printable(name) +
                                                " could not be removed: remove it");
}

void OutputFile::commit() {
  if (is_stream()) return;
  if (!is_synced_) sync();
  if (replace_ == OutputReplace::allowed) {
    replace_target();
  } else if (temporary_.empty()) {
    link_to(target_);
  } else {
    link_temporary();
  }
  sync_folder();
}

void write_output(const std::string& path, OutputSecrecy secrecy, ByteView bytes,
                  OutputReplace replace) {
  OutputFile output(path, secrecy, replace);
  output.write(bytes);
  output.commit();
}

}  // namespace secretsctl
