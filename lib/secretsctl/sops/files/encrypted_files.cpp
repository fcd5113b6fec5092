#include <secretsctl/sops/files/encrypted_files.hpp>

#include <algorithm>
#include <filesystem>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/read_file.hpp>
#include <secretsctl/sops/stores/format.hpp>

namespace secretsctl::sops {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t max_entries = 100000;

// By what stands in it: a name tells too little.
std::optional<Format> look_at(const std::string& path) {
  std::error_code failed;
  if (fs::file_size(path, failed) > max_sops_file_size) return std::nullopt;
  // One that can't be read stops the search: it may be one that a recipient is to lose.
  return format_of_content(read_file(path));
}

}  // namespace

EncryptedFiles find_encrypted_files(const std::string& folder) {
  EncryptedFiles found;
  std::error_code failed;
  std::size_t entries = 0;
  auto entry = fs::recursive_directory_iterator(folder, failed);
  for (; !failed && entry != fs::recursive_directory_iterator(); entry.increment(failed)) {
    if (++entries > max_entries) {
      throw Error(ErrorKind::input_unreadable,
                  printable(folder) + ": more than 100,000 entries; name a smaller folder");
    }
    const std::string name = entry->path().filename().string();
    std::error_code ignored;
    if (entry->is_symlink(ignored)) continue;
    if (entry->is_directory(ignored) && (name == ".git" || name == "node_modules")) {
      entry.disable_recursion_pending();
    }
    if (!entry->is_regular_file(ignored)) continue;
    const std::string path = entry->path().string();
    const auto format = look_at(path);
    if (!format) continue;
    (is_supported(*format) ? found.paths : found.other).push_back(path);
  }
  if (failed) {
    throw Error(ErrorKind::input_unreadable,
                "cannot read " + printable(folder) + ": " + failed.message());
  }
  std::ranges::sort(found.paths);
  std::ranges::sort(found.other);
  return found;
}

}  // namespace secretsctl::sops
