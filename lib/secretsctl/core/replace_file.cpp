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

// A stamp that is the same says it at once. Another may come from a change of the mode, or from the
// same content, written anew.
bool is_unchanged(const std::string& path, const ExpectedFile& expected) {
  std::error_code failed;
  if (!std::filesystem::exists(path, failed)) return false;
  const bool is_known = expected.stamp.shows_every_write();
  return (is_known && FileStamp(path).is_same(expected.stamp)) || holds(path, expected.content);
}

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
  write(output);
  output.sync();
  // As late as can be.
  if (!is_unchanged(path, expected)) throw FileChanged(changed);
  output.commit();
}

void replace_file(const std::string& path, const ExpectedFile& expected, ByteView bytes) {
  replace_file(path, expected, [&](Sink& output) { output.write(bytes); });
}

}  // namespace secretsctl
