#include "command_page.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

#include "../command_help.hpp"

namespace secretsctl::cli {
namespace {

// What the last --help described.
std::optional<CommandDescription>& last_description() {
  static std::optional<CommandDescription> description;
  return description;
}

}  // namespace

// In the place of that of the command: --help keeps the description.
void print_help(const CommandDescription& described) {
  last_description() = described;
}

namespace manual {
namespace {

CommandDescription describe(const Command& command, const std::string& path) {
  std::string name(command.name);
  std::string help = "--help";
  std::array<char*, 2> arguments{name.data(), help.data()};
  last_description().reset();
  if (command.run(2, arguments.data()) != 0 || !last_description() ||
      last_description()->path != path) {
    throw std::logic_error("'" + path + " --help' does not describe it");
  }
  return *last_description();
}

}  // namespace

std::vector<CommandPage> command_pages() {
  std::vector<CommandPage> pages;
  for (const CommandGroup& group : command_groups()) {
    for (const Command& command : group.commands) {
      const std::string name(command.name);
      if (command.subcommands == nullptr) {
        pages.push_back({name, &command, &group, describe(command, name)});
        continue;
      }
      pages.push_back({name, &command, &group, {name, {}, {}}});
      for (const Command& subcommand : command.subcommands()) {
        const std::string path = name + " " + std::string(subcommand.name);
        pages.push_back({path, &subcommand, &group, describe(subcommand, path)});
      }
    }
  }
  return pages;
}

std::string page_name(const std::string& path) {
  std::string name = path.empty() ? "secretsctl" : "secretsctl-" + path;
  std::ranges::replace(name, ' ', '-');
  return name;
}

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find(' '));
    if (!word.empty()) words.emplace_back(word);
    text.remove_prefix(std::min(word.size() + 1, text.size()));
  }
  return words;
}

std::string replaced(std::string text, std::string_view part, std::string_view replacement) {
  for (std::size_t at = text.find(part); at != std::string::npos;
       at = text.find(part, at + replacement.size())) {
    text.replace(at, part.size(), replacement);
  }
  return text;
}

}  // namespace manual
}  // namespace secretsctl::cli
