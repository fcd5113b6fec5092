#include <secretsctl/core/replace_file.hpp>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <secretsctl/core/file_descriptor.hpp>
#include <secretsctl/core/output_file.hpp>
#include <secretsctl/core/read_file.hpp>
#include <secretsctl/core/side_task.hpp>
#include <thread>

namespace secretsctl {
namespace {

// A lock on a folder leaves no file behind, and an atomic rename does not take it away.
FileDescriptor lock_folder(const std::string& folder) {
  constexpr std::chrono::milliseconds pause{20};
  constexpr std::chrono::seconds patience{5};
  FileDescriptor fd(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (fd.is_open() && flock(fd.get(), LOCK_EX | LOCK_NB) != 0) {
    // A file system without locks, or a folder that may not be read: then the comparison alone.
    if (errno != EWOULDBLOCK && errno != EINTR) break;
    // Who may read the folder can lock it for ever: then the comparison alone, too.
    if (std::chrono::steady_clock::now() > deadline) break;
    std::this_thread::sleep_for(pause);
  }
  return fd;
}

// In pieces, in secret memory: a configuration may hold keys in clear.
bool holds(int fd, const std::string& name, ByteView expected) {
  constexpr std::size_t piece_size = std::size_t{64} * 1024;
  DescriptorSource source(fd, name);
  SecretBytes piece(std::min(piece_size, expected.size() + 1));
  while (true) {
    const std::size_t count = source.read_fully(piece.expose_writable());
    const ByteView held = piece.expose().first(count);
    if (count > expected.size() || !std::ranges::equal(held, expected.first(count))) return false;
    expected = expected.subspan(count);
    if (count < piece.size()) return expected.empty();
  }
}

// Whether a file still holds what it held when it was read, up to the last moment: its content is
// compared beside what the caller does, and what changes with any write is looked at afterwards.
class Unchanged {
 public:
  Unchanged(const std::string& path, ByteView expected)
      : path_(path),
        fd_(open_input(path, {})),
        seen_(fd_.is_open() && fstat(fd_.get(), &before_) == 0),
        comparison_([this, expected] { holds_ = holds(fd_.get(), input_name(path_), expected); },
                    expected.size() < worth_a_thread ? SideTask::Start::when_waited_for
                                                     : SideTask::Start::now) {}

  [[nodiscard]] bool content_is_the_same() {
    comparison_.wait();
    return holds_;
  }

  [[nodiscard]] bool was_not_written_since() const {
    struct stat now {};
    return seen_ && stat(path_.c_str(), &now) == 0 && now.st_dev == before_.st_dev &&
           now.st_ino == before_.st_ino && now.st_size == before_.st_size &&
           is_same_time(now.st_mtim, before_.st_mtim) && is_same_time(now.st_ctim, before_.st_ctim);
  }

 private:
  static constexpr std::size_t worth_a_thread = std::size_t{1024} * 1024;

  static bool is_same_time(const timespec& a, const timespec& b) {
    return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
  }

  std::string path_;
  FileDescriptor fd_;
  struct stat before_ {};
  bool seen_;
  bool holds_ = false;
  SideTask comparison_;
};

}  // namespace

void replace_file(const std::string& path, ByteView expected,
                  const std::function<void(Sink&)>& write) {
  std::error_code failed;
  const std::filesystem::path real = std::filesystem::canonical(path, failed);
  const std::string changed = printable(path) + ": the file was changed by somebody else meanwhile";
  if (failed) throw FileChanged(changed + " (it is gone)");
  const FileDescriptor lock = lock_folder(real.parent_path().string());
  OutputFile output(path, OutputSecrecy::ciphertext);
  if (output.is_stream()) throw FileChanged(changed + " (it is no file any more)");
  Unchanged unchanged(path, expected);
  write(output);
  output.write_back();
  if (!unchanged.content_is_the_same()) throw FileChanged(changed);
  output.sync();
  if (!unchanged.was_not_written_since()) throw FileChanged(changed);
  output.commit();
}

void replace_file(const std::string& path, ByteView expected, ByteView bytes) {
  replace_file(path, expected, [&](Sink& output) { output.write(bytes); });
}

}  // namespace secretsctl
