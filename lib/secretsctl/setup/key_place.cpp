#include <secretsctl/setup/key_place.hpp>

#include <cstdlib>
#include <filesystem>
#include <secretsctl/core/private_key_text.hpp>

namespace secretsctl::setup {
namespace {

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

KeyPlace variable_place(const char* name, sops::LoadedIdentities loaded) {
  KeyPlace place;
  place.name = name;
  place.is_chosen = !variable(name).empty();
  place.loaded = std::move(loaded);
  return place;
}

using Load = sops::LoadedIdentities (*)(Interaction&);

KeyPlace file_place(const char* name, Load load, Interaction& interaction) {
  const std::string file = variable(name);
  std::error_code ignored;
  const bool is_pipe =
      std::filesystem::exists(file, ignored) && !std::filesystem::is_regular_file(file, ignored);
  KeyPlace place = variable_place(name, is_pipe ? sops::LoadedIdentities() : load(interaction));
  if (!holds_private_key(file)) place.file = file;
  place.is_deferred = is_pipe;
  if (is_pipe) place.loaded.reason = "no regular file: read when a file is opened";
  return place;
}

// It is run where a file is opened, for the recipients of that file.
KeyPlace command_place(const char* name) {
  KeyPlace place = variable_place(name, {});
  place.is_deferred = place.is_chosen;
  place.loaded.reason = place.is_deferred ? "a command: run for each file" : "not set";
  return place;
}

KeyPlace user_place(std::string path, const char* name, sops::LoadedIdentities loaded) {
  KeyPlace place;
  place.name = path.empty() ? name : path;
  place.file = std::move(path);
  place.loaded = std::move(loaded);
  return place;
}

}  // namespace

std::vector<KeyPlace> load_key_places(const std::string& folder, Interaction& interaction) {
  std::vector<KeyPlace> places;
  places.push_back(variable_place("SOPS_AGE_KEY", sops::load_key_variable(interaction)));
  places.push_back(file_place("SOPS_AGE_KEY_FILE", sops::load_key_file_variable, interaction));
  places.push_back(command_place("SOPS_AGE_KEY_CMD"));
  places.push_back(user_place(sops::user_key_path(), "the user's sops/age/keys.txt",
                              sops::load_user_key_file(interaction)));
  places.push_back(
      file_place("SOPS_AGE_SSH_PRIVATE_KEY_FILE", sops::load_ssh_key_file_variable, interaction));
  places.back().is_ssh = true;
  places.push_back(command_place("SOPS_AGE_SSH_PRIVATE_KEY_CMD"));
  for (const char* name : {"id_ed25519", "id_rsa"}) {
    places.push_back(user_place(sops::user_ssh_key_path(name), name,
                                sops::load_user_ssh_key(name, interaction)));
    places.back().is_ssh = true;
  }
  places.push_back(user_place(sops::repository_key_path(folder),
                              "secrets/age-key.txt beside .sops.yaml",
                              sops::load_repository_key(folder, interaction)));
  places.back().is_repository = true;
  return places;
}

}  // namespace secretsctl::setup
