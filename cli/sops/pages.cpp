#include <cstdio>
#include <secretsctl/sops/metadata/metadata.hpp>

#include "../command_help.hpp"
#include "verbs.hpp"

// Help, the version and completions, made of the tables.

namespace secretsctl::cli::as_sops {
namespace {

std::string line_of(const VerbRow& row) {
  std::string line(row.name);
  return line.append(row.usage.empty() ? "" : " ").append(row.usage);
}

// The commands, or those of a group.
std::string list_of(std::string_view group) {
  std::string list;
  for (const VerbRow& row : verb_rows()) {
    if (row.verb == Verb::old_style || !row.name.starts_with(group)) continue;
    list.append(list.empty() ? "" : ", ").append(row.name);
  }
  return list;
}

// The word for a flag's value.
std::string word_of(FlagKind kind) {
  switch (kind) {
    case FlagKind::boolean:
      return {};
    case FlagKind::path:
      return "FILE";
    case FlagKind::number:
      return "N";
    default:
      return "TEXT";
  }
}

OptionDescription description_of(const FlagRow& row) {
  OptionDescription option;
  if (row.letter != 0) option.short_names.emplace_back(1, row.letter);
  option.long_names.emplace_back(row.name);
  option.word = word_of(row.kind);
  option.help = row.help;
  option.heading = "Options";
  option.is_list = row.kind == FlagKind::list;
  return option;
}

// A flag that does what it does in any program.
OptionDescription common_flag(const char* letter, const char* name, const char* help) {
  OptionDescription option;
  option.short_names.emplace_back(letter);
  option.long_names.emplace_back(name);
  option.help = help;
  option.heading = "Options";
  return option;
}

std::string words_for(Verb verb) {
  std::string words;
  for (const FlagRow& row : flag_rows()) {
    if (!has(row.after, verb) || row.kind == FlagKind::foreign) continue;
    words.append(words.empty() ? "--" : " --").append(row.name);
  }
  return words;
}

std::string first_words() {
  std::string words;
  for (const VerbRow& row : verb_rows()) {
    const std::string word(row.name.substr(0, row.name.find(' ')));
    if (word.empty() || words.ends_with(word)) continue;
    words.append(words.empty() ? "" : " ").append(word);
  }
  return words;
}

}  // namespace

void print_usage(Verb verb) {
  const VerbRow& row = row_of(verb);
  CommandDescription page;
  if (verb == Verb::old_style) {
    page.path = "sops";
    page.summary =
        "The command line of sops for age keys: the same commands, outputs and exit statuses. "
        "'secretsctl sops COMMAND --help' shows the flags of a command: " +
        list_of("") +
        ". Without a command the flags below come before the file: with -d, -e, -r or --set it is "
        "decrypted, encrypted, given a new data key or a value; else it is edited.";
  } else {
    page.path = "sops " + line_of(row);
    page.summary = row.summary;
  }
  for (const FlagRow& flag : flag_rows()) {
    if (has(flag.after, verb) && !flag.help.empty()) page.options.push_back(description_of(flag));
  }
  page.options.push_back(common_flag("h", "help", "print this help"));
  if (verb == Verb::old_style) {
    page.options.push_back(common_flag("v", "version", "print the version"));
  }
  print_help(page);
}

void print_page(const Call& call) {
  if (call.page() == Call::Page::version) {
    // Programs look for `sops X.Y.Z`.
    std::printf("sops %s (secretsctl %s)\n", std::string(sops::format_version).c_str(),
                SECRETSCTL_VERSION);
  } else if (!call.group().empty()) {
    CommandDescription page;
    page.path = "sops " + std::string(call.group()) + " COMMAND ...";
    page.summary = "Commands: " + list_of(call.group());
    print_help(page);
  } else {
    print_usage(call.verb());
  }
}

void print_completion(Verb shell) {
  if (shell == Verb::completion_zsh) std::puts("autoload -U +X bashcompinit && bashcompinit");
  std::printf(
      "_sops() {\n"
      "  local word=${COMP_WORDS[COMP_CWORD]} words\n"
      "  case $COMP_CWORD:${COMP_WORDS[1]} in\n"
      "    1:*) words='%s %s' ;;\n",
      first_words().c_str(), words_for(Verb::old_style).c_str());
  for (const VerbRow& row : verb_rows()) {
    const std::string words = words_for(row.verb);
    if (words.empty() || row.verb == Verb::old_style || row.verb == Verb::groups_delete) continue;
    const bool is_group = row.verb == Verb::groups_add;
    std::printf("    *:%s) words='%s%s' ;;\n",
                std::string(row.name.substr(0, row.name.find(' '))).c_str(),
                is_group ? "add delete " : "", words.c_str());
  }
  std::printf(
      "    *) words='%s' ;;\n"
      "  esac\n"
      "  COMPREPLY=($(compgen -W \"$words\" -- \"$word\"))\n"
      "}\n"
      "complete -o default -o bashdefault -F _sops sops\n",
      words_for(Verb::old_style).c_str());
}

}  // namespace secretsctl::cli::as_sops
