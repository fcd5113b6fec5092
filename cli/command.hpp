#pragma once

#include <optional>
#include <secretsctl/core/interaction.hpp>
#include <secretsctl/core/user_account.hpp>
#include <secretsctl/delivery/editor/editor.hpp>
#include <secretsctl/delivery/environment/authentication.hpp>
#include <span>
#include <string>
#include <string_view>

#include "command_line.hpp"

// The commands of secretsctl. Each lives in its own file: it parses its flags, calls the library
// and prints. Only the command in hand is set up, because each start of the process pays for it.

namespace secretsctl::cli {

/// One command of the table in main.cpp.
struct Command {
  std::string_view name;
  std::string_view usage;    ///< Its arguments, as --help shows them.
  std::string_view summary;  ///< One line.
  /// Runs it with argv[0] being the command's name. Returns the exit status; throws Error.
  int (*run)(int argc, char** argv);
};

int run_age(int argc, char** argv);
int run_compose(int argc, char** argv);
int run_decrypt(int argc, char** argv);
int run_doctor(int argc, char** argv);
int run_edit(int argc, char** argv);
int run_encrypt(int argc, char** argv);
int run_exec(int argc, char** argv);
int run_get(int argc, char** argv);
int run_git(int argc, char** argv);
int run_git_install(int argc, char** argv);
int run_git_merge(int argc, char** argv);
int run_git_pre_commit(int argc, char** argv);
int run_git_resolve(int argc, char** argv);
int run_git_scan(int argc, char** argv);
int run_git_textconv(int argc, char** argv);
int run_git_uninstall(int argc, char** argv);
int run_init(int argc, char** argv);
int run_keygen(int argc, char** argv);
int run_openclaw(int argc, char** argv);
int run_openclaw_check(int argc, char** argv);
int run_openclaw_config(int argc, char** argv);
int run_openclaw_install(int argc, char** argv);
int run_provider(int argc, char** argv);
int run_rotate(int argc, char** argv);
int run_set(int argc, char** argv);
int run_shred(int argc, char** argv);
int run_status(int argc, char** argv);
int run_unset(int argc, char** argv);
int run_updatekeys(int argc, char** argv);

/// Where a command that turns FILE into an output writes it.
struct OutputFlags {
  std::optional<std::string> output;  ///< -o
  bool in_place = false;              ///< -i
};

/// Adds -o and -i to a command.
void add_output_flags(CommandLine& app, OutputFlags& flags, const std::string& default_text);

/// The output for `file`: what the flags say, else `default_output`. Throws Error
/// (conflicting_flags, and output_unwritable where -o names the file itself).
[[nodiscard]] std::string output_for(const OutputFlags& flags, const std::string& file,
                                     const std::string& default_output);

/// Whether a command gives values to a program that nothing authenticates.
class UnauthenticatedFlag {
 public:
  /// Adds --unauthenticated to a command.
  void add(CommandLine& app);
  /// What the user said. Call it after the flags have been parsed.
  [[nodiscard]] delivery::UnauthenticatedValues values() const noexcept;

 private:
  bool is_given_ = false;
};

/// What the user says of the editor.
class NoTerminalFlag {
 public:
  /// Adds --no-terminal to a command.
  void add(CommandLine& app);
  /// Call it after the flags have been parsed.
  [[nodiscard]] delivery::EditorNeed need() const noexcept;

 private:
  bool is_given_ = false;
};

/// What --help says of --passphrase-file in a command that opens keys.
inline constexpr const char* passphrase_of_key = "the file that holds the passphrase of a key";

/// --passphrase-file: where a command reads passphrases; the terminal without the flag.
class PassphraseFlag {
 public:
  /// Adds --passphrase-file to a command; `help` says what the passphrase is for.
  void add_flag(CommandLine& app, const std::string& help = passphrase_of_key);
  /// The path; empty without the flag.
  [[nodiscard]] const std::string& passphrase_file() const noexcept { return path_; }
  /// Valid as long as this object. Call it after the flags have been parsed.
  [[nodiscard]] Interaction& interaction();
  /// Drops the passphrase that was read.
  void forget() noexcept { file_.reset(); }

 private:
  std::string path_;
  std::optional<PassphraseFile> file_;
};

/// Prints a table of commands on standard output, for --help.
void print_commands(std::span<const Command> commands);

/// Takes the words after `--` out of the arguments: the command to run. Empty if there are none.
[[nodiscard]] std::vector<std::string> take_command(int& argc, char** argv);

/// The gateway's user: the one named by number or name, else ourselves, with HOME as the home.
/// Throws Error (generic) for a name that is not known.
[[nodiscard]] UserAccount gateway_user(const std::string& text);

/// Runs the subcommand that the first argument of a command names. Throws Error (generic) for one
/// that is not in the table.
[[nodiscard]] int run_subcommand(std::string_view command, std::span<const Command> subcommands,
                                 int argc, char** argv);

/// Prints `secretsctl: ` and a message on standard error, through message_text().
void print_message(std::string_view message);

}  // namespace secretsctl::cli
