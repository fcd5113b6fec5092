#include <secretsctl/core/replace_file.hpp>

#include <fcntl.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <new>
#include <secretsctl/core/file_descriptor.hpp>
#include <secretsctl/core/folder_lock.hpp>
#include <secretsctl/core/output_file.hpp>
#include <secretsctl/core/read_file.hpp>

namespace secretsctl {
namespace {

// Compares in pieces, in secret memory: a configuration may hold keys in clear.
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

// An equal stamp answers at once. A different stamp may come from a change of the mode, or from the
// same content written again.
bool is_unchanged(const std::string& path, const ExpectedFile& expected) {
  std::error_code failed;
  if (!std::filesystem::exists(path, failed)) return false;
  const bool is_known = expected.stamp.shows_every_write();
  return (is_known && FileStamp(path).is_same(expected.stamp)) || holds(path, expected.content);
}

}  // namespace

void replace_file(const std::string& path, const ExpectedFile& expected,
                  const std::function<void(Sink&)>& write, OutputSecrecy secrecy) {
  std::error_code failed;
  const std::filesystem::path real = std::filesystem::canonical(path, failed);
  const std::string changed = printable(path) + ": another program changed the file meanwhile";
  if (failed == std::errc::not_enough_memory) throw std::bad_alloc();
  if (failed) throw FileChanged(changed + " (it does not exist any more)");
  const FileDescriptor folder(open(real.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  const FolderLock lock(folder.get(), std::chrono::seconds(5));
  OutputFile output(path, secrecy);
  if (output.is_stream()) throw FileChanged(changed + " (it is not a regular file any more)");
  write(output);
  output.sync();
  // Check as late as possible.
  if (!is_unchanged(path, expected)) throw FileChanged(changed);
  output.commit();
}

void replace_file(const std::string& path, const ExpectedFile& expected, ByteView bytes) {
  replace_file(path, expected, [&](Sink& output) { output.write(bytes); });
}

}  // namespace secretsctl
