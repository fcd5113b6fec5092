#include "completion.hpp"
#include "value_kind.hpp"

namespace secretsctl::cli::manual {
namespace {

// As the case in completion.bash has them.
std::string kind_text(const OptionDescription& option, const Command& command) {
  switch (kind_of(option, command)) {
    case ValueKind::none:
      return "none";
    case ValueKind::choice:
      return "choice " + joined(choices_of(option));
    case ValueKind::file:
      return "file";
    case ValueKind::labelled_file:
      return "labelled_file";
    case ValueKind::key:
      return "key";
    case ValueKind::key_path:
      return "key_path";
    case ValueKind::revision:
      return "revision";
    case ValueKind::user:
      return "user";
  }
  return {};
}

std::vector<std::string> names_of(const OptionDescription& option) {
  std::vector<std::string> names;
  for (const std::string& name : option.short_names) names.push_back("-" + name);
  for (const std::string& name : option.long_names) names.push_back("--" + name);
  return names;
}

std::string words_line(const std::vector<WordRow>& rows) {
  std::vector<std::string> words;
  for (const WordRow& row : rows) words.push_back(row.word);
  return "words=(" + joined(words) + ")";
}

std::string arm(const std::string& path, const std::string& body) {
  return "    " + quoted(path) + ")\n" + body + "      ;;\n";
}

std::string table_of(const CommandPage& page) {
  std::vector<std::string> flags;
  std::string values;
  std::vector<std::string> arguments;
  std::string repeated;
  for (const OptionDescription& option : page.described.options) {
    const std::string kind = option.word.empty() ? "" : kind_text(option, *page.command);
    if (option.is_argument()) {
      arguments.push_back(kind);
      if (is_repeated(option, *page.command)) repeated = kind;
      continue;
    }
    for (const std::string& name : names_of(option)) {
      flags.push_back(name);
      if (!kind.empty()) values += " [" + name + "]=" + quoted(kind);
    }
  }
  std::string body = "      flags=(" + joined(flags) + ")\n";
  if (!values.empty()) body += "      values=(" + values.substr(1) + ")\n";
  if (!arguments.empty()) body += "      arguments=(" + joined(arguments) + ")\n";
  if (!repeated.empty()) body += "      repeated=" + quoted(repeated) + "\n";
  if (runs_command(*page.command)) body += "      runs_command=yes\n";
  return arm(page.path, body);
}

}  // namespace

std::string bash_tables(const std::vector<CommandPage>& pages) {
  std::string text = arm("", "      " + words_line(first_words()) + "\n");
  text += arm("help", "      " + words_line(help_topics()) + "\n");
  for (const CommandPage& page : pages) {
    if (page.command->subcommands == nullptr) {
      text += table_of(page);
    } else {
      text += arm(page.path, "      " + words_line(subcommand_words(*page.command)) + "\n");
    }
  }
  return text;
}

}  // namespace secretsctl::cli::manual
