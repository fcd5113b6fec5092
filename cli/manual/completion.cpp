#include "completion.hpp"

#include "../help_topics.hpp"

namespace secretsctl::cli::manual {

std::vector<WordRow> first_words() {
  std::vector<WordRow> rows;
  for (const CommandGroup& group : command_groups()) {
    for (const Command& command : group.commands) {
      rows.push_back({std::string(command.name), std::string(command.summary)});
    }
  }
  rows.push_back({"help", "print the help of a command"});
  rows.push_back({"--help", "print the commands"});
  for (const HelpRow& row : more_help()) {
    const std::string word = words_of(row.name).at(1);
    if (word.starts_with('-')) rows.push_back({word, std::string(row.text)});
  }
  return rows;
}

// `secretsctl help environment` names one, `secretsctl help COMMAND` does not.
std::vector<WordRow> help_topics() {
  std::vector<WordRow> rows;
  for (const HelpRow& row : more_help()) {
    const std::vector<std::string> words = words_of(row.name);
    if (words.at(1) != "help" || words.at(2) == "COMMAND") continue;
    rows.push_back({words.at(2), std::string(row.text)});
  }
  return rows;
}

std::vector<WordRow> subcommand_words(const Command& command) {
  std::vector<WordRow> rows;
  for (const Command& subcommand : command.subcommands()) {
    rows.push_back({std::string(subcommand.name), std::string(subcommand.summary)});
  }
  return rows;
}

std::string quoted(const std::string& text) {
  return "'" + replaced(text, "'", "'\\''") + "'";
}

std::string joined(const std::vector<std::string>& texts) {
  std::string line;
  for (const std::string& text : texts) line += (line.empty() ? "" : " ") + text;
  return line;
}

}  // namespace secretsctl::cli::manual
