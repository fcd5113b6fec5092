#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <new>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/hardening.hpp>
#include <secretsctl/core/note.hpp>
#include <secretsctl/core/program_start.hpp>
#include <span>
#include <string>
#include <string_view>

#include "command.hpp"
#include "help.hpp"
#include "unknown_command.hpp"
#include "version.hpp"

namespace secretsctl::cli {
namespace {

int run_command(std::span<char*> arguments) {
  const std::string_view name = arguments.front();
  const Command* command = find_command(name);
  if (command == nullptr) refuse_command(arguments);
  return command->run(static_cast<int>(arguments.size()), arguments.data());
}

// The command's own parser prints its page; it gets no other word, so that nothing else can run.
int print_page(const Command& command) {
  std::string name(command.name);
  std::string help = "--help";
  std::array<char*, 2> arguments{name.data(), help.data()};
  return command.run(static_cast<int>(arguments.size()), arguments.data());
}

int run_help(std::span<char*> topic) {
  const std::string_view name = topic.empty() ? "" : topic.front();
  if (topic.empty() || (topic.size() == 1 && (name == "help" || name == "--help"))) {
    print_main_help();
    return 0;
  }
  const Command* command = find_command(name);
  const bool has_subcommand =
      command != nullptr && command->subcommands != nullptr && topic.size() > 1;
  if (topic.size() > (has_subcommand ? 2U : 1U)) {
    throw Error(ErrorKind::generic,
                "'help' takes a command alone, as in 'secretsctl help exec' or "
                "'secretsctl help git install'");
  }
  if (print_topic(name)) return 0;
  if (command == nullptr) refuse_command(topic);
  if (!has_subcommand) return print_page(*command);
  const std::string path = std::string(command->name) + " " + topic.back();
  const Command* subcommand = find_command_path(path);
  if (subcommand == nullptr) refuse_subcommand(command->name, topic.back());
  return print_page(*subcommand);
}

int dispatch(std::span<char*> arguments) {
  if (arguments.empty()) {
    print_main_help();
    return 1;
  }
  const std::string_view name = arguments.front();
  if (name == "--version" || name == "-v") {
    print_version(arguments.size() > 1 && std::string_view(arguments[1]) == "--verbose");
    return 0;
  }
  if (name == "help") return run_help(arguments.subspan(1));
  if (name.empty() || name == "--help" || name == "-h") {
    print_main_help();
    return name.empty() ? 1 : 0;
  }
  return run_command(arguments);
}

// A folder that was deleted while a shell stands in it: nothing relative leads anywhere then.
void tell_of_deleted_folder() {
  std::array<char, 1> path{};
  if (getcwd(path.data(), path.size()) != nullptr || errno != ENOENT) return;
  print_message("the working folder has been deleted: change to another one (cd)");
}

// A link with such a name stands in for that program.
bool is_called(std::string_view program, std::string_view name) {
  if (!program.ends_with(name)) return false;
  program.remove_suffix(name.size());
  return program.empty() || program.ends_with('/');
}

int run_by_name(std::string_view program, int argc, char** argv) {
  const std::span<char*> words(argv, static_cast<std::size_t>(argc));
  if (words.empty()) return dispatch(words);
  if (is_called(program, "sops")) return run_as_sops(words.subspan(1));
  if (is_called(program, "ksops")) return run_kustomize(argc, argv);
  return dispatch(words.subspan(1));
}

int run(int argc, char** argv) {
  try {
    occupy_standard_descriptors();
    harden_process();
    set_note_handler([](const std::string& note) { print_message("note: " + note); });
    const int status = run_by_name(argc > 0 ? argv[0] : "", argc, argv);
    if (std::fflush(stdout) != 0)
      throw Error(ErrorKind::output_unwritable, "cannot write the output");
    return status;
  } catch (const Error& error) {
    print_message(error.what());
    tell_of_deleted_folder();
    return exit_status(error.kind());
  } catch (const std::bad_alloc&) {
    print_message("not enough memory");
  } catch (const std::exception& error) {
    print_message(error.what());
    tell_of_deleted_folder();
  }
  return 1;
}

}  // namespace
}  // namespace secretsctl::cli

int main(int argc, char** argv) {
  secretsctl::keep_program_statuses();
  // Without the destructors of what the libraries made before main() began: the kernel takes all of
  // it back at once.
  std::_Exit(secretsctl::cli::run(argc, argv));
}
