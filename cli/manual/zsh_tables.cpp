#include "completion.hpp"
#include "value_kind.hpp"

namespace secretsctl::cli::manual {
namespace {

// The action of _arguments.
std::string action_for(const OptionDescription& option, const Command& command) {
  switch (kind_of(option, command)) {
    case ValueKind::none:
      return "( )";
    case ValueKind::choice:
      return "(" + joined(choices_of(option)) + ")";
    case ValueKind::file:
      return "_files";
    case ValueKind::labelled_file:
      return "_secretsctl_labelled_files";
    case ValueKind::key:
      return "->key";
    case ValueKind::key_path:
      return "->key_path";
    case ValueKind::revision:
      return "_secretsctl_revisions";
    case ValueKind::user:
      return "_users";
  }
  return {};
}

// _arguments divides at colons; a bracket ends a description.
std::string escaped(std::string text) {
  for (const char* sign : {"\\", ":", "[", "]"}) {
    text = replaced(text, sign, std::string("\\") + sign);
  }
  return text;
}

std::string value_of(const OptionDescription& option, const Command& command) {
  return ":" + escaped(option.word) + ":" + action_for(option, command);
}

// `'(-o --output)'{-o,--output}'[where to write it]:OUT:_files'`; `*` for a flag that may be
// repeated.
std::string flag_line(const OptionDescription& option, const Command& command) {
  std::vector<std::string> names;
  // A value may stand in the same word.
  const bool has_value = !option.word.empty();
  for (const std::string& name : option.short_names) {
    names.push_back("-" + name + (has_value ? "+" : ""));
  }
  for (const std::string& name : option.long_names) {
    names.push_back("--" + name + (has_value ? "=" : ""));
  }
  std::vector<std::string> bare;
  for (const std::string& name : option.short_names) bare.push_back("-" + name);
  for (const std::string& name : option.long_names) bare.push_back("--" + name);
  std::string rest = "[" + escaped(option.help) + "]";
  if (has_value) rest += value_of(option, command);
  std::string line;
  for (const std::string& name : names) {
    const std::string before = option.is_list ? "*" : "(" + joined(bare) + ")";
    line += "        " + quoted(before + name + rest) + "\n";
  }
  return line;
}

std::string arm(const std::string& path, const std::string& body) {
  return "    " + quoted(path) + ")\n" + body + "      ;;\n";
}

std::string table_of(const CommandPage& page) {
  std::string flags;
  std::string arguments;
  std::size_t position = 0;
  for (const OptionDescription& option : page.described.options) {
    if (!option.is_argument()) {
      flags += flag_line(option, *page.command);
      continue;
    }
    const std::string place = is_repeated(option, *page.command) ? "*" : std::to_string(++position);
    arguments += "        " + quoted(place + value_of(option, *page.command)) + "\n";
  }
  std::string body = "      specs=(\n" + flags + arguments + "      )\n";
  if (runs_command(*page.command)) body += "      runs_command=yes\n";
  return arm(page.path, body);
}

// As _describe has them.
std::string words_body(const std::vector<WordRow>& rows) {
  std::string body = "      words_of=(\n";
  for (const WordRow& row : rows) {
    body += "        " +
            quoted(replaced(row.word, ":", "\\:") + ":" + replaced(row.text, ":", "\\:")) + "\n";
  }
  return body + "      )\n";
}

}  // namespace

std::string zsh_tables(const std::vector<CommandPage>& pages) {
  std::string text = arm("", words_body(first_words())) + arm("help", words_body(help_topics()));
  for (const CommandPage& page : pages) {
    text += page.command->subcommands == nullptr
                ? table_of(page)
                : arm(page.path, words_body(subcommand_words(*page.command)));
  }
  return text;
}

}  // namespace secretsctl::cli::manual
