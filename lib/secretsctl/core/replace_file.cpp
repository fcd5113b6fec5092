#include <secretsctl/core/replace_file.hpp>

#include <fcntl.h>
#include <sys/file.h>

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
bool holds(const std::string& path, ByteView expected) {
  constexpr std::size_t piece_size = std::size_t{64} * 1024;
  const FileDescriptor fd = open_input(path, {});
  DescriptorSource source(fd.get(), input_name(path));
  SecretBytes piece(std::min(piece_size, expected.size() + 1));
  while (true) {
    const std::size_t count = source.read_fully(piece.expose_writable());
    const ByteView held = piece.expose().first(count);
    if (count > expected.size() || !std::ranges::equal(held, expected.first(count))) return false;
    expected = expected.subspan(count);
    if (count < piece.size()) return expected.empty();
  }
}

// Whether a file still is what was read, up to the last moment. Where its stamp would not show
// every write, the content is compared beside what the caller does.
class Unchanged {
 public:
  Unchanged(const std::string& path, const ExpectedFile& expected)
      : path_(path),
        holds_(expected.stamp.shows_every_write()),
        stamp_(holds_ ? expected.stamp : FileStamp(path)),
        comparison_([this, expected] { compare(expected.content); },
                    holds_ || expected.content.size() < worth_a_thread
                        ? SideTask::Start::when_waited_for
                        : SideTask::Start::now) {}

  [[nodiscard]] bool is_confirmed() {
    comparison_.wait();
    return holds_ && FileStamp(path_).is_same(stamp_);
  }

 private:
  static constexpr std::size_t worth_a_thread = std::size_t{1024} * 1024;

  void compare(ByteView content) { holds_ = holds_ || holds(path_, content); }

  std::string path_;
  bool holds_;
  FileStamp stamp_;
  SideTask comparison_;
};

}  // namespace

void replace_file(const std::string& path, const ExpectedFile& expected,
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
  output.sync();
  if (!unchanged.is_confirmed()) throw FileChanged(changed);
  output.commit();
}

void replace_file(const std::string& path, const ExpectedFile& expected, ByteView bytes) {
  replace_file(path, expected, [&](Sink& output) { output.write(bytes); });
}

}  // namespace secretsctl
