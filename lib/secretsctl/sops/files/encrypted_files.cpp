#include <secretsctl/sops/files/encrypted_files.hpp>

#include <filesystem>
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
  // An unreadable file stops the search: a recipient may have to be removed from it.
  return format_of_content(read_file(path));
}

}  // namespace

EncryptedFiles find_encrypted_files(const std::string& folder) {
  EncryptedFiles found;
  const FolderWalk walk = walk_folder(folder);
  if (walk.has_more_entries) {
    throw Error(ErrorKind::input_unreadable,
                printable(folder) + ": more than 100,000 entries; name a smaller folder");
  }
  if (walk.failure) {
    throw Error(ErrorKind::input_unreadable,
                "cannot read " + printable(folder) + ": " + walk.failure.message());
  }
  for (const std::string& path : walk.files) {
    const auto format = look_at(path);
    if (!format) continue;
    (is_supported(*format) ? found.paths : found.other).push_back(path);
  }
  return found;
}

}  // namespace secretsctl::sops
