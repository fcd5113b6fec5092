#include <sys/wait.h>

#include <optional>
#include <secretsctl/core/acting_user.hpp>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/read_file.hpp>
#include <secretsctl/core/signal_hold.hpp>
#include <secretsctl/delivery/environment/child_program.hpp>
#include <secretsctl/delivery/environment/environment.hpp>
#include <secretsctl/delivery/memory/private_folder.hpp>
#include <secretsctl/delivery/memory/served_pipe.hpp>

#include "../command.hpp"
#include "files.hpp"
#include "verbs.hpp"

namespace secretsctl::cli::as_sops {
namespace {

constexpr const char* default_name = "tmp-file";

struct Words {
  std::string file;
  std::string command;
};

Words words_of(const Call& call) {
  if (call.arguments().size() != 2) {
    throw Error(ErrorKind::generic, "error: FILE and a command as one argument are needed");
  }
  return {call.arguments().front(), call.arguments().back()};
}

std::vector<std::string> shell(const std::string& command) {
  return {"/bin/sh", "-c", command};
}

// As Go has it, a command that a signal ended has the status -1.
int status_of(int wait_status) {
  constexpr int ended_by_signal = 255;
  return WIFEXITED(wait_status) ? WEXITSTATUS(wait_status) : ended_by_signal;
}

// Another user gets nothing that leads to our keys or belongs to our session.
delivery::Environment inherited_environment(const Call& call) {
  const bool is_ours = call.text("user").empty();
  return delivery::Environment(
      {.is_pristine = call.flag("pristine"), .keeps_keys = is_ours, .keeps_session = is_ours});
}

// The process is another user from here on, if --user names one.
void switch_user(const Call& call, delivery::Environment& environment) {
  const std::string name = call.text("user");
  if (name.empty()) return;
  const UserAccount user = gateway_user(name);
  become_user(user);
  environment.add("HOME", user.home);
  environment.add("USER", user.name);
  environment.add("LOGNAME", user.name);
}

// A value that no environment can hold has no status of its own in sops.
void add_values(delivery::Environment& environment, const sops::OpenedFile& opened,
                const std::string& file) {
  without_status([&] {
    in_context(input_name(file),
               [&] { environment.add(opened.document, delivery::UnauthenticatedValues::allowed); });
  });
}

std::string with_path(std::string command, const std::string& path) {
  constexpr std::string_view place = "{}";
  for (auto at = command.find(place); at != std::string::npos;
       at = command.find(place, at + path.size())) {
    command.replace(at, place.size(), path);
  }
  return command;
}

int run_with_pipe(const std::string& name, SecretBytes plaintext, const std::string& command,
                  delivery::Environment& environment) {
  SignalHold signals;
  delivery::ServedPipe pipe(name, std::move(plaintext));
  const int status =
      delivery::run_program(shell(with_path(command, pipe.path())), environment, signals);
  pipe.close();
  if (!pipe.was_shared()) return status;
  throw Error(
      ErrorKind::generic,
      "the pipe was opened twice in the same moment, and neither reader got the whole text; "
      "give --no-fifo: a file in memory can be read any number of times");
}

int run_with_file(const std::string& name, SecretBytes plaintext, const std::string& command,
                  delivery::Environment& environment) {
  delivery::check_plain_name(name);
  SignalHold signals;
  delivery::PrivateFolder folder;
  const std::string path = folder.write(name, plaintext);
  plaintext = {};
  const int status = delivery::run_program(shell(with_path(command, path)), environment, signals);
  if (const std::string left = folder.remove(); !left.empty()) print_message(left);
  return status;
}

}  // namespace

int exec_env(const Call& call) {
  const Words words = words_of(call);
  const bool is_background = call.flag("background");
  if (is_background && call.flag("same-process")) {
    throw StatusError(status_conflicting_flags,
                      "Error: The --same-process flag cannot be used with --background");
  }
  if (is_background) print_message("warning: --background is deprecated");
  delivery::Environment environment = inherited_environment(call);
  {
    const auto opened = open_file(call, words.file, ErrorKind::input_unreadable);
    switch_user(call, environment);
    add_values(environment, opened, words.file);
  }
  if (call.flag("same-process")) delivery::become_program(shell(words.command), environment);
  if (is_background) {
    delivery::leave_program(shell(words.command), environment);
    return 0;
  }
  SignalHold signals;
  return status_of(delivery::run_program(shell(words.command), environment, signals));
}

int exec_file(const Call& call) {
  const Words words = words_of(call);
  const std::string given = call.text("filename");
  const std::string name = given.empty() ? default_name : given;
  const bool is_background = call.flag("background");
  if (is_background) {
    print_message(
        "warning: --background is deprecated: the command is waited for, because the "
        "file lives as long as it runs");
  }
  SecretBytes plaintext;
  {
    auto opened = open_file(call, words.file, ErrorKind::input_unreadable);
    const sops::Format format = output_format(call, words.file, opened.format);
    lay_out(call, words.file, format, opened.document.tree);
    plaintext = sops::store_for(format).emit_plain(opened.document.tree);
  }
  delivery::Environment environment = inherited_environment(call);
  switch_user(call, environment);
  const int status = call.flag("no-fifo")
                         ? run_with_file(name, std::move(plaintext), words.command, environment)
                         : run_with_pipe(name, std::move(plaintext), words.command, environment);
  return is_background ? 0 : status_of(status);
}

}  // namespace secretsctl::cli::as_sops
