#include <filesystem>
#include <map>
#include <secretsctl/age/recipient.hpp>
#include <secretsctl/core/error.hpp>
#include <secretsctl/setup/doctor_checks.hpp>
#include <set>

namespace secretsctl::setup {
namespace {

// A variable may name a file that is looked at anyway.
bool is_named_before(const KeySource& source, std::set<std::filesystem::path>& files) {
  std::error_code failed;
  const auto file = std::filesystem::canonical(source.file, failed);
  return !failed && !files.insert(file).second;
}

std::string place_text(const KeySource& place) {
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

// The reason says what to do where there is no git.
std::string advice_for(const KeySource& place) {
  if (place.is_chosen) return "correct the variable, or unset it";
  if (place.loaded.reason == sops::git_missing_reason) return {};
  return "correct the file; the other places are tried";
}

}  // namespace

void check_key_sources(const Survey& survey, CheckResults& results) {
  bool has_identity = false;
  std::map<std::string, std::string> quiet;  // places by reason
  CheckResults usable;
  std::set<std::filesystem::path> files;
  for (const KeySource& place : survey.places) {
    if (is_named_before(place, files)) continue;
    if (place.loaded.size() > 0) {
      has_identity = true;
      usable.push_back(
          {"key", place_text(place), CheckStatus::ok, identities_text(place.loaded), ""});
    } else if (place.is_deferred) {
      has_identity = true;
      usable.push_back({"key", place_text(place), CheckStatus::note, place.loaded.reason, ""});
    } else if (place.loaded.is_absent) {
      std::string& list = quiet[place.loaded.reason];
      list += (list.empty() ? "" : ", ") + place_text(place);
    } else {
      results.push_back({"key", place_text(place), CheckStatus::warning,
                         "no identity: " + place.loaded.reason, advice_for(place)});
    }
  }
  // What is to be corrected comes first.
  results.insert(results.end(), usable.begin(), usable.end());
  std::string all;
  for (const auto& [reason, list] : quiet) {
    all += (all.empty() ? "" : "; ") + printable(reason) + ": " + list;
  }
  if (!all.empty()) {
    results.push_back({"key", "places without identities", CheckStatus::note, all, ""});
  }
  if (has_identity) return;
  results.push_back({"key", "identities", CheckStatus::problem,
                     "there is none, so that no file can be opened",
                     "copy the key file to secrets/age-key.txt (chmod 600), or set "
                     "SOPS_AGE_KEY_FILE; in a new repository: secretsctl init"});
}

}  // namespace secretsctl::setup
