#include <secretsctl/sops/files/encrypted_files.hpp>

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <limits>
#include <secretsctl/age/armor.hpp>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/folder_walk.hpp>
#include <secretsctl/core/read_file.hpp>
#include <secretsctl/sops/stores/format.hpp>

namespace secretsctl::sops {
namespace {

namespace fs = std::filesystem;

// Judges by the content: a name is not enough.
std::optional<Format> look_at(const std::string& path) {
  std::error_code failed;
  if (fs::file_size(path, failed) > max_sops_file_size) return std::nullopt;
  return format_of_content(read_file(path));
}

// Fills `into` from a place in a file; a file that has become shorter leaves zeros.
void read_at(int fd, std::size_t place, MutableByteView into) {
  while (!into.empty()) {
    const ssize_t got = pread(fd, into.data(), into.size(), static_cast<off_t>(place));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return;
    place += static_cast<std::size_t>(got);
    into = into.subspan(static_cast<std::size_t>(got));
  }
}

// A file, or of a large one its beginning and its end, where SOPS writes the metadata.
SecretBytes read_ends(const std::string& path) {
  constexpr std::size_t max_whole = std::size_t{16} * 1024 * 1024;
  constexpr std::size_t head = std::size_t{64} * 1024;
  constexpr std::size_t tail = std::size_t{4} * 1024 * 1024;
  const FileDescriptor file = open_input(path, {.limit = std::numeric_limits<std::size_t>::max()});
  const std::size_t size = fs::file_size(path);
  SecretBytes ends(size > max_whole ? head + tail : size);
  const MutableByteView bytes = ends.expose_writable();
  const std::size_t beginning = size > max_whole ? head : size;
  read_at(file.get(), 0, bytes.first(beginning));
  read_at(file.get(), size - bytes.size() + beginning, bytes.subspan(beginning));
  return ends;
}

bool is_age_file(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(" \t\r\n\v\f"), text.size()));
  return text.starts_with("age-encryption.org/") || text.starts_with(age::armor_begin);
}

}  // namespace

EncryptedFiles find_encrypted_files(const std::string& folder) {
  EncryptedFiles found;
  const FolderWalk walk = walk_folder(folder, {.skips_denied = true});
  if (walk.has_more_entries) {
    throw Error(ErrorKind::input_unreadable,
                printable(folder) + ": more than 100,000 entries; name a smaller folder");
  }
  if (walk.failure) {
    throw Error(ErrorKind::input_unreadable,
                "cannot read " + printable(folder) + ": " + walk.failure.message());
  }
  for (const std::string& denied : walk.denied) {
    found.refusals.push_back("cannot read " + printable(denied) + ": Permission denied");
  }
  for (const std::string& path : walk.files) {
    try {
      if (look_at(path)) found.paths.push_back(path);
    } catch (const Error& error) {
      found.refusals.emplace_back(error.what());
    }
  }
  return found;
}

bool is_encrypted_file(const std::string& path) {
  std::error_code failed;
  if (!fs::is_regular_file(fs::symlink_status(path, failed))) return false;
  try {
    const SecretBytes ends = read_ends(path);
    return format_of_content(ends.expose()) || is_age_file(ends.expose_text());
  } catch (const Error&) {
    return false;
  }
}

}  // namespace secretsctl::sops
