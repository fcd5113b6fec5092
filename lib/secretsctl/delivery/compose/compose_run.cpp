#include <secretsctl/delivery/compose/compose_run.hpp>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/foreground.hpp>
#include <secretsctl/core/key_environment.hpp>
#include <secretsctl/core/shell_word.hpp>
#include <secretsctl/delivery/compose/compose_damage.hpp>
#include <secretsctl/delivery/compose/compose_start.hpp>
#include <secretsctl/delivery/compose/outer_run.hpp>
#include <secretsctl/delivery/environment/variables.hpp>
#include <secretsctl/sops/tree/document_variables.hpp>

namespace secretsctl::delivery {
namespace {

namespace fs = std::filesystem;

// A deployment may take as long as it takes.
constexpr std::chrono::hours patience{24 * 365};

// Names that the environment holds with another value: Compose takes that one.
std::vector<std::string> overriding_names(const VariableList& variables) {
  std::vector<std::string> names;
  for (const Variable& variable : variables.all) {
    const std::string name(variable.name);
    const char* value = std::getenv(name.c_str());
    if (value != nullptr && variable.value.expose_text() != value) names.push_back(name);
  }
  return names;
}

// Two names of one file are the same then, whether or not it is there.
fs::path whole_path(const std::string& path) {
  std::error_code error;
  const fs::path absolute = fs::absolute(path, error);
  return error ? fs::path(path) : fs::weakly_canonical(absolute, error);
}

// What Go's strconv.ParseBool takes for true.
bool is_set(const char* variable) {
  constexpr std::array<std::string_view, 6> words = {"1", "t", "T", "true", "True", "TRUE"};
  const char* value = std::getenv(variable);
  return value != nullptr && std::ranges::find(words, value) != words.end();
}

// Where Compose would go on with nothing in the place of ${NAME}, and say no more than that.
void tell_of_reading(const ComposeRun& run, Dialect dialect, const std::string& path,
                     const PlacedEnvFile::Tell& tell) {
  if (dialect == Dialect::compose && run.command.env_files.empty() &&
      is_set("COMPOSE_DISABLE_ENV_FILE")) {
    tell("warning: COMPOSE_DISABLE_ENV_FILE is set, and Compose fills in no ${NAME} from " +
         printable(path) +
         "; take it out of the environment, or name the file to Compose with "
         "--env-file");
  }
  if (run.command.changes_folder && run.env_file.empty()) {
    tell("warning: the command goes to another folder, and the plaintext is at " + printable(path) +
         ", where Compose does not look for it from there; --env-file says where "
         "it is to stand");
  }
}

void tell_of_command(const ComposeRun& run, const std::string& path,
                     const PlacedEnvFile::Tell& tell) {
  for (const std::string& file : run.command.env_files) {
    if (whole_path(file) == whole_path(path)) continue;
    tell("warning: --env-file or COMPOSE_ENV_FILES names " + printable(file) +
         ", from which Compose fills in ${NAME}; the plaintext is at " + printable(path));
  }
  if (run.command.builds && run.place == EnvFileLocation::in_place) {
    tell(
        "warning: images are built while the plaintext lies in the project's folder: a build "
        "context could take it in; add .env to .dockerignore");
  }
}

// Whether containers may have been made with what the file held.
bool makes_containers(const ComposeCommand& command) {
  constexpr std::array<std::string_view, 5> words = {"up", "create", "start", "run", "restart"};
  return command.kind == ComposeCommand::Kind::wrapper ||
         std::ranges::find(words, command.subcommand) != words.end();
}

void tell_of_start(const ComposeRun& run, Dialect dialect, const SignalHold& signals,
                   const PlacedEnvFile::Tell& tell) {
  try {
    const ComposeStart start = wait_for_start(run.command, dialect, *run.start_time, signals);
    for (const std::string& trouble : start.troubles) tell("warning: " + trouble);
    if (!start.has_started) tell("warning: not all containers have started");
  } catch (const Error& error) {
    // The command's own status counts.
    tell(std::string("warning: whether the containers have started is not known: ") + error.what());
  }
}

std::string path_of(const ComposeRun& run) {
  return run.env_file.empty() ? run.command.folder + "/.env" : run.env_file;
}

// What is left of a decrypted file when the command runs.
struct Prepared {
  SecretBytes text;
  std::vector<std::string> without;  ///< The variables that the command does not get.
};

// The names whose value in the environment would give way to an empty one.
void refuse_to_hide(const sops::Tree& tree, const std::vector<std::string>& overriding) {
  for (const auto& variable : sops::document_variables(tree)) {
    if (!variable.is_unauthenticated_gap() ||
        std::ranges::find(overriding, variable.name) == overriding.end()) {
      continue;
    }
    throw Error(ErrorKind::generic,
                "line " + std::to_string(variable.line) + ": '" + printable(variable.name) +
                    "' is empty and would, with --pristine, hide the value that the environment "
                    "has, and nothing authenticates an empty value; take the line out, or let it "
                    "count with " +
                    std::string(unauthenticated_flag));
  }
}

Prepared prepare(const ComposeRun& run, const sops::Tree& tree, Dialect dialect,
                 const PlacedEnvFile::Tell& tell) {
  check_authenticated(tree, run.unauthenticated);
  const VariableList variables = variables_of(tree);
  if (const auto quoted = names_of_quoted(variables); !quoted.empty()) {
    tell("note: the quotes around the value are a part of it, and delivered: " +
         printable_list(quoted));
  }
  Prepared prepared;
  const std::vector<std::string> overriding = overriding_names(variables);
  if (run.is_pristine) {
    if (run.unauthenticated == UnauthenticatedValues::refused) refuse_to_hide(tree, overriding);
    prepared.without = overriding;
  } else if (!overriding.empty()) {
    tell("warning: the environment has other values, which go before the file's: " +
         printable_list(overriding) + "; --pristine leaves them out");
  }
  prepared.text = write_env_file(variables, dialect);
  return prepared;
}

}  // namespace

void check_not_nested(const ComposeRun& run) {
  check_no_outer_run(path_of(run));
}

int run_with_env_file(const ComposeRun& run, sops::OpenedFile opened,
                      const PlacedEnvFile::Tell& tell) {
  if (!run.keeps_keys) wipe_variables(key_variables);
  const Dialect dialect = run.dialect ? *run.dialect : dialect_of(run.command);
  if (!is_env_file(dialect)) {
    throw Error(ErrorKind::conflicting_flags, "this dialect is none of a file for Compose");
  }
  Prepared prepared = prepare(run, opened.document.tree, dialect, tell);
  opened = {};
  const std::string path = path_of(run);
  tell_of_command(run, path, tell);
  tell_of_reading(run, dialect, path, tell);
  // In this order: the plaintext is gone before a signal that came can end us.
  SignalHold signals;
  int status = 0;
  {
    PlacedEnvFile file(path, prepared.text, run.place, signals, tell);
    prepared.text = {};
    status = run_in_foreground({.words = run.command.words,
                                .sees_keys = run.keeps_keys,
                                .without = prepared.without,
                                .with = {{outer_runs_variable, outer_runs_of_child(path)}},
                                .ends_with_us = false,
                                .has_descriptors = true,
                                .patience = patience},
                               signals);
    if (run.start_time && status == 0) tell_of_start(run, dialect, signals, tell);
    if (!file.remove() && status == 0) status = exit_status(ErrorKind::output_unwritable);
  }
  if (status == 0 && makes_containers(run.command)) {
    tell("the plaintext is gone from " + printable(path) +
         "; run later compose commands through this one, or they miss it");
  }
  return status;
}

}  // namespace secretsctl::delivery
