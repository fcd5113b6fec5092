#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <new>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/hardening.hpp>
#include <string_view>

#include "command.hpp"

namespace secretsctl::cli {
namespace {

constexpr std::array commands = {
    Command{"keygen", "[-o FILE] | -y [FILE]", "make an identity, or show the recipients of one",
            run_keygen},
    Command{"init", "[--key PATH] [--recovery]", "prepare a repository: key, rule, ignore lines",
            run_init},
    Command{"doctor", "[FILE...] [--json]", "what is wrong in a repository, and how to mend it",
            run_doctor},
    Command{"encrypt", "FILE [-o OUT | -i]", "encrypt a plaintext file, to FILE.enc", run_encrypt},
    Command{"decrypt", "FILE [-o OUT | -i]", "decrypt a file, to standard output", run_decrypt},
    Command{"get", "FILE [KEY]", "print one value, or the names of all keys", run_get},
    Command{"set", "FILE KEY", "give a key a value, read from standard input", run_set},
    Command{"unset", "FILE KEY", "take a key out", run_unset},
    Command{"edit", "FILE", "open the plaintext in an editor, in memory alone", run_edit},
    Command{"exec", "FILE... -- CMD...", "run a command with the values in its environment",
            run_exec},
    Command{"shred", "FILE... [--keep]", "overwrite plaintext files, and remove them", run_shred},
    Command{"compose", "FILE -- CMD...", "the plaintext as .env while a compose command runs",
            run_compose},
    Command{"rotate", "FILE...", "make a new data key", run_rotate},
    Command{"updatekeys", "FILE...", "make the recipients those of .sops.yaml", run_updatekeys},
    Command{"git", "install|uninstall|resolve|...", "diffs and merges of encrypted files in git",
            run_git},
    Command{"openclaw", "config|check|install", "set up OpenClaw, and find out why it fails",
            run_openclaw},
    Command{"provider", "[LABEL=]FILE...", "answer one request of OpenClaw's exec secrets provider",
            run_provider},
    Command{"status", "FILE", "tell whether a file is encrypted", run_status},
    Command{"age", "encrypt|decrypt", "plain age files of any size", run_age},
};

void print_help() {
  std::puts("secretsctl keeps secrets encrypted in git and brings them where they are used.\n");
  std::puts("Usage: secretsctl COMMAND ...\n");
  print_commands(commands);
  std::puts("\nsecretsctl COMMAND --help tells more; secretsctl --version prints the version.");
}

const Command* find_command(std::string_view name) {
  const auto* found = std::ranges::find(commands, name, &Command::name);
  return found == commands.end() ? nullptr : found;
}

int dispatch(int argc, char** argv) {
  const std::string_view name = argc > 1 ? argv[1] : "";
  if (name == "--version" || name == "-v") {
    std::puts("secretsctl " SECRETSCTL_VERSION);
    return 0;
  }
  if (name.empty() || name == "--help" || name == "-h" || name == "help") {
    print_help();
    return name.empty() ? 1 : 0;
  }
  if (const Command* command = find_command(name)) return command->run(argc - 1, argv + 1);
  throw Error(ErrorKind::generic,
              "there is no command '" + printable(name) + "'; secretsctl --help lists them");
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
    const int status = dispatch(argc, argv);
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
