#include "command_line.hpp"

#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/shell_word.hpp>
#include <secretsctl/core/similar_name.hpp>
#include <variant>

#include "command.hpp"
#include "command_table.hpp"
#include "help_page.hpp"

namespace secretsctl::cli {

struct CommandLineEntry {
  std::string names;  // `-o,--output`, `FILE`
  std::string help;
  std::variant<bool*, std::string*, std::optional<std::string>*, std::vector<std::string>*, int*>
      target;
  std::string_view word;
  std::string_view heading;
  int lowest = 0;
  int highest = 0;
  int count = 0;
  bool is_required = false;
  bool is_hidden = false;

  [[nodiscard]] bool is_flag() const { return std::holds_alternative<bool*>(target); }
  [[nodiscard]] const std::vector<std::string>* list() const {
    const auto* values = std::get_if<std::vector<std::string>*>(&target);
    return values == nullptr ? nullptr : *values;
  }
};

namespace {

constexpr std::string_view options_heading = "Options";
constexpr std::string_view arguments_heading = "Arguments";
constexpr std::size_t option_column = 30;

bool is_flag_word(std::string_view word) {
  return word.size() > 1 && word.starts_with('-');
}

// Takes the next of the names off their list.
std::string_view take_name(std::string_view& names) {
  const std::string_view name = names.substr(0, names.find(','));
  names.remove_prefix(std::min(name.size() + 1, names.size()));
  return name;
}

// The name of an argument; empty for what is a flag alone.
std::string_view argument_name(const CommandLineEntry& entry) {
  for (std::string_view names = entry.names; !names.empty();) {
    const std::string_view name = take_name(names);
    if (!name.starts_with('-')) return name;
  }
  return {};
}

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

bool CommandLineOption::is_given() const {
  return entry_->count > 0;
}

CommandLineOption CommandLineOption::required() {
  entry_->is_required = true;
  return *this;
}

CommandLineOption CommandLineOption::in_range(int lowest, int highest) {
  entry_->lowest = lowest;
  entry_->highest = highest;
  return *this;
}

CommandLineOption CommandLineOption::hidden() {
  entry_->is_hidden = true;
  return *this;
}

CommandLineOption CommandLineOption::shown_as(std::string_view word) {
  entry_->word = word;
  return *this;
}

CommandLineOption CommandLineOption::under(std::string_view heading) {
  entry_->heading = heading;
  return *this;
}

CommandLine::CommandLine(std::string summary, std::string name)
    : summary_(std::move(summary)), name_(std::move(name)) {}

CommandLine::~CommandLine() = default;

CommandLineEntry& CommandLine::add(std::string names, std::string help) {
  CommandLineEntry& entry = *entries_.emplace_back(std::make_unique<CommandLineEntry>());
  entry.names = std::move(names);
  entry.help = std::move(help);
  entry.heading = argument_name(entry).empty() ? options_heading : arguments_heading;
  return entry;
}

CommandLineOption CommandLine::add_option(std::string names, std::string& value, std::string help) {
  CommandLineEntry& entry = add(std::move(names), std::move(help));
  entry.target = &value;
  return CommandLineOption(entry);
}

CommandLineOption CommandLine::add_option(std::string names, std::optional<std::string>& value,
                                          std::string help) {
  CommandLineEntry& entry = add(std::move(names), std::move(help));
  entry.target = &value;
  return CommandLineOption(entry);
}

CommandLineOption CommandLine::add_option(std::string names, std::vector<std::string>& values,
                                          std::string help) {
  CommandLineEntry& entry = add(std::move(names), std::move(help));
  entry.target = &values;
  return CommandLineOption(entry);
}

CommandLineOption CommandLine::add_option(std::string names, int& value, std::string help) {
  CommandLineEntry& entry = add(std::move(names), std::move(help));
  entry.target = &value;
  return CommandLineOption(entry);
}

CommandLineOption CommandLine::add_flag(std::string names, bool& value, std::string help) {
  CommandLineEntry& entry = add(std::move(names), std::move(help));
  entry.target = &value;
  return CommandLineOption(entry);
}

// `git install` of `secretsctl git install`.
std::string CommandLine::path() const {
  return name_.substr(name_.find(' ') + 1);
}

CommandLineEntry* CommandLine::find(std::string_view name) {
  for (const auto& entry : entries_) {
    for (std::string_view names = entry->names; !names.empty();) {
      if (take_name(names) == name) return entry.get();
    }
  }
  return nullptr;
}

// The first argument that has no value yet, or takes any number.
CommandLineEntry* CommandLine::next_argument() {
  for (const auto& entry : entries_) {
    if (argument_name(*entry).empty()) continue;
    if (entry->count == 0 || entry->list() != nullptr) return entry.get();
  }
  return nullptr;
}

void CommandLine::read_words(int argc, char** argv) {
  bool flags_have_ended = false;
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    const char* next = i + 1 < argc ? argv[i + 1] : nullptr;
    if (!flags_have_ended && word == "--") {
      flags_have_ended = true;
    } else if (!flags_have_ended && is_flag_word(word)) {
      if (word.starts_with("--") ? read_long_flag(word, next) : read_short_flags(word, next)) ++i;
    } else if (CommandLineEntry* entry = next_argument()) {
      store(*entry, word);
    } else {
      too_many_.emplace_back(word);
    }
  }
}

// Whether the next word was its value.
bool CommandLine::read_long_flag(std::string_view word, const char* next) {
  const auto equals = word.find('=');
  const std::string name(word.substr(0, equals));
  CommandLineEntry* entry = find(name);
  if (entry == nullptr) {
    if (word == "--help") {
      wants_help_ = true;
    } else {
      unknown_flags_.emplace_back(word);
    }
    return false;
  }
  const bool has_value = equals != std::string_view::npos;
  if (entry->is_flag() && has_value) {
    note_mistake(name + " takes no value");
  } else if (entry->is_flag()) {
    store(*entry, {});
  } else if (has_value) {
    store(*entry, word.substr(equals + 1));
  } else if (next != nullptr) {
    store(*entry, next);
    return true;
  } else {
    note_mistake(name + " needs a value");
  }
  return false;
}

bool CommandLine::read_short_flags(std::string_view word, const char* next) {
  for (std::size_t i = 1; i < word.size(); ++i) {
    const std::string name{'-', word[i]};
    CommandLineEntry* entry = find(name);
    if (entry == nullptr) {
      if (word == "-h") {
        wants_help_ = true;
      } else {
        unknown_flags_.push_back("-" + std::string(word.substr(i)));
      }
      return false;
    }
    if (entry->is_flag()) {
      store(*entry, {});
      continue;
    }
    const std::string_view rest = word.substr(i + 1);
    if (!rest.empty()) {
      store(*entry, rest.starts_with('=') ? rest.substr(1) : rest);
      return false;
    }
    if (next != nullptr) {
      store(*entry, next);
      return true;
    }
    note_mistake(name + " needs a value");
  }
  return false;
}

void CommandLine::store(CommandLineEntry& entry, std::string_view value) {
  ++entry.count;
  if (entry.count > 1 && !entry.is_flag() && entry.list() == nullptr) {
    note_mistake(entry.names + " is given twice");
  }
  if (auto* const* flag = std::get_if<bool*>(&entry.target)) {
    **flag = true;
  } else if (auto* const* text = std::get_if<std::string*>(&entry.target)) {
    **text = value;
  } else if (auto* const* optional = std::get_if<std::optional<std::string>*>(&entry.target)) {
    **optional = value;
  } else if (auto* const* list = std::get_if<std::vector<std::string>*>(&entry.target)) {
    (*list)->emplace_back(value);
  } else {
    int& number = *std::get<int*>(entry.target);
    const char* end = value.data() + value.size();
    const auto read = std::from_chars(value.data(), end, number);
    if (read.ec == std::errc() && read.ptr == end && number >= entry.lowest &&
        number <= entry.highest) {
      return;
    }
    note_mistake(entry.names + " takes a number from " + std::to_string(entry.lowest) + " to " +
                 std::to_string(entry.highest));
  }
}

void CommandLine::note_mistake(const std::string& mistake) {
  if (mistake_.empty()) mistake_ = mistake;
}

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

std::optional<int> CommandLine::parse(int argc, char** argv) {
  read_words(argc, argv);
  if (wants_help_) {
    print_help();
    return 0;
  }
  check();
  return std::nullopt;
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

std::optional<int> CommandLine::parse(int argc, char** argv, std::vector<std::string>& words) {
  const auto separator = std::find_if(argv + std::min(argc, 1), argv + argc, [](const char* word) {
    return std::string_view(word) == "--";
  });
  const bool has_separator = separator != argv + argc;
  if (has_separator) words.assign(separator + 1, argv + argc);
  read_words(static_cast<int>(separator - argv), argv);
  if (wants_help_) {
    print_help();
    return 0;
  }
  if (words.empty()) explain_no_command(has_separator);
  check();
  return std::nullopt;
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
