#include <secretsctl/sops/keys/identity_place.hpp>

#include <cstdlib>
#include <secretsctl/age/identity_file.hpp>
#include <secretsctl/age/ssh_key_file.hpp>
#include <secretsctl/core/child.hpp>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/identity_traces.hpp>
#include <secretsctl/core/read_file.hpp>

namespace secretsctl::sops {
namespace {

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

LoadedIdentities nothing(std::string reason) {
  return {{}, {}, std::move(reason)};
}

LoadedIdentities unset(const char* name) {
  return nothing(std::getenv(name) == nullptr ? "not set" : "set but empty");
}

// The content in the place of the path, as in "$(cat keys.txt)".
constexpr const char* key_in_place_of_path =
    "it holds a key itself, where the path of a file belongs: put an age identity into "
    "SOPS_AGE_KEY, an SSH key into a file of mode 0600 that SOPS_AGE_SSH_PRIVATE_KEY_FILE names";

LoadedIdentities name_mistake(const std::string& path, LoadedIdentities loaded) {
  if (loaded.size() > 0 || !holds_identity(path)) return loaded;
  return nothing(key_in_place_of_path);
}

LoadedIdentities read(const std::string& path, Interaction& interaction) {
  return collect_identities([&] {
    return age::parse_identities(read_secret_file(path, {.limit = age::max_identity_file_size,
                                                         .missing = ErrorKind::no_file}),
                                 input_name(path), age::IdentityLines::strict, interaction);
  });
}

age::Identities one(std::unique_ptr<age::Identity> identity) {
  age::Identities identities;
  identities.push_back(std::move(identity));
  return identities;
}

LoadedIdentities read_ssh_key(const std::string& path, Interaction& interaction) {
  return collect_identities(
      [&] { return one(age::read_ssh_identity(path, interaction, ErrorKind::no_file)); });
}

// What a command of the user prints, which finds the recipient that is sought in its environment.
SecretBytes command_output(const char* name, const std::string& recipient) {
  ChildCommand command;
  command.words = split_words(variable(name));
  command.environment = {{"SOPS_AGE_RECIPIENT", recipient}};
  // It may ask for a password.
  command.terminal = ChildTerminal::ours;
  // Programs of the user's own choice are started as a shell starts them.
  command.cores = ProgramCores::as_the_user_has_them;
  command.output_limit = age::max_identity_file_size;
  ChildResult result = run_child(command);
  if (result.exit_status != 0) {
    throw Error(ErrorKind::generic, "it ended with status " + std::to_string(result.exit_status));
  }
  return std::move(result.output);
}

}  // namespace

LoadedIdentities collect_identities(const std::function<age::Identities()>& load) {
  try {
    LoadedIdentities result;
    for (auto& identity : load()) {
      (identity->is_slow() ? result.slow : result.quick).push_back(std::move(identity));
    }
    if (result.size() == 0) result.reason = "holds no identity";
    return result;
  } catch (const Error& error) {
    return nothing(error.kind() == ErrorKind::no_file ? "not there" : error.what());
  }
}

LoadedIdentities load_key_variable(Interaction& interaction) {
  constexpr const char* name = "SOPS_AGE_KEY";
  const char* value = std::getenv(name);
  if (value == nullptr || *value == '\0') return unset(name);
  return collect_identities([&] {
    return age::parse_identities(SecretBytes::copy_of(std::string_view(value)), name,
                                 age::IdentityLines::words, interaction);
  });
}

LoadedIdentities load_key_file_variable(Interaction& interaction) {
  constexpr const char* name = "SOPS_AGE_KEY_FILE";
  const std::string path = variable(name);
  return path.empty() ? unset(name) : name_mistake(path, read(path, interaction));
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

LoadedIdentities load_user_key_file(Interaction& interaction) {
  const std::string path = user_key_path();
  return path.empty() ? nothing("HOME is not set") : read(path, interaction);
}

LoadedIdentities load_ssh_key_file_variable(Interaction& interaction) {
  constexpr const char* name = "SOPS_AGE_SSH_PRIVATE_KEY_FILE";
  const std::string path = variable(name);
  return path.empty() ? unset(name) : name_mistake(path, read_ssh_key(path, interaction));
}

std::string user_ssh_key_path(const std::string& name) {
  const std::string home = variable("HOME");
  return home.empty() ? "" : home + "/.ssh/" + name;
}

LoadedIdentities load_user_ssh_key(const std::string& name, Interaction& interaction) {
  const std::string path = user_ssh_key_path(name);
  return path.empty() ? nothing("HOME is not set") : read_ssh_key(path, interaction);
}

LoadedIdentities load_key_command(const std::string& recipient, Interaction& interaction) {
  constexpr const char* name = "SOPS_AGE_KEY_CMD";
  if (variable(name).empty()) return unset(name);
  return collect_identities([&] {
    return age::parse_identities(command_output(name, recipient), "its output",
                                 age::IdentityLines::strict, interaction);
  });
}

LoadedIdentities load_ssh_key_command(const std::string& recipient, Interaction& interaction) {
  constexpr const char* name = "SOPS_AGE_SSH_PRIVATE_KEY_CMD";
  if (variable(name).empty()) return unset(name);
  return collect_identities([&] {
    return one(
        age::parse_ssh_identity({command_output(name, recipient), "its output", {}}, interaction));
  });
}

}  // namespace secretsctl::sops
