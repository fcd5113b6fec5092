#include "completion.hpp"
#include "value_kind.hpp"

namespace secretsctl::cli::manual {
namespace {

// In single quotes, as fish reads them.
std::string fish_quoted(const std::string& text) {
  return "'" + replaced(replaced(text, "\\", "\\\\"), "'", "\\'") + "'";
}

// What `complete` is told of a value.
std::string value_text(const OptionDescription& option, const Command& command) {
  switch (kind_of(option, command)) {
    case ValueKind::none:
      return " -x";
    case ValueKind::choice:
      return " -x -a " + fish_quoted(joined(choices_of(option)));
    case ValueKind::file:
      return " -r -F";
    case ValueKind::labelled_file:
      return " -x -a '(__secretsctl_labelled_files)'";
    case ValueKind::key:
      return " -x -a '(__secretsctl_keys key)'";
    case ValueKind::key_path:
      return " -x -a '(__secretsctl_keys key_path)'";
    case ValueKind::revision:
      return " -x -a '(__secretsctl_revisions)'";
    case ValueKind::user:
      return " -x -a '(__fish_complete_users)'";
  }
  return {};
}

std::string line_of(const std::string& condition, const std::string& rest) {
  return "complete -c secretsctl -n " + fish_quoted(condition) + rest + "\n";
}

std::string word_lines(const std::string& condition, const std::vector<WordRow>& rows) {
  std::string lines;
  for (const WordRow& row : rows) {
    lines += line_of(condition, " -a " + fish_quoted(row.word) + " -d " + fish_quoted(row.text));
  }
  return lines;
}

std::string flag_line(const OptionDescription& option, const CommandPage& page) {
  std::string rest;
  for (const std::string& name : option.short_names) rest += " -s " + name;
  for (const std::string& name : option.long_names) rest += " -l " + name;
  if (!option.word.empty()) rest += value_text(option, *page.command);
  return line_of("__secretsctl_flags_of " + fish_quoted(page.path),
                 rest + " -d " + fish_quoted(option.help));
}

std::string table_of(const CommandPage& page) {
  std::string text;
  std::size_t position = 0;
  for (const OptionDescription& option : page.described.options) {
    if (!option.is_argument()) {
      text += flag_line(option, page);
      continue;
    }
    const std::string value = value_text(option, *page.command);
    const std::string place = is_repeated(option, *page.command)
                                  ? std::to_string(position + 1) + "+"
                                  : std::to_string(++position);
    // Nothing can be offered for ` -x` alone.
    const std::string offer = value == " -r -F" ? " -F" : replaced(value, " -x", "");
    if (!offer.empty()) {
      text += line_of("__secretsctl_argument_of " + fish_quoted(page.path) + " " + place, offer);
    }
  }
  return text;
}

// The flags of a command whose value is the next word.
std::string value_flags(const CommandPage& page) {
  std::vector<std::string> names;
  for (const OptionDescription& option : page.described.options) {
    if (option.is_argument() || option.word.empty()) continue;
    for (const std::string& name : option.short_names) names.push_back("-" + name);
    for (const std::string& name : option.long_names) names.push_back("--" + name);
  }
  if (names.empty()) return {};
  return "        case " + fish_quoted(page.path) + "\n            string split ' ' -- " +
         fish_quoted(joined(names)) + "\n";
}

}  // namespace

std::string fish_tables(const std::vector<CommandPage>& pages) {
  std::string groups;
  std::string programs;
  std::string values;
  std::string lines = word_lines("__secretsctl_at ''", first_words());
  lines += word_lines("__secretsctl_at help", help_topics());
  for (const CommandPage& page : pages) {
    const std::string name(page.command->name);
    const bool is_subcommand = page.path != name;
    if (!is_subcommand) {
      lines += line_of("__secretsctl_at help",
                       " -a " + name + " -d " + fish_quoted(std::string(page.command->summary)));
    }
    if (page.command->subcommands != nullptr) {
      groups += " " + name;
      const auto rows = subcommand_words(*page.command);
      lines += word_lines("__secretsctl_at " + name, rows);
      lines += word_lines("__secretsctl_at 'help " + name + "'", rows);
      continue;
    }
    if (runs_command(*page.command)) programs += " " + fish_quoted(page.path);
    values += value_flags(page);
    lines += table_of(page);
  }
  return "set -g __secretsctl_groups" + groups + "\nset -g __secretsctl_programs" + programs +
         "\n\n# The flags of a command whose value is the next word.\n"
         "function __secretsctl_value_flags\n    switch $argv[1]\n" +
         values + "    end\nend\n\n" + lines;
}

}  // namespace secretsctl::cli::manual
