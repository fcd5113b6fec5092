#include "command.hpp"

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/same_file.hpp>
#include <secretsctl/core/similar_name.hpp>

#include "help.hpp"

namespace secretsctl::cli {
namespace {

const char* message_prefix = "secretsctl: ";

}  // namespace

void add_output_flags(CommandLine& app, OutputFlags& flags, const std::string& default_text) {
  app.add_option("-o,--output", flags.output, "where to write it (default: " + default_text + ")")
      .shown_as("OUT");
  app.add_flag("-i,--in-place", flags.in_place, "replace FILE itself");
}

std::string output_for(const OutputFlags& flags, const std::string& file,
                       const std::string& default_output) {
  if (flags.in_place && flags.output) {
    throw Error(ErrorKind::conflicting_flags, "--output and --in-place exclude each other");
  }
  if (flags.in_place && file == "-") {
    throw Error(ErrorKind::conflicting_flags, "standard input cannot be replaced in place");
  }
  if (flags.in_place) return file;
  if (flags.output) {
    refuse_to_replace_input(*flags.output, {file}, "to replace it, give -i (--in-place), not -o");
  }
  return flags.output.value_or(default_output);
}

void UnauthenticatedFlag::add(CommandLine& app) {
  app.add_flag(std::string(delivery::unauthenticated_flag), is_given_,
               "accept values in clear that no MAC covers (mac_only_encrypted), and empty values "
               "that replace others: anyone who can write the file could have added them");
}

delivery::UnauthenticatedValues UnauthenticatedFlag::values() const noexcept {
  return is_given_ ? delivery::UnauthenticatedValues::allowed
                   : delivery::UnauthenticatedValues::refused;
}

void NoTerminalFlag::add(CommandLine& app) {
  app.add_flag("--no-terminal", is_given_,
               "the editor needs no terminal; if standard output is not one, the editor's output "
               "is dropped");
}

delivery::EditorNeed NoTerminalFlag::need() const noexcept {
  return is_given_ ? delivery::EditorNeed::nothing : delivery::EditorNeed::terminal;
}

void PassphraseFlag::add_flag(CommandLine& app, const std::string& help) {
  app.add_option("--passphrase-file", path_, help + "; /dev/fd/N is a descriptor");
}

Interaction& PassphraseFlag::interaction() {
  if (path_.empty()) return terminal_interaction();
  if (!file_) file_.emplace(path_);
  return *file_;
}

std::string did_you_mean(std::string_view word, std::span<const std::string_view> known,
                         std::string_view prefix) {
  std::string text;
  for (const std::string_view name : similar_names(word, known)) {
    text.append(text.empty() ? "; did you mean '" : " or '").append(prefix).append(name) += '\'';
  }
  return text.empty() ? text : text + "?";
}

std::string usage_text(std::string_view path) {
  const Command* command = find_command_path(path);
  if (command == nullptr) return {};
  std::string text = "\nusage: secretsctl ";
  text.append(path).append(command->usage.empty() ? "" : " ").append(command->usage);
  return text.append("; 'secretsctl help ").append(path).append("' shows more");
}

UserAccount gateway_user(const std::string& text) {
  if (!text.empty()) {
    const auto uid = find_user(text);
    if (!uid) throw Error(ErrorKind::generic, "there is no user '" + printable(text) + "'");
    return account_of(*uid);
  }
  UserAccount user = account_of(geteuid());
  const char* home = std::getenv("HOME");
  if (home != nullptr && *home != '\0') user.home = home;
  return user;
}

void refuse_missing_file(std::string_view path) {
  throw Error(ErrorKind::no_file, "missing: FILE" + usage_text(path));
}

int run_subcommand(std::string_view command, int argc, char** argv) {
  const std::span<const Command> subcommands = find_command(command)->subcommands();
  const std::string_view name = argc > 1 ? argv[1] : "";
  if (name == "--help" || name == "-h") {
    print_subcommands(*find_command(command));
    return 0;
  }
  for (const Command& subcommand : subcommands) {
    if (subcommand.name == name) return subcommand.run(argc - 1, argv + 1);
  }
  refuse_subcommand(command, name);
}

void refuse_subcommand(std::string_view command, std::string_view name) {
  std::vector<std::string_view> known;
  std::string list;
  for (const Command& subcommand : find_command(command)->subcommands()) {
    known.push_back(subcommand.name);
    list.append(list.empty() ? "" : ", ").append(subcommand.name);
  }
  const std::string group(command);
  if (name.empty()) {
    throw Error(ErrorKind::generic, "say what 'secretsctl " + group + "' is to do: " + list +
                                        "; 'secretsctl help " + group + "' shows more");
  }
  const std::string suggestion = did_you_mean(name, known, group + " ");
  throw Error(ErrorKind::generic, "there is no '" + group + " " + printable(name) + "'" +
                                      (suggestion.empty() ? "; there is: " + list : suggestion));
}

void set_message_prefix(const char* prefix) noexcept {
  message_prefix = prefix;
}

void print_message(std::string_view message) {
  std::fprintf(stderr, "%s%s\n", message_prefix, message_text(message).c_str());
}

}  // namespace secretsctl::cli
