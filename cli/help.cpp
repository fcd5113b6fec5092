#include "help.hpp"

#include <array>
#include <span>

#include "help_page.hpp"

namespace secretsctl::cli {
namespace {

struct Row {
  const char* left;
  const char* right;
};

constexpr std::array key_variables = {
    Row{"SOPS_AGE_KEY", "identities themselves, or the content of a key file"},
    Row{"SOPS_AGE_KEY_FILE", "the path of a key file"},
    Row{"SOPS_AGE_KEY_CMD", "a command that prints identities"},
    Row{"XDG_CONFIG_HOME, HOME",
        "where sops/age/keys.txt lies: in XDG_CONFIG_HOME, else ~/.config"},
    Row{"SOPS_AGE_SSH_PRIVATE_KEY_FILE", "the path of an SSH private key"},
    Row{"SOPS_AGE_SSH_PRIVATE_KEY_CMD", "a command that prints an SSH private key"},
};

constexpr std::array other_variables = {
    Row{"SOPS_AGE_RECIPIENTS", "the recipients, in place of those of .sops.yaml"},
    Row{"SOPS_CONFIG", "the .sops.yaml to use instead of searching for one"},
    Row{"SOPS_EDITOR, EDITOR", "the editor of 'edit' and 'git resolve'"},
    Row{"XDG_RUNTIME_DIR", "where a plaintext lies in memory"},
    Row{"PATH", "where commands, editors, git and age plugins are found"},
    Row{"CI", "if it is set, diffs in git show ciphertext"},
    Row{"GITHUB_ENV", "the file that 'decrypt --output-type github' appends to"},
    Row{"OPENCLAW_CONFIG_PATH, _STATE_DIR", "where 'openclaw check' finds openclaw.json"},
    Row{"NO_COLOR, TERM, COLUMNS", "whether headings of help are bold, and how wide help is"},
};

// As docs/reference.md has them; tests/cli/help.sh compares.
constexpr std::array statuses = {
    Row{"0", "done"},
    Row{"1", "a mistake in flags or configuration; no recipients; no such key"},
    Row{"2", "an input cannot be read, or a plaintext does not parse"},
    Row{"3", "the output cannot be written; something of a plaintext is left"},
    Row{"4", "a value that the output cannot hold"},
    Row{"8", "flags that exclude each other"},
    Row{"23", "a value cannot be encrypted"},
    Row{"25", "a value is damaged, moved, or clear where it must be encrypted"},
    Row{"51", "the MAC does not hold: the file was changed"},
    Row{"91", "an --extract path that does not parse"},
    Row{"100", "FILE is missing, or is not there"},
    Row{"126", "exec, compose: the command cannot be run"},
    Row{"127", "exec, compose: there is no such command"},
    Row{"128", "no identity opens the file"},
    Row{"200", "edit: nothing was changed"},
    Row{"201", "edit: there is no editor, or it failed"},
    Row{"203", "encrypt: the file is encrypted already"},
};

void add(HelpPage& page, std::string_view heading, std::span<const Row> rows) {
  page.add_heading(heading);
  for (const Row& row : rows) page.add_row(row.left, row.right);
}

void add(HelpPage& page, std::string_view heading, std::span<const Command> commands) {
  page.add_heading(heading);
  for (const Command& command : commands) page.add_row(command.name, command.summary);
}

}  // namespace

void print_main_help() {
  HelpPage page(14);
  page.add_paragraph(
      "secretsctl keeps secrets encrypted in git and brings them where they are used.");
  page.add_usage("secretsctl COMMAND ...");
  for (const CommandGroup& group : command_groups()) add(page, group.title, group.commands);
  page.add_heading("More help");
  page.add_example("secretsctl help COMMAND       the flags of a command, with an example");
  page.add_example("secretsctl help environment   the variables that secretsctl reads");
  page.add_example("secretsctl help exit-status   the exit statuses");
  page.add_example("secretsctl --version          the version; with --verbose what is linked, too");
  page.print();
}

void print_subcommands(const Command& command) {
  const std::string name = "secretsctl " + std::string(command.name);
  HelpPage page(14);
  page.add_usage(name + " SUBCOMMAND ...");
  page.add_paragraph("For " + std::string(command.summary) + ". 'secretsctl help " +
                     std::string(command.name) + " SUBCOMMAND' tells more.");
  add(page, "Subcommands", command.subcommands());
  page.add_heading("Example");
  page.add_example(command.example);
  page.print();
}

bool print_topic(std::string_view name) {
  if (name == "environment") {
    HelpPage page(33);
    add(page, "Variables that lead to keys, in the order in which they are tried", key_variables);
    add(page, "Others", other_variables);
    page.print();
  } else if (name == "exit-status") {
    HelpPage page(7);
    add(page, "Exit statuses, which are those of sops", statuses);
    page.print();
  } else {
    return false;
  }
  return true;
}

}  // namespace secretsctl::cli
