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
#include "command_table.hpp"

// The commands of secretsctl. Each has its own file: it parses its flags, calls the library and
// prints. Only the requested command is set up, because that takes time at each start.

namespace secretsctl::cli {

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
int run_kustomize(int argc, char** argv);
int run_openclaw(int argc, char** argv);
int run_openclaw_check(int argc, char** argv);
int run_openclaw_config(int argc, char** argv);
int run_openclaw_install(int argc, char** argv);
int run_provider(int argc, char** argv);
int run_rotate(int argc, char** argv);
int run_server(int argc, char** argv);
int run_server_apply(int argc, char** argv);
int run_server_check(int argc, char** argv);
int run_server_confirm(int argc, char** argv);
int run_server_render(int argc, char** argv);
int run_server_rollback(int argc, char** argv);
int run_set(int argc, char** argv);
int run_shred(int argc, char** argv);
int run_sops(int argc, char** argv);
int run_status(int argc, char** argv);
int run_unset(int argc, char** argv);
int run_updatekeys(int argc, char** argv);

/// The flags that say where a command writes its output.
struct OutputFlags {
  std::optional<std::string> output;  ///< -o
  bool in_place = false;              ///< -i
};

/// Adds -o and -i to a command.
void add_output_flags(CommandLine& app, OutputFlags& flags, const std::string& default_text);

/// The output path for `file`: from the flags, else `default_output`. Throws Error
/// (conflicting_flags; output_unwritable if -o names the file itself).
[[nodiscard]] std::string output_for(const OutputFlags& flags, const std::string& file,
                                     const std::string& default_output);

/// --unauthenticated: whether a command gives unauthenticated values to a program.
class UnauthenticatedFlag {
 public:
  /// Adds --unauthenticated to a command.
  void add(CommandLine& app);
  /// The user's choice. Call it after the flags have been parsed.
  [[nodiscard]] delivery::UnauthenticatedValues values() const noexcept;

 private:
  bool is_given_ = false;
};

/// --no-terminal: whether the editor needs a terminal.
class NoTerminalFlag {
 public:
  /// Adds --no-terminal to a command.
  void add(CommandLine& app);
  /// The user's choice. Call it after the flags have been parsed.
  [[nodiscard]] delivery::EditorNeed need() const noexcept;

 private:
  bool is_given_ = false;
};

/// The help text of --passphrase-file in a command that opens keys.
inline constexpr const char* passphrase_of_key = "the file that holds the passphrase of a key";

/// --passphrase-file: where a command reads passphrases; the terminal without the flag.
class PassphraseFlag {
 public:
  /// Adds --passphrase-file to a command; `help` says what the passphrase is for.
  void add_flag(CommandLine& app, const std::string& help = passphrase_of_key);
  /// The path; empty without the flag.
  [[nodiscard]] const std::string& passphrase_file() const noexcept { return path_; }
  /// Valid as long as this object exists. Call it after the flags have been parsed.
  [[nodiscard]] Interaction& interaction();
  /// Drops the passphrase that was read.
  void forget() noexcept { file_.reset(); }

 private:
  std::string path_;
  std::optional<PassphraseFile> file_;
};

/// `; did you mean 'encrypt'?`, with the names similar to a mistyped one (similar_names), each
/// after `prefix`; empty if there are none.
[[nodiscard]] std::string did_you_mean(std::string_view word,
                                       std::span<const std::string_view> known,
                                       std::string_view prefix = {});

/// The end of a message about a mistake in the arguments of a command or subcommand (`git
/// install`): a line with its usage. Empty if the path names no command.
[[nodiscard]] std::string usage_text(std::string_view path);

/// The gateway's user: the given number or name, else the current user, with HOME as the home
/// folder. Throws Error (generic) for an unknown name.
[[nodiscard]] UserAccount gateway_user(const std::string& text);

/// Throws Error (no_file) that says that FILE is missing.
[[noreturn]] void refuse_missing_file(std::string_view path);

/// Runs the subcommand of `command` that argv[1] names, or prints the help of all subcommands.
/// Throws Error (generic) for a name that is not in the table.
[[nodiscard]] int run_subcommand(std::string_view command, int argc, char** argv);

/// Throws Error (generic) that names the subcommands of `command`, of which `name` is none.
[[noreturn]] void refuse_subcommand(std::string_view command, std::string_view name);

/// The words of a command line after a name that ends in `sops`. Returns the exit status; throws
/// Error.
int run_as_sops(std::span<char*> words);

/// What print_message() puts before each message from now on; `secretsctl: ` without a call. The
/// text has to live as long as the process.
void set_message_prefix(const char* prefix) noexcept;

/// Prints `secretsctl: ` and a message on standard error, through message_text().
void print_message(std::string_view message);

}  // namespace secretsctl::cli
