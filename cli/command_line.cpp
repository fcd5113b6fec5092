#include "command_line.hpp"

#include <algorithm>
#include <charconv>
#include <system_error>

#include "command_line_entry.hpp"

namespace secretsctl::cli {
namespace {

// No flag begins with three dashes or with a blank, but a PEM key does, which may stand in the
// place of a file by mistake.
bool is_flag_word(std::string_view word) {
  if (!word.starts_with('-')) return false;
  word.remove_prefix(word.starts_with("--") ? 2 : 1);
  return !word.empty() && word.front() != '-' && word.front() != ' ';
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

std::optional<int> CommandLine::parse(int argc, char** argv) {
  read_words(argc, argv);
  if (wants_help_) {
    print_help();
    return 0;
  }
  check();
  return std::nullopt;
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

}  // namespace secretsctl::cli
