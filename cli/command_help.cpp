#include "command_help.hpp"

#include "command_table.hpp"
#include "help_page.hpp"

namespace secretsctl::cli {
namespace {

constexpr std::size_t option_column = 30;

// `-o, --output OUT`, `    --fresh`, `FILE`.
std::string names_of(const OptionDescription& option) {
  if (option.is_argument()) return option.word;
  std::string text;
  for (const std::string& name : option.short_names) text += (text.empty() ? "-" : ", -") + name;
  if (text.empty()) text = std::string(4, ' ');
  for (const std::string& name : option.long_names) {
    text += (text.starts_with(' ') ? "--" : ", --") + name;
  }
  return option.word.empty() ? text : text + " " + option.word;
}

}  // namespace

void print_help(const CommandDescription& described) {
  const Command* command = find_command_path(described.path);
  HelpPage page(option_column);
  page.add_usage("secretsctl " + described.path + " " +
                 std::string(command == nullptr ? "" : command->usage));
  page.add_paragraph(described.summary);
  std::string_view heading;
  for (const OptionDescription& option : described.options) {
    if (option.heading != heading) page.add_heading(option.heading);
    heading = option.heading;
    page.add_row(names_of(option), option.full_help());
  }
  if (command != nullptr) {
    page.add_heading("Example");
    page.add_example(command->example);
  }
  page.print();
}

}  // namespace secretsctl::cli
