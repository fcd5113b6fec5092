#include <secretsctl/setup/key_source.hpp>

#include <cstdlib>
#include <filesystem>
#include <secretsctl/core/identity_traces.hpp>

namespace secretsctl::setup {
namespace {

bool is_set(const char* variable) {
  const char* value = std::getenv(variable);
  return value != nullptr && *value != '\0';
}

bool is_pipe(const std::string& file) {
  std::error_code ignored;
  return std::filesystem::exists(file, ignored) && !std::filesystem::is_regular_file(file, ignored);
}

KeySource load_source(const sops::IdentitySource& place, Interaction& interaction) {
  KeySource result;
  result.name = place.shown();
  result.is_ssh = place.is_ssh;
  result.is_chosen = place.kind != sops::SourceKind::user_file && is_set(place.name);
  if (place.kind == sops::SourceKind::command) {
    // It is run where a file is opened, for the recipients of that file.
    result.is_deferred = result.is_chosen;
    result.loaded.reason = result.is_deferred ? "a command: run for each file" : "not set";
    result.loaded.is_absent = !result.is_deferred;
    return result;
  }
  const std::string file = place.path();
  if (place.kind == sops::SourceKind::user_file || !holds_identity(file)) result.file = file;
  result.is_deferred = place.kind == sops::SourceKind::file_variable && is_pipe(file);
  if (result.is_deferred) {
    result.loaded.reason = "no regular file: read when a file is opened";
  } else {
    result.loaded = sops::load_identities(place, {}, interaction);
  }
  return result;
}

KeySource load_repository_source(const std::string& folder, Interaction& interaction) {
  KeySource place;
  place.file = sops::repository_key_path(folder);
  place.name = place.file.empty() ? "secrets/age-key.txt beside .sops.yaml" : place.file;
  place.is_repository = true;
  place.loaded = sops::load_repository_key(folder, interaction);
  return place;
}

}  // namespace

std::vector<KeySource> load_key_sources(const std::string& folder, Interaction& interaction) {
  std::vector<KeySource> places;
  for (const sops::IdentitySource& place : sops::identity_sources()) {
    places.push_back(load_source(place, interaction));
  }
  places.push_back(load_repository_source(folder, interaction));
  return places;
}

}  // namespace secretsctl::setup
