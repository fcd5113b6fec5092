#include <cstdio>
#include <secretsctl/sops/metadata/metadata.hpp>

#include "../help_page.hpp"
#include "verbs.hpp"

// Help, the version and completions, made of the tables.

namespace secretsctl::cli::as_sops {
namespace {

constexpr std::size_t column = 34;

std::string names_of(const FlagRow& row) {
  std::string names = row.letter == 0 ? std::string(4, ' ') : std::string("-") + row.letter + ", ";
  names.append("--").append(row.name);
  return row.kind == FlagKind::boolean ? names : names + " VALUE";
}

void add_flags(HelpPage& page, Verb verb) {
  page.add_heading("Flags");
  for (const FlagRow& row : flag_rows()) {
    if (has(row.after, verb) && !row.help.empty()) page.add_row(names_of(row), row.help);
  }
  page.add_row("-h, --help", "print this help");
  if (verb == Verb::old_style) page.add_row("-v, --version", "print the version");
}

void add_verbs(HelpPage& page, std::string_view group) {
  page.add_heading("Commands");
  for (const VerbRow& row : verb_rows()) {
    if (row.verb == Verb::old_style || !row.name.starts_with(group)) continue;
    std::string left(row.name);
    left.append(row.usage.empty() ? "" : " ").append(row.usage);
    page.add_row(left, row.summary);
  }
}

void print_group(std::string_view group, const std::string& program) {
  HelpPage page(column);
  page.add_usage(program + " " + std::string(group) + " COMMAND ...");
  add_verbs(page, group);
  page.print();
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

void print_usage(Verb verb, const std::string& program) {
  const VerbRow& row = row_of(verb);
  HelpPage page(column);
  std::string usage = program;
  if (verb == Verb::old_style) {
    page.add_paragraph(
        "The command line of sops for age keys: the same commands, outputs and exit statuses. "
        "Files, recipients and keys are as in the other commands of secretsctl.");
    page.add_usage(usage + " COMMAND ..., or " + usage + " [FLAGS] FILE");
    add_verbs(page, "");
  } else {
    usage.append(" ").append(row.name).append(row.usage.empty() ? "" : " ").append(row.usage);
    page.add_usage(usage);
    page.add_paragraph(row.summary);
  }
  add_flags(page, verb);
  if (verb == Verb::old_style) {
    page.add_heading("Example");
    page.add_example("secretsctl sops decrypt secrets/values.json");
  }
  page.print();
}

void print_page(const Call& call, const std::string& program) {
  if (call.page() == Call::Page::version) {
    // Programs look for `sops X.Y.Z`.
    std::printf("sops %s (secretsctl %s)\n", std::string(sops::format_version).c_str(),
                SECRETSCTL_VERSION);
  } else if (!call.group().empty()) {
    print_group(call.group(), program);
  } else {
    print_usage(call.verb(), program);
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
      "  mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$word\")\n"
      "}\n"
      "complete -o default -o bashdefault -F _sops sops\n",
      words_for(Verb::old_style).c_str());
}

}  // namespace secretsctl::cli::as_sops
