#include "help.hpp"

#include <span>

#include "help_page.hpp"
#include "help_topics.hpp"

namespace secretsctl::cli {
namespace {

void add(HelpPage& page, std::string_view heading, std::span<const HelpRow> rows) {
  page.add_heading(heading);
  for (const HelpRow& row : rows) page.add_row(row.name, row.text);
}

void add(HelpPage& page, std::string_view heading, std::span<const Command> commands) {
  page.add_heading(heading);
  for (const Command& command : commands) page.add_row(command.name, command.summary);
}

}  // namespace

void print_main_help() {
  HelpPage page(14);
  page.add_paragraph(main_summary);
  page.add_usage("secretsctl COMMAND ...");
  for (const CommandGroup& group : command_groups()) add(page, group.title, group.commands);
  page.add_heading("More help");
  for (const HelpRow& row : more_help()) {
    constexpr std::size_t column = 30;
    std::string line(row.name);
    page.add_example(line.append(column - line.size(), ' ').append(row.text));
  }
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
    add(page, "Variables that lead to keys, in the order in which they are tried", key_variables());
    add(page, "Others", other_variables());
    page.print();
  } else if (name == "exit-status") {
    HelpPage page(7);
    add(page, "Exit statuses, which are those of sops", exit_statuses());
    page.print();
  } else {
    return false;
  }
  return true;
}

}  // namespace secretsctl::cli
