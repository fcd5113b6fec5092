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
  return format_of_content(read_file(path));
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
      const auto format = look_at(path);
      if (format) (is_supported(*format) ? found.paths : found.other).push_back(path);
    } catch (const Error& error) {
      found.refusals.emplace_back(error.what());
    }
  }
  return found;
}

bool holds_metadata(const std::string& path) {
  constexpr std::size_t limit = std::size_t{16} * 1024 * 1024;
  std::error_code failed;
  if (!fs::is_regular_file(fs::symlink_status(path, failed))) return false;
  try {
    const SecretBytes file = read_secret_file(path, {.limit = limit});
    return format_of_content(file.expose()).has_value();
  } catch (const Error&) {
    return false;
  }
}

}  // namespace secretsctl::sops
