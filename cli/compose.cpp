#include <filesystem>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/read_file.hpp>
#include <secretsctl/core/shell_word.hpp>
#include <secretsctl/delivery/compose/compose_run.hpp>
#include <secretsctl/delivery/compose/outer_run.hpp>
#include <secretsctl/sops/files/editable_file.hpp>
#include <secretsctl/sops/files/encrypted_file.hpp>

#include "command.hpp"
#include "format_flag.hpp"

namespace secretsctl::cli {
namespace {

constexpr int default_start_time = 300;
constexpr int max_start_time = 24 * 3600;

struct Flags {
  std::vector<std::string> files;
  std::string env_file;
  std::string dialect;
  FormatFlag format;
  bool no_symlink = false;
  bool pristine = false;
  bool keep_keys = false;
  UnauthenticatedFlag unauthenticated;
  bool until_started = false;
  int wait_for = default_start_time;
};

delivery::ComposeRun run_of(const Flags& flags, bool waits, const std::vector<std::string>& words) {
  delivery::ComposeRun run;
  run.command = delivery::parse_compose_command(words);
  run.env_file = flags.env_file;
  if (!flags.dialect.empty()) run.dialect = delivery::parse_dialect(flags.dialect);
  if (flags.no_symlink) run.place = delivery::EnvFileLocation::in_place;
  run.is_pristine = flags.pristine;
  run.keeps_keys = flags.keep_keys;
  run.unauthenticated = flags.unauthenticated.values();
  if (waits) run.start_time = std::chrono::seconds(flags.wait_for);
  return run;
}

sops::OpenedFile open_or_explain(const std::string& file, const sops::OpenOptions& options,
                                 sops::IdentitySearch& search) {
  try {
    return sops::open_encrypted_file(file, options, search);
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::no_data_key || !delivery::has_outer_run()) throw;
    throw Error(error.kind(),
                std::string(error.what()) +
                    "\nthis runs inside another 'secretsctl compose', which removes SOPS_AGE_KEY "
                    "and the other key variables; give that one --keep-keys");
  }
}

// No other part of the file, and no identity, remains in memory afterwards.
sops::OpenedFile open(const Flags& flags, PassphraseFlag& passphrase) {
  const std::string& file = flags.files.front();
  sops::OpenOptions options;
  options.missing = ErrorKind::no_file;
  options.stored = sops::StoredTexts::forgotten;
  options.format = flags.format.format();
  sops::OpenedFile opened;
  {
    sops::IdentitySearch search(sops::RepositoryKey::consulted, passphrase.interaction());
    opened = open_or_explain(file, options, search);
  }
  passphrase.forget();
  // If the file has another rule, its values may come from an attacker.
  if (const auto rule = sops::rule_for_encrypted(file, {}, opened.format)) {
    in_context(input_name(file), [&] { sops::check_selection(opened.document.metadata, *rule); });
  }
  return opened;
}

// Suggests a shell function, with which later commands find the values too.
void suggest_function(const delivery::ComposeRun& run, const std::string& file) {
  if (run.command.kind == delivery::ComposeCommand::Kind::wrapper ||
      run.command.subcommand != "up") {
    return;
  }
  std::string command;
  for (const std::string& word : run.command.prefix) command += " " + shell_word(word);
  const std::string path = std::filesystem::absolute(file).lexically_normal().string();
  print_message("for a shell: dc() { secretsctl compose " + shell_word(path) + " --" + command +
                " \"$@\"; }");
}

}  // namespace

int run_compose(int argc, char** argv) {
  CommandLine app(
      "Runs CMD with the plaintext of FILE as .env of the compose project, in memory if possible, "
      "and removes it afterwards. Ends with CMD's exit status.",
      "secretsctl compose");
  Flags flags;
  app.add_option("FILE", flags.files, "the encrypted file; after -- comes CMD").required();
  app.add_option("--env-file", flags.env_file,
                 "the path of the plaintext (default: .env in the project's folder)");
  app.add_option("--dialect", flags.dialect,
                 "how it is written; without it the reader is asked for its version")
      .one_of(std::string(delivery::env_file_dialect_names));
  flags.format.add(app);
  app.add_flag("--no-symlink", flags.no_symlink,
               "a file of mode 0600 in place instead of a symlink into memory");
  app.add_flag("--pristine", flags.pristine,
               "leave variables that the file sets out of CMD's environment");
  app.add_flag("--keep-keys", flags.keep_keys,
               "let CMD see SOPS_AGE_KEY and the other key variables");
  flags.unauthenticated.add(app);
  app.add_flag("--until-started", flags.until_started,
               "keep the file until all containers run or have ended well");
  const CommandLineOption wait_for =
      app.add_option("--wait-for", flags.wait_for, "the same, for at most so many seconds")
          .in_range(1, max_start_time)
          .shown_as("SECONDS");
  PassphraseFlag passphrase;
  passphrase.add_flag(app);
  std::vector<std::string> words;
  if (const auto status = app.parse(argc, argv, words)) return *status;
  if (flags.files.size() > 1) {
    throw Error(ErrorKind::generic, "it takes one file" + usage_text("compose"));
  }
  const std::string& file = flags.files.front();
  const delivery::ComposeRun run = run_of(flags, flags.until_started || wait_for.is_given(), words);
  delivery::check_not_nested(run);
  const int status = delivery::run_with_env_file(
      run, open(flags, passphrase), [](const std::string& text) { print_message(text); });
  if (status == 0) suggest_function(run, file);
  return status;
}

}  // namespace secretsctl::cli
