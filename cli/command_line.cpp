#include "command_line.hpp"

#include <CLI/CLI.hpp>
#include <cstdio>

#include "command.hpp"

namespace secretsctl::cli {

bool CommandLineOption::is_given() const {
  return option_->count() > 0;
}

CommandLineOption CommandLineOption::required() {
  option_->required();
  return *this;
}

CommandLineOption CommandLineOption::one_value_each() {
  option_->allow_extra_args(false);
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
  return CommandLineOption(*app_->add_option(names, values, help));
}

CommandLineOption CommandLine::add_option(const std::string& names, int& value,
                                          const std::string& help) {
  return CommandLineOption(*app_->add_option(names, value, help));
}

CommandLineOption CommandLine::add_flag(const std::string& names, bool& value,
                                        const std::string& help) {
  return CommandLineOption(*app_->add_flag(names, value, help));
}

std::optional<int> CommandLine::parse(int argc, char** argv) {
  try {
    app_->parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    const std::string help = app_->help();
    std::fwrite(help.data(), 1, help.size(), stdout);
    return 0;
  } catch (const CLI::ParseError& error) {
    print_message(error.what());
    print_message("run with --help to see what it takes");
    return 1;
  }
  return std::nullopt;
}

}  // namespace secretsctl::cli
