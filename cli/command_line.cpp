#include "command_line.hpp"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/shell_word.hpp>
#include <secretsctl/core/similar_name.hpp>
#include <string_view>

#include "command.hpp"
#include "command_table.hpp"
#include "help_page.hpp"

namespace secretsctl::cli {
namespace {

constexpr std::string_view program_name = "secretsctl ";
constexpr const char* options_heading = "Options";
constexpr const char* arguments_heading = "Arguments";
constexpr std::size_t option_column = 30;

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

// `-o, --output OUT`, `    --fresh`.
std::string names_of(const CLI::Option& option) {
  std::string text;
  for (const std::string& name : option.get_snames()) text += (text.empty() ? "-" : ", -") + name;
  if (text.empty()) text = std::string(4, ' ');
  for (const std::string& name : option.get_lnames()) {
    text += (text.starts_with(' ') ? "--" : ", --") + name;
  }
  if (option.get_items_expected_max() == 0) return text;
  const std::string& word = option.get_option_text();
  return text + " " + (word.empty() ? capitals_of(option) : word);
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

}  // namespace

bool CommandLineOption::is_given() const {
  return option_->count() > 0;
}

CommandLineOption CommandLineOption::required() {
  option_->required();
  return *this;
}

CommandLineOption CommandLineOption::in_range(int lowest, int highest) {
  option_->check(CLI::Range(lowest, highest));
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

void CommandLine::print_help() const {
  const Command* command = find_command_path(path());
  HelpPage page(option_column);
  page.add_usage(app_->get_name() + " " + std::string(command == nullptr ? "" : command->usage));
  page.add_paragraph(app_->get_description());
  add_options(arguments_heading, page);
  add_options(options_heading, page);
  page.add_row("-h, --help", "print this help");
  std::string heading = options_heading;
  for (const CLI::Option* option : app_->get_options()) {
    if (option->get_group().empty() || option->get_group() == options_heading) continue;
    if (option->get_group() != heading) add_options(option->get_group(), page);
    heading = option->get_group();
  }
  if (command != nullptr) {
    page.add_heading("Example");
    page.add_example(command->example);
  }
  page.print();
}

void CommandLine::add_options(const std::string& heading, HelpPage& page) const {
  bool has_heading = false;
  for (const CLI::Option* option : app_->get_options()) {
    const bool is_hidden = option->get_group().empty() || option == app_->get_help_ptr();
    const std::string own = option->nonpositional() ? option->get_group() : arguments_heading;
    if (is_hidden || own != heading) continue;
    if (!has_heading) page.add_heading(heading);
    has_heading = true;
    page.add_row(option->nonpositional() ? names_of(*option) : option->get_name(true),
                 option->get_description());
  }
  if (!has_heading && heading == options_heading) page.add_heading(heading);
}

void CommandLine::refuse(const std::string& mistake) const {
  throw Error(ErrorKind::generic, mistake + usage_text(path()));
}

// CLI11 tells them in no order, with what was taken for arguments.
void CommandLine::refuse_leftovers() const {
  std::vector<std::string> flags;
  std::string arguments;
  std::string names;
  for (const std::string& word : app_->remaining()) {
    if (is_flag(word)) {
      flags.push_back(word);
      names += (names.empty() ? "" : ", ") + bare_flag(word);
    } else {
      arguments += (arguments.empty() ? "'" : ", '") + printable(word) + "'";
    }
  }
  for (const std::string& flag : flags) {
    const std::string suggestion = suggestion_for(flag, *app_);
    if (!suggestion.empty()) refuse("'" + path() + "' has no flag " + names + suggestion);
  }
  if (!flags.empty()) refuse("'" + path() + "' has no flag " + names);
  if (!arguments.empty()) refuse("too many arguments for '" + path() + "': " + arguments);
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

void CommandLine::parse_words(int argc, char** argv) {
  try {
    app_->parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    throw;
  } catch (const CLI::ParseError& error) {
    refuse_leftovers();
    const std::string text = error.what();
    if (text.ends_with(" missing")) refuse(text.substr(0, text.find(':')) + " needs a value");
    refuse_missing();
    refuse(text);
  }
  refuse_missing();
}

std::optional<int> CommandLine::parse(int argc, char** argv) {
  try {
    parse_words(argc, argv);
  } catch (const CLI::CallForHelp&) {
    print_help();
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
    print_help();
    return 0;
  } catch (const Error&) {
    if (!separator) explain_no_command(false);
    throw;
  }
  return std::nullopt;
}

}  // namespace secretsctl::cli
