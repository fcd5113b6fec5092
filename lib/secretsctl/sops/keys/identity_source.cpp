#include <secretsctl/sops/keys/identity_source.hpp>

#include <unistd.h>

#include <array>
#include <cstdlib>
#include <secretsctl/age/identity_file.hpp>
#include <secretsctl/age/ssh_key_file.hpp>
#include <secretsctl/core/child.hpp>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/identity_traces.hpp>
#include <secretsctl/core/key_environment.hpp>
#include <secretsctl/core/read_file.hpp>

namespace secretsctl::sops {
namespace {

constexpr std::array<IdentitySource, 8> places = {{
    {SourceKind::variable, identity_variable},
    {SourceKind::file_variable, key_file_variable},
    {SourceKind::command, key_command_variable},
    {SourceKind::user_file, "sops/age/keys.txt"},
    {SourceKind::file_variable, ssh_key_file_variable, true},
    {SourceKind::command, ssh_key_command_variable, true},
    {SourceKind::user_file, ".ssh/id_ed25519", true},
    {SourceKind::user_file, ".ssh/id_rsa", true},
}};

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

constexpr const char* not_there = "not there";

LoadedIdentities nothing(std::string reason, bool is_absent = false) {
  return {{}, {}, std::move(reason), is_absent};
}

LoadedIdentities unset(const char* name) {
  return std::getenv(name) == nullptr ? nothing("not set", true) : nothing("set but empty");
}

// The content in the place of the path, as in "$(cat keys.txt)".
constexpr const char* key_in_place_of_path =
    "it holds a key itself, where the path of a file belongs: put an age identity into "
    "SOPS_AGE_KEY, an SSH key into a file of mode 0600 that SOPS_AGE_SSH_PRIVATE_KEY_FILE names";

// A variable that names a file was set by the user: what does not come of it is told.
LoadedIdentities name_mistake(const std::string& path, LoadedIdentities loaded) {
  if (loaded.size() > 0) return loaded;
  if (holds_identity(path)) return nothing(key_in_place_of_path);
  if (loaded.is_absent && path.find_first_of("$~\"'") != std::string::npos) {
    loaded.reason += "; $, ~ and quotes in it are not read as a shell reads them";
  }
  loaded.is_absent = false;
  return loaded;
}

age::Identities one(std::unique_ptr<age::Identity> identity) {
  age::Identities identities;
  identities.push_back(std::move(identity));
  return identities;
}

LoadedIdentities read(const std::string& path, bool is_ssh, Interaction& interaction) {
  return collect_identities([&] {
    if (is_ssh) return one(age::read_ssh_identity(path, interaction, ErrorKind::no_file));
    return age::parse_identities(read_secret_file(path, {.limit = age::max_identity_file_size,
                                                         .missing = ErrorKind::no_file}),
                                 input_name(path), age::IdentityLines::strict, interaction);
  });
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
  command.time_limit = key_program_time();
  command.output_limit = age::max_identity_file_size;
  ChildResult result = run_child(command);
  if (result.exit_status != 0) {
    throw Error(ErrorKind::generic, "it ended with status " + std::to_string(result.exit_status));
  }
  return std::move(result.output);
}

std::string path_below(std::string folder, const char* name) {
  return folder.empty() ? folder : folder + "/" + name;
}

// XDG_CONFIG_HOME is for what is no SSH key.
std::string user_path(const IdentitySource& place) {
  const std::string home = variable("HOME");
  if (place.is_ssh) return path_below(home, place.name);
  const std::string folder = variable("XDG_CONFIG_HOME");
  return path_below(folder.empty() ? path_below(home, ".config") : folder, place.name);
}

// systemd and CI do not do what a shell does with `~/`.
std::string expanded(std::string path) {
  if (!path.starts_with("~/") || access(path.c_str(), F_OK) == 0) return path;
  const std::string home = variable("HOME");
  return home.empty() ? path : home + path.substr(1);
}

LoadedIdentities load_variable(const char* name, Interaction& interaction) {
  return collect_identities([&] {
    const char* value = std::getenv(name);
    const std::string_view text = value == nullptr ? "" : value;
    return age::parse_identities(SecretBytes::copy_of(text), name, age::IdentityLines::words,
                                 interaction);
  });
}

LoadedIdentities load_command(const IdentitySource& place, const std::string& recipient,
                              Interaction& interaction) {
  constexpr const char* output = "its output";
  return collect_identities([&] {
    SecretBytes printed = command_output(place.name, recipient);
    if (place.is_ssh)
      return one(age::parse_ssh_identity({std::move(printed), output, {}}, interaction));
    return age::parse_identities(std::move(printed), output, age::IdentityLines::strict,
                                 interaction);
  });
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
    if (error.kind() == ErrorKind::no_file) return nothing(not_there, true);
    return nothing(error.what());
  }
}

std::span<const IdentitySource> identity_sources() noexcept {
  return places;
}

std::string IdentitySource::path() const {
  if (kind == SourceKind::file_variable) return expanded(variable(name));
  return kind == SourceKind::user_file ? user_path(*this) : std::string();
}

std::string IdentitySource::shown() const {
  if (kind != SourceKind::user_file) return name;
  const std::string file = path();
  return file.empty() ? std::string("the user's ") + name : file;
}

LoadedIdentities load_identities(const IdentitySource& place, const std::string& recipient,
                                 Interaction& interaction) {
  const std::string path = place.path();
  if (place.kind == SourceKind::user_file) {
    return path.empty() ? nothing("HOME is not set", true) : read(path, place.is_ssh, interaction);
  }
  if (variable(place.name).empty()) return unset(place.name);
  if (place.kind == SourceKind::variable) return load_variable(place.name, interaction);
  if (place.kind == SourceKind::command) return load_command(place, recipient, interaction);
  return name_mistake(path, read(path, place.is_ssh, interaction));
}

}  // namespace secretsctl::sops
