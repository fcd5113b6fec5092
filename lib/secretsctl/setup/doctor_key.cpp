#include <map>
#include <secretsctl/age/recipient.hpp>
#include <secretsctl/core/error.hpp>
#include <secretsctl/setup/doctor_checks.hpp>

namespace secretsctl::setup {
namespace {

// A place that the user did not choose and that holds nothing is no news; that of a key which is
// refused has checks of its own.
bool is_quiet(const KeySource& place) {
  const std::string& reason = place.loaded.reason;
  return place.is_repository ? reason.starts_with("refused") || reason == "not there" ||
                                   reason.starts_with("there is no")
                             : !place.is_chosen && (reason == "not set" || reason == "not there" ||
                                                    reason == "HOME is not set");
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
  for (const KeySource& place : survey.places) {
    if (place.loaded.size() > 0) {
      has_identity = true;
      results.push_back(
          {"key", place_text(place), CheckStatus::ok, identities_text(place.loaded), ""});
    } else if (place.is_deferred) {
      has_identity = true;
      results.push_back({"key", place_text(place), CheckStatus::note, place.loaded.reason, ""});
    } else if (is_quiet(place)) {
      std::string& list = quiet[place.loaded.reason];
      list += (list.empty() ? "" : ", ") + place_text(place);
    } else {
      results.push_back({"key", place_text(place), CheckStatus::warning,
                         "no identity: " + place.loaded.reason, advice_for(place)});
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

}  // namespace secretsctl::setup
