#include "command_line.hpp"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/shell_word.hpp>
#include <secretsctl/core/similar_name.hpp>
#include <string_view>

#include "command.hpp"
#include "command_help.hpp"
#include "command_table.hpp"

namespace secretsctl::cli {
namespace {

constexpr std::string_view program_name = "secretsctl ";
constexpr const char* options_heading = "Options";
constexpr const char* arguments_heading = "Arguments";

bool is_flag(std::string_view word) {
  return word.size() > 1 && word.starts_with('-');
}

// FILE of --value-file.
std::string capitals_of(const CLI::Option& option) {
  std::string word = option.get_lnames().empty() ? "value" : option.get_lnames().front();
  word.erase(0, word.rfind('-') + 1);
  std::ranges::transform(word, word.begin(), [](unsigned char c) { return std::toupper(c); });
  return word;
}

OptionDescription description_of(const CLI::Option& option, const std::string& heading) {
  OptionDescription described;
  described.short_names = option.get_snames();
  described.long_names = option.get_lnames();
  described.help = option.get_description();
  described.heading = heading;
  described.is_list = option.get_items_expected_max() > 1;
  if (described.is_argument()) {
    described.word = option.get_name(true);
  } else if (option.get_items_expected_max() > 0) {
    const std::string& word = option.get_option_text();
    described.word = word.empty() ? capitals_of(option) : word;
  }
  // CLI11's own names of types are single words.
  const std::string type = option.get_type_name();
  if (type.find(',') != std::string::npos) described.choices = type;
  return described;
}

// What a flag is called in a message: never its value.
std::string bare_flag(const std::string& word) {
  const std::string name = word.substr(0, word.find('='));
  return printable(name.starts_with("--") ? name : name.substr(0, 2));
}

// Of `-fresh` too, for which --fresh was meant.
std::string suggestion_for(const std::string& word, const CLI::App& app) {
  std::string_view bare = std::string_view(word).substr(0, word.find('='));
  bare.remove_prefix(std::min(bare.find_first_not_of('-'), bare.size()));
  std::vector<std::string_view> known;
  for (const CLI::Option* option : app.get_options()) {
    if (option->get_group().empty()) continue;
    known.insert(known.end(), option->get_lnames().begin(), option->get_lnames().end());
  }
  return did_you_mean(bare, known, "--");
}

// Whether a word is rather a command than an encrypted file.
bool is_program(const std::string& word) {
  return access(word.c_str(), F_OK) != 0 || access(word.c_str(), X_OK) == 0;
}

std::optional<std::size_t> find_separator(int argc, char** argv) {
  for (int i = 1; i < argc; ++i) {
    if (std::string_view(argv[i]) == "--") return static_cast<std::size_t>(i);
  }
  return std::nullopt;
}

// `-o=F` becomes `-oF`, as in sops. CLI11 would take the 1 of `-y1`, where -y takes no value, for a
// file `-1`: the message about it.
std::string check_short_flags(std::string& word, const CLI::App& app) {
  if (!word.starts_with('-') || word.starts_with("--")) return {};
  for (std::size_t at = 1; at < word.size(); ++at) {
    const std::string name = std::string("-") + word[at];
    const CLI::Option* option = app.get_option_no_throw(name);
    if (option == nullptr) return {};
    const char next = at + 1 < word.size() ? word[at + 1] : ' ';
    if (option->get_items_expected_max() > 0) {
      if (next == '=' && at + 2 < word.size()) word.erase(at + 1, 1);
      return {};
    }
    if (next == '=' || next == '.' || (next >= '0' && next <= '9')) return name + " takes no value";
  }
  return {};
}

}  // namespace

bool CommandLineOption::is_given() const {
  return option_->count() > 0;
}

CommandLineOption CommandLineOption::required() {
  option_->required();
  return *this;
}

CommandLineOption CommandLineOption::in_range(int lowest, int highest) {
  const std::string mistake =
      "takes a number from " + std::to_string(lowest) + " to " + std::to_string(highest);
  // CLI11's own check takes 1e2 too, and its message repeats the value.
  option_->check([=](const std::string& text) {
    int number = 0;
    const char* end = text.data() + text.size();
    const auto result = std::from_chars(text.data(), end, number);
    const bool is_number = result.ec == std::errc() && result.ptr == end;
    return is_number && number >= lowest && number <= highest ? std::string() : mistake;
  });
  return *this;
}

CommandLineOption CommandLineOption::hidden() {
  option_->group("");
  return *this;
}

CommandLineOption CommandLineOption::shown_as(const std::string& word) {
  option_->option_text(word);
  return *this;
}

CommandLineOption CommandLineOption::one_of(const std::string& choices) {
  option_->type_name(choices);
  return *this;
}

CommandLineOption CommandLineOption::under(const std::string& heading) {
  option_->group(heading);
  return *this;
}

CommandLine::CommandLine(const std::string& summary, const std::string& name)
    : app_(std::make_unique<CLI::App>(summary, name)) {}

CommandLine::~CommandLine() = default;

CommandLineOption CommandLine::add_option(const std::string& names, std::string& value,
                                          const std::string& help) {
  return CommandLineOption(*app_->add_option(names, value, help));
}

CommandLineOption CommandLine::add_option(const std::string& names,
                                          std::optional<std::string>& value,
                                          const std::string& help) {
  return CommandLineOption(*app_->add_option(names, value, help));
}

CommandLineOption CommandLine::add_option(const std::string& names,
                                          std::vector<std::string>& values,
                                          const std::string& help) {
  CLI::Option* option = app_->add_option(names, values, help);
  // An argument may follow the value of a flag.
  if (names.starts_with('-')) option->allow_extra_args(false);
  return CommandLineOption(*option);
}

CommandLineOption CommandLine::add_option(const std::string& names, int& value,
                                          const std::string& help) {
  return CommandLineOption(*app_->add_option(names, value, help));
}

CommandLineOption CommandLine::add_flag(const std::string& names, bool& value,
                                        const std::string& help) {
  return CommandLineOption(*app_->add_flag(names, value, help)->disable_flag_override());
}

// `git install` of `secretsctl git install`.
std::string CommandLine::path() const {
  return app_->get_name().substr(program_name.size());
}

CommandDescription CommandLine::describe() const {
  CommandDescription described;
  described.path = path();
  described.summary = app_->get_description();
  add_options(arguments_heading, described);
  add_options(options_heading, described);
  described.options.push_back({{"h"}, {"help"}, {}, "print this help", {}, options_heading, false});
  std::string heading = options_heading;
  for (const CLI::Option* option : app_->get_options()) {
    if (option->get_group().empty() || option->get_group() == options_heading) continue;
    if (option->get_group() != heading) add_options(option->get_group(), described);
    heading = option->get_group();
  }
  return described;
}

void CommandLine::add_options(const std::string& heading, CommandDescription& described) const {
  for (const CLI::Option* option : app_->get_options()) {
    const bool is_hidden = option->get_group().empty() || option == app_->get_help_ptr();
    const std::string own = option->nonpositional() ? option->get_group() : arguments_heading;
    if (!is_hidden && own == heading) described.options.push_back(description_of(*option, heading));
  }
}

void CommandLine::refuse(const std::string& mistake) const {
  throw Error(ErrorKind::generic, mistake + usage_text(path()));
}

// CLI11 tells them in no order, with what was taken for arguments.
void CommandLine::refuse_leftovers() const {
  std::vector<std::string> flags;
  std::size_t arguments = 0;
  std::string names;
  for (const std::string& word : app_->remaining()) {
    if (is_flag(word)) {
      flags.push_back(word);
      names += (names.empty() ? "" : ", ") + bare_flag(word);
    } else {
      ++arguments;
    }
  }
  for (const std::string& flag : flags) {
    const std::string suggestion = suggestion_for(flag, *app_);
    if (!suggestion.empty()) refuse("'" + path() + "' has no flag " + names + suggestion);
  }
  if (!flags.empty()) refuse("'" + path() + "' has no flag " + names);
  // Not quoted: one may be a secret, given where it is read from standard input.
  if (arguments > 0) {
    refuse("too many arguments for '" + path() + "': " + std::to_string(arguments) + " too many");
  }
}

void CommandLine::refuse_missing() const {
  std::string names;
  bool is_file = false;
  for (const CLI::Option* option : app_->get_options()) {
    if (!option->get_required()) continue;
    const std::string name = option->get_name(true);
    const bool is_empty =
        name == "FILE" && option->count() > 0 && option->results().front().empty();
    if (option->count() > 0 && !is_empty) continue;
    is_file = is_file || (names.empty() && name == "FILE");
    names += (names.empty() ? "" : ", ") + name;
  }
  if (names.empty()) return;
  throw Error(is_file ? ErrorKind::no_file : ErrorKind::generic,
              "missing: " + names + usage_text(path()));
}

// In clear words, from the name that CLI11's messages begin with.
void CommandLine::refuse_value(const std::string& text) const {
  const std::string name = text.substr(0, text.find_first_of(": "));
  if (text.ends_with(" missing")) refuse(name + " needs a value");
  // There it comes without its dashes.
  if (text.ends_with("flag override")) {
    refuse((name.size() > 1 ? "--" : "-") + name + " takes no value");
  }
  if (text.find(": At Most 1 required") != std::string::npos) {
    refuse(name + " is given more than once");
  }
  if (text.starts_with(name + ": takes ")) refuse(name + text.substr(name.size() + 1));
}

// In the order that CLI11 takes, the last first.
std::vector<std::string> CommandLine::words_of(int argc, char** argv) const {
  std::vector<std::string> words(argv + std::min(argc, 1), argv + argc);
  for (std::string& word : words) {
    if (word == "--") break;
    const std::string mistake = check_short_flags(word, *app_);
    if (!mistake.empty()) refuse(mistake);
  }
  std::ranges::reverse(words);
  return words;
}

void CommandLine::parse_words(int argc, char** argv) {
  try {
    app_->parse(words_of(argc, argv));
  } catch (const CLI::CallForHelp&) {
    throw;
  } catch (const CLI::ParseError& error) {
    refuse_leftovers();
    const std::string text = error.what();
    refuse_value(text);
    refuse_missing();
    refuse(text);
  }
  refuse_missing();
}

std::optional<int> CommandLine::parse(int argc, char** argv) {
  try {
    parse_words(argc, argv);
  } catch (const CLI::CallForHelp&) {
    print_help(describe());
    return 0;
  }
  return std::nullopt;
}

// Without `--` the words of the command were taken for files and flags.
void CommandLine::explain_no_command(bool has_separator) const {
  for (const CLI::Option* option : app_->get_options()) {
    if (option->get_name(true) != "FILE") continue;
    const std::vector<std::string> files = option->results();
    std::string line = app_->get_name();
    for (std::size_t i = 0; i < files.size(); ++i) {
      if (i > 0 && !has_separator && is_program(files[i])) {
        refuse("'--' is missing before the command: " + line + " -- " + shell_word(files[i]) +
               " ...");
      }
      line += " " + shell_path(files[i]);
    }
    if (!files.empty() && app_->remaining().empty()) {
      refuse("there is no command: it comes after '--', as in " + line + " -- printenv");
    }
  }
}

std::optional<int> CommandLine::parse(int argc, char** argv, std::vector<std::string>& words) {
  const auto separator = find_separator(argc, argv);
  const int own = separator ? static_cast<int>(*separator) : argc;
  if (separator) words.assign(argv + own + 1, argv + argc);
  try {
    parse_words(own, argv);
    if (words.empty()) explain_no_command(separator.has_value());
  } catch (const CLI::CallForHelp&) {
    print_help(describe());
    return 0;
  } catch (const Error&) {
    if (!separator) explain_no_command(false);
    throw;
  }
  return std::nullopt;
}

}  // namespace secretsctl::cli
