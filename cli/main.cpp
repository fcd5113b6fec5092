#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <new>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/hardening.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "command.hpp"
#include "help.hpp"
#include "unknown_command.hpp"

namespace secretsctl::cli {
namespace {

int run_command(std::span<char*> arguments) {
  const std::string_view name = arguments.front();
  const Command* command = find_command(name);
  if (command == nullptr) refuse_command(arguments);
  return command->run(static_cast<int>(arguments.size()), arguments.data());
}

// `help git install` is `git install --help`.
int run_help(std::span<char*> topic) {
  if (topic.empty()) {
    print_main_help();
    return 0;
  }
  if (print_topic(topic.front())) return 0;
  std::string help = "--help";
  std::vector<char*> arguments(topic.begin(), topic.end());
  arguments.push_back(help.data());
  return run_command(arguments);
}

int dispatch(std::span<char*> arguments) {
  if (arguments.empty()) {
    print_main_help();
    return 1;
  }
  const std::string_view name = arguments.front();
  if (name == "--version" || name == "-v") {
    std::puts("secretsctl " SECRETSCTL_VERSION);
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

int run(int argc, char** argv) {
  try {
    occupy_standard_descriptors();
    harden_process();
    std::span<char*> arguments(argv, static_cast<std::size_t>(argc));
    if (!arguments.empty()) arguments = arguments.subspan(1);
    const int status = dispatch(arguments);
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
  // Without the destructors of what the libraries made before main() began: the kernel takes all of
  // it back at once.
  std::_Exit(secretsctl::cli::run(argc, argv));
}
