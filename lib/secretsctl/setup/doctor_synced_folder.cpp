#include <algorithm>
#include <array>
#include <secretsctl/core/error.hpp>
#include <secretsctl/setup/doctor_checks.hpp>

namespace secretsctl::setup {
namespace {

namespace fs = std::filesystem;

std::string lower_case(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) {
    return static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  });
  return text;
}

// `Dropbox`, `Dropbox (Team)`, `OneDrive - Firm`, `pCloudDrive`; not `nextcloud-deployment`.
bool is_synced_name(const std::string& component) {
  constexpr std::array names = {
      "dropbox",          "onedrive",     "google drive", "googledrive", "icloud",
      "mobile documents", "cloudstorage", "nextcloud",    "owncloud",    "pcloud"};
  const std::string name = lower_case(component);
  return std::ranges::any_of(names, [&](std::string_view known) {
    if (!name.starts_with(known)) return false;
    const std::string_view rest = std::string_view(name).substr(known.size());
    return rest.empty() || rest.starts_with(' ') || rest.starts_with("drive") ||
           (rest.front() >= '0' && rest.front() <= '9');
  });
}

// The folder above a path that is synchronized with other machines; empty if there is none.
fs::path synced_folder(const fs::path& path) {
  std::error_code ignored;
  for (fs::path folder = path.parent_path();; folder = folder.parent_path()) {
    if (is_synced_name(folder.filename().string()) || fs::exists(folder / ".stfolder", ignored)) {
      return folder;
    }
    if (folder == folder.parent_path()) return {};
  }
}

}  // namespace

void check_synced_folders(const Survey& survey, CheckResults& results) {
  for (const fs::path& path : survey.keys) {
    std::error_code error;
    if (!fs::is_regular_file(path, error)) continue;
    fs::path folder = synced_folder(path);
    if (folder.empty()) folder = synced_folder(fs::canonical(path, error));
    if (folder.empty()) continue;
    results.push_back({"synced_folder", survey.shown(path), CheckStatus::warning,
                       printable(folder.string()) +
                           " looks like a folder that is copied to other machines, and the key "
                           "with it",
                       "move the key out of it, chmod 600, and name it in SOPS_AGE_KEY_FILE"});
  }
}

}  // namespace secretsctl::setup
