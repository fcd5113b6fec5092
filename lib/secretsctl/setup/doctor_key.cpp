#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <map>
#include <secretsctl/age/recipient.hpp>
#include <secretsctl/core/error.hpp>
#include <secretsctl/setup/doctor_checks.hpp>
#include <secretsctl/setup/repository.hpp>

namespace secretsctl::setup {
namespace {

namespace fs = std::filesystem;

// A place that the user did not choose and that holds nothing is no news; that of a key which is
// refused has checks of its own.
bool is_quiet(const KeyPlace& place) {
  const std::string& reason = place.loaded.reason;
  return place.is_repository ? reason.starts_with("refused") || reason == "not there" ||
                                   reason.starts_with("there is no")
                             : !place.is_chosen && (reason == "not set" || reason == "not there" ||
                                                    reason == "HOME is not set");
}

std::string place_text(const KeyPlace& place) {
  std::string text = printable(place.name);
  if (!place.file.empty() && place.file != place.name) text += " (" + printable(place.file) + ")";
  return text;
}

std::string identities_text(const sops::LoadedIdentities& loaded) {
  std::string text =
      loaded.size() == 1 ? "1 identity" : std::to_string(loaded.size()) + " identities";
  std::string separator = ": ";
  for (const auto* identities : {&loaded.quick, &loaded.slow}) {
    for (const auto& identity : *identities) {
      if (identity->recipient().empty()) continue;
      text += separator + age::recipient_name(identity->recipient());
      separator = ", ";
    }
  }
  if (!loaded.slow.empty()) {
    text += " (" + std::to_string(loaded.slow.size()) +
            " behind a passphrase or of a plugin, not asked here)";
  }
  return text;
}

std::string mode_text(mode_t mode) {
  std::string digits;
  for (int shift = 9; shift >= 0; shift -= 3)
    digits += static_cast<char>('0' + (mode >> shift & 7));
  return digits;
}

void check_key_file(const Survey& survey, const fs::path& path, bool is_repository,
                    CheckResults& results) {
  struct stat info {};
  if (stat(path.c_str(), &info) != 0 || !S_ISREG(info.st_mode)) return;
  const std::string shown = survey.shown(path);
  bool is_fit = true;
  if ((info.st_mode & 077) != 0) {
    is_fit = false;
    results.push_back(
        {"key_mode", shown, CheckStatus::problem,
         "others may read or change this key: its mode is " + mode_text(info.st_mode & 07777),
         "chmod 600 " + survey.word(path)});
  }
  if (info.st_uid != geteuid() && info.st_uid != 0) {
    is_fit = false;
    results.push_back({"key_owner", shown,
                       is_repository ? CheckStatus::problem : CheckStatus::warning,
                       "it belongs to another user (number " + std::to_string(info.st_uid) + ")",
                       "chown it to the user who runs secretsctl, or run it as that user"});
  }
  std::error_code ignored;
  if (is_repository && fs::is_symlink(path, ignored)) {
    is_fit = false;
    results.push_back({"key_link", shown, CheckStatus::problem,
                       "it is a symlink, and the repository's key is not read through one",
                       "put the file itself there, or name it in SOPS_AGE_KEY_FILE"});
  }
  if (is_fit) {
    results.push_back({"key_mode", shown, CheckStatus::ok,
                       "the mode of this key is " + mode_text(info.st_mode & 07777), ""});
  }
}

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

// The folder above a path that is copied elsewhere; empty if there is none.
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

void check_key_places(const Survey& survey, CheckResults& results) {
  bool has_identity = false;
  std::map<std::string, std::string> quiet;  // places by reason
  for (const KeyPlace& place : survey.places) {
    if (place.loaded.size() > 0) {
      has_identity = true;
      results.push_back(
          {"key", place_text(place), CheckStatus::ok, identities_text(place.loaded), ""});
    } else if (place.is_command) {
      has_identity = true;
      results.push_back({"key", place_text(place), CheckStatus::note, place.loaded.reason, ""});
    } else if (is_quiet(place)) {
      std::string& list = quiet[place.loaded.reason];
      list += (list.empty() ? "" : ", ") + place_text(place);
    } else {
      results.push_back({"key", place_text(place), CheckStatus::warning,
                         "no identity: " + place.loaded.reason,
                         place.is_chosen ? "correct the variable, or unset it"
                                         : "correct the file; the other places are tried"});
    }
  }
  for (const auto& [reason, list] : quiet) {
    results.push_back({"key", "places without identities", CheckStatus::note,
                       printable(reason) + ": " + list, ""});
  }
  if (has_identity) return;
  results.push_back({"key", "identities", CheckStatus::problem,
                     "there is none, so that no file can be opened",
                     "copy the key file to secrets/age-key.txt (chmod 600), or set "
                     "SOPS_AGE_KEY_FILE; in a new repository: secretsctl init"});
}

void check_key_files(const Survey& survey, CheckResults& results) {
  const fs::path own = sops::repository_key_path(survey.root.string());
  for (const fs::path& path : survey.keys) check_key_file(survey, path, path == own, results);
}

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
