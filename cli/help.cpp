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

constexpr std::array pages = {
    Row{"secretsctl help COMMAND", "one command: its flags and an example"},
    Row{"secretsctl help environment", "the variables that secretsctl reads"},
    Row{"secretsctl help exit-status", "what the exit statuses mean"},
    Row{"secretsctl --version", "the version"},
};

constexpr std::array key_variables = {
    Row{"SOPS_AGE_KEY", "identities themselves, or the content of a key file"},
    Row{"SOPS_AGE_KEY_FILE", "the path of a key file"},
    Row{"SOPS_AGE_KEY_CMD", "a command that prints identities"},
    Row{"SOPS_AGE_SSH_PRIVATE_KEY_FILE", "the path of an SSH private key"},
    Row{"SOPS_AGE_SSH_PRIVATE_KEY_CMD", "a command that prints an SSH private key"},
    Row{"XDG_CONFIG_HOME, HOME",
        "where sops/age/keys.txt lies: in XDG_CONFIG_HOME, else ~/.config"},
};

constexpr std::array other_variables = {
    Row{"SOPS_AGE_RECIPIENTS", "the recipients, in place of those of .sops.yaml"},
    Row{"SOPS_CONFIG", "the .sops.yaml to use instead of searching for one"},
    Row{"SOPS_EDITOR, EDITOR", "the editor of 'edit' and 'git resolve'"},
    Row{"XDG_RUNTIME_DIR", "where a plaintext lies in memory"},
    Row{"PATH", "where commands, editors, git and age plugins are found"},
    Row{"CI", "if it is set, diffs in git show ciphertext"},
    Row{"GITHUB_ENV", "the file that 'decrypt --output-type github' appends to"},
    Row{"OPENCLAW_CONFIG_PATH, OPENCLAW_STATE_DIR", "where 'openclaw check' finds openclaw.json"},
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
    Row{"126", "exec: the command cannot be run"},
    Row{"127", "exec: there is no such command"},
    Row{"128", "no identity opens the file"},
    Row{"200", "edit: nothing was changed"},
    Row{"201", "edit: there is no editor, or it failed"},
    Row{"203", "encrypt: the file is encrypted already"},
};

HelpPage::Rows rows_of(std::span<const Row> rows) {
  HelpPage::Rows result;
  for (const Row& row : rows) result.emplace_back(row.left, row.right);
  return result;
}

HelpPage::Rows rows_of(std::span<const Command> commands) {
  HelpPage::Rows result;
  for (const Command& command : commands) result.emplace_back(command.name, command.summary);
  return result;
}

}  // namespace

void print_main_help() {
  HelpPage page;
  page.add_paragraph(
      "secretsctl keeps secrets encrypted in git and brings them where they are used.");
  page.add_usage("secretsctl COMMAND ...");
  HelpPage::Groups groups;
  for (const CommandGroup& group : command_groups()) {
    groups.emplace_back(group.title, rows_of(group.commands));
  }
  page.add_groups(groups);
  page.add_groups({{"More help", rows_of(pages)}});
  page.print();
}

void print_subcommands(const Command& command) {
  const std::string name(command.name);
  HelpPage page;
  page.add_usage("secretsctl " + name + " " + std::string(command.usage));
  page.add_paragraph("For " + std::string(command.summary) + ".");
  page.add_groups({{"Subcommands", rows_of(command.subcommands())}});
  page.add_heading("Example");
  page.add_example(command.example);
  page.add_paragraph("'secretsctl help " + name + " SUBCOMMAND' tells more.");
  page.print();
}

bool print_topic(std::string_view name) {
  HelpPage page;
  if (name == "environment") {
    page.add_groups({{"Variables that lead to keys, in the order in which they are tried",
                      rows_of(key_variables)},
                     {"Others", rows_of(other_variables)}});
  } else if (name == "exit-status") {
    page.add_groups({{"Exit statuses, which are those of sops", rows_of(statuses)}});
  } else {
    return false;
  }
  page.print();
  return true;
}

}  // namespace secretsctl::cli
