#include <unistd.h>

#include <secretsctl/core/error.hpp>
#include <secretsctl/core/shell_word.hpp>

#include "command.hpp"
#include "command_line.hpp"
#include "command_line_entry.hpp"
#include "command_table.hpp"
#include "help_page.hpp"

// What a CommandLine says: its page of help, and what is wrong with the words that it was given.

namespace secretsctl::cli {
namespace {

constexpr std::size_t option_column = 30;

// Its long name without the dashes; empty if it has none.
std::string_view long_name(const CommandLineEntry& entry) {
  const auto dashes = entry.names.find("--");
  if (dashes == std::string_view::npos) return {};
  std::string_view rest = std::string_view(entry.names).substr(dashes + 2);
  return take_name(rest);
}

// FILE of --value-file.
std::string capitals_of(const CommandLineEntry& entry) {
  std::string word(long_name(entry));
  word.erase(0, word.rfind('-') + 1);
  for (char& c : word) c = static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
  return word;
}

// `-o, --output OUT`, `    --fresh`.
std::string row_name(const CommandLineEntry& entry) {
  std::string text = entry.names.starts_with("--") ? "    " : "";
  std::string separator;
  for (std::string_view names = entry.names; !names.empty(); separator = ", ") {
    text.append(separator).append(take_name(names));
  }
  if (entry.is_flag()) return text;
  return text + " " + (entry.word.empty() ? capitals_of(entry) : std::string(entry.word));
}

// A flag in a message: never its value.
std::string bare_flag(std::string_view word) {
  return printable(word.starts_with("--") ? word.substr(0, word.find('=')) : word.substr(0, 2));
}

// Whether a word is rather a command than an encrypted file.
bool is_program(const std::string& word) {
  return access(word.c_str(), F_OK) != 0 || access(word.c_str(), X_OK) == 0;
}

}  // namespace

void CommandLine::refuse(const std::string& mistake) const {
  throw Error(ErrorKind::generic, mistake + usage_text(path()));
}

// The unknown flags come first: their values may have been taken for arguments.
void CommandLine::check() const {
  refuse_unknown_flags();
  if (!mistake_.empty()) refuse(mistake_);
  if (!too_many_.empty()) {
    std::string words;
    for (const std::string& word : too_many_) {
      words += (words.empty() ? "'" : ", '") + printable(word) + "'";
    }
    refuse("too many arguments for '" + path() + "': " + words);
  }
  refuse_missing();
}

void CommandLine::refuse_unknown_flags() const {
  if (unknown_flags_.empty()) return;
  std::vector<std::string_view> known;
  for (const auto& entry : entries_) {
    if (!entry->is_hidden && !long_name(*entry).empty()) known.push_back(long_name(*entry));
  }
  std::string names;
  std::string suggestion;
  for (const std::string& flag : unknown_flags_) {
    names += (names.empty() ? "" : ", ") + bare_flag(flag);
    // For `-fresh` too, where --fresh was meant.
    std::string_view bare = std::string_view(flag).substr(0, flag.find('='));
    bare.remove_prefix(std::min(bare.find_first_not_of('-'), bare.size()));
    if (suggestion.empty()) suggestion = did_you_mean(bare, known, "--");
  }
  refuse("'" + path() + "' has no flag " + names + suggestion);
}

void CommandLine::refuse_missing() const {
  std::string names;
  bool is_file = false;
  for (const auto& entry : entries_) {
    const std::string_view name = argument_name(*entry);
    const auto* text = std::get_if<std::string*>(&entry->target);
    const bool is_empty = name == "FILE" && text != nullptr && (*text)->empty();
    if (!entry->is_required || (entry->count > 0 && !is_empty)) continue;
    is_file = is_file || name == "FILE";
    names.append(names.empty() ? "" : ", ").append(name);
  }
  if (names.empty()) return;
  throw Error(is_file ? ErrorKind::no_file : ErrorKind::generic,
              "missing: " + names + usage_text(path()));
}

// Without `--` the words of the command were taken for files and flags.
void CommandLine::explain_no_command(bool has_separator) const {
  const auto list = std::ranges::find_if(
      entries_, [](const auto& entry) { return entry->list() != nullptr && entry->count > 0; });
  if (list == entries_.end()) return;
  std::string line = name_;
  const std::vector<std::string>& files = *(*list)->list();
  for (std::size_t i = 0; i < files.size(); ++i) {
    if (i > 0 && !has_separator && is_program(files[i])) {
      refuse("'--' is missing before the command: " + line + " -- " + shell_word(files[i]) +
             " ...");
    }
    line += " " + shell_path(files[i]);
  }
  if (unknown_flags_.empty()) {
    refuse("there is no command: it comes after '--', as in " + line + " -- printenv");
  }
}

void CommandLine::print_help() const {
  const Command* command = find_command_path(path());
  HelpPage page(option_column);
  page.add_usage(name_ + " " + std::string(command == nullptr ? "" : command->usage));
  page.add_paragraph(summary_);
  add_rows(arguments_heading, page);
  page.add_heading(options_heading);
  add_rows(options_heading, page);
  page.add_row("-h, --help", "print this help");
  std::string_view last;
  for (const auto& entry : entries_) {
    const std::string_view heading = entry->heading;
    if (heading == options_heading || heading == arguments_heading || heading == last) continue;
    page.add_heading(heading);
    add_rows(heading, page);
    last = heading;
  }
  if (command != nullptr) {
    page.add_heading("Example");
    page.add_example(command->example);
  }
  page.print();
}

void CommandLine::add_rows(std::string_view heading, HelpPage& page) const {
  bool is_first = true;
  for (const auto& entry : entries_) {
    if (entry->is_hidden || entry->heading != heading) continue;
    const bool is_argument = heading == arguments_heading;
    if (is_first && is_argument) page.add_heading(heading);
    is_first = false;
    page.add_row(is_argument ? std::string(argument_name(*entry)) : row_name(*entry), entry->help);
  }
}

}  // namespace secretsctl::cli
