#include <secretsctl/sops/identity_place.hpp>

#include <cstdlib>
#include <secretsctl/age/identity_file.hpp>
#include <secretsctl/core/child.hpp>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/read_file.hpp>

namespace secretsctl::sops {
namespace {

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

std::string unset_reason(const char* name) {
  return std::getenv(name) == nullptr ? "not set" : "set but empty";
}

// Identities of a text; an error of it becomes the reason, so that other places are tried.
LoadedIdentities parse(const SecretBytes& text, const std::string& name, age::IdentityLines lines) {
  LoadedIdentities loaded;
  try {
    loaded.identities = age::parse_identities(text, name, lines);
    if (loaded.identities.empty()) loaded.reason = "holds no identity";
  } catch (const Error& error) {
    loaded.identities.clear();
    loaded.reason = error.what();
  }
  return loaded;
}

LoadedIdentities read(const std::string& path) {
  try {
    const SecretBytes text = read_secret_file(
        path, {.limit = age::max_identity_file_size, .missing = ErrorKind::no_file});
    return parse(text, "it", age::IdentityLines::strict);
  } catch (const Error& error) {
    return {{}, error.kind() == ErrorKind::no_file ? "not there" : error.what()};
  }
}

}  // namespace

LoadedIdentities load_key_variable() {
  const char* value = std::getenv("SOPS_AGE_KEY");
  if (value == nullptr || *value == '\0') return {{}, unset_reason("SOPS_AGE_KEY")};
  return parse(SecretBytes::copy_of(std::string_view(value)), "it", age::IdentityLines::words);
}

LoadedIdentities load_key_file_variable() {
  const std::string path = variable("SOPS_AGE_KEY_FILE");
  if (path.empty()) return {{}, unset_reason("SOPS_AGE_KEY_FILE")};
  return read(path);
}

std::string user_key_path() {
  std::string folder = variable("XDG_CONFIG_HOME");
  if (folder.empty()) {
    const std::string home = variable("HOME");
    if (home.empty()) return {};
    folder = home + "/.config";
  }
  return folder + "/sops/age/keys.txt";
}

LoadedIdentities load_user_key_file() {
  const std::string path = user_key_path();
  if (path.empty()) return {{}, "HOME is not set"};
  return read(path);
}

bool has_key_command() {
  return !variable("SOPS_AGE_KEY_CMD").empty();
}

LoadedIdentities load_key_command(const std::string& recipient) {
  if (!has_key_command()) return {{}, unset_reason("SOPS_AGE_KEY_CMD")};
  try {
    ChildCommand command;
    command.words = split_words(variable("SOPS_AGE_KEY_CMD"));
    command.environment = {{"SOPS_AGE_RECIPIENT", recipient}};
    command.output_limit = age::max_identity_file_size;
    const ChildResult result = run_child(command);
    if (result.exit_status != 0) {
      return {{}, "it ended with status " + std::to_string(result.exit_status)};
    }
    return parse(result.output, "its output", age::IdentityLines::strict);
  } catch (const Error& error) {
    return {{}, error.what()};
  }
}

}  // namespace secretsctl::sops
