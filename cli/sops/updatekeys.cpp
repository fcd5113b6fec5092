#include <sys/stat.h>

#include <unistd.h>
#include <algorithm>
#include <cstdio>
#include <secretsctl/age/recipient.hpp>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/replace_file.hpp>
#include <secretsctl/sops/files/rekey.hpp>
#include <secretsctl/sops/rules/config_search.hpp>
#include <utility>

#include "../command.hpp"
#include "files.hpp"
#include "verbs.hpp"

namespace secretsctl::cli::as_sops {
namespace {

using Recipients = std::vector<std::string>;

// The recipients of a file or a rule, by group.
struct Keys {
  sops::RecipientGroups groups;
  int threshold = 0;
};

Keys keys_of(const sops::Metadata& metadata) {
  Keys keys{sops::recipients_of(metadata), metadata.shamir_threshold};
  for (std::size_t i = 0; i < keys.groups.size(); ++i) {
    for (const auto& [kind, entries] : metadata.key_groups[i].foreign) {
      const auto* list = entries.list();
      if (list != nullptr && !list->empty()) keys.groups[i].push_back(kind);
    }
  }
  return keys;
}

Keys keys_of(const sops::CreationRule& rule) {
  const std::size_t groups = rule.key_groups.size();
  return {
      rule.key_groups,
      groups < 2 ? 0 : static_cast<int>(sops::effective_threshold(rule.shamir_threshold, groups))};
}

const Recipients& group_of(const Keys& keys, std::size_t number) {
  static const Recipients none;
  return number < keys.groups.size() ? keys.groups[number] : none;
}

bool has(const Recipients& group, const std::string& recipient) {
  return std::ranges::find(group, recipient) != group.end();
}

// The changes as sops shows them; empty if there are none.
std::string changes_text(const Keys& before, const Keys& after) {
  std::string text;
  bool has_changed = before.threshold != after.threshold;
  if (!has_changed && after.threshold > 0) {
    text += "shamir_threshold: " + std::to_string(after.threshold) + "\n";
  } else {
    if (after.threshold > 0) {
      text += "+++ shamir_threshold: " + std::to_string(after.threshold) + "\n";
    }
    if (before.threshold > 0) {
      text += "--- shamir_threshold: " + std::to_string(before.threshold) + "\n";
    }
  }
  for (std::size_t i = 0; i < std::max(before.groups.size(), after.groups.size()); ++i) {
    text += "Group " + std::to_string(i + 1) + "\n";
    const Recipients& old_group = group_of(before, i);
    const Recipients& new_group = group_of(after, i);
    std::string changes;
    for (const std::string& recipient : new_group) {
      if (has(old_group, recipient)) text += "    " + age::recipient_name(recipient) + "\n";
      if (!has(old_group, recipient)) changes += "+++ " + age::recipient_name(recipient) + "\n";
    }
    for (const std::string& recipient : old_group) {
      if (!has(new_group, recipient)) changes += "--- " + age::recipient_name(recipient) + "\n";
    }
    has_changed = has_changed || !changes.empty();
    text += changes;
  }
  return has_changed ? text : "";
}

// As sops, asks on standard input until the answer is y or n.
bool ask() {
  std::string answer;
  while (answer != "y" && answer != "n") {
    std::printf("Is this okay? (y/n):");
    std::fflush(stdout);
    answer.clear();
    char letter = '\0';
    ssize_t got = 0;
    while ((got = read(STDIN_FILENO, &letter, 1)) == 1 && letter != '\n' && answer.size() < 100) {
      if (letter != ' ' && letter != '\r') answer += letter;
    }
    if (got != 1 && answer.empty()) throw Error(ErrorKind::generic, "there is no answer");
  }
  return answer == "y";
}

sops::CreationRule rule_of(const std::string& file, const sops::EditOptions& options) {
  auto rule = sops::rule_for_encrypted(file, options.config, options.format, options.places);
  if (!rule) throw Error(ErrorKind::generic, "no rule of .sops.yaml applies to the file");
  if (!rule->unsupported.empty()) {
    throw Error(ErrorKind::generic, sops::place_of(*rule) + ": the rule has '" + rule->unsupported +
                                        "', which is not supported; only age recipients are");
  }
  if (rule->key_groups.empty()) {
    throw Error(ErrorKind::generic, sops::place_of(*rule) + ": the rule has no recipients");
  }
  return *rule;
}

// Does what the user has seen: file and rules are read again, and must be as they were.
void apply(const std::string& file, const sops::EditOptions& options, std::string_view seen_file,
           const Keys& seen_rule) {
  sops::IdentitySearch search(sops::RepositoryKey::consulted, terminal_interaction(),
                              config_places);
  sops::RekeyPlan plan = sops::plan_rekey(file, sops::RekeyMode::recipients, options, search);
  if (plan.key_groups != seen_rule.groups || plan.shamir_threshold != seen_rule.threshold) {
    throw FileChanged(plan.source + ": the rule has changed meanwhile; run it again");
  }
  if (!plan.file || std::as_const(*plan.file).document().original != seen_file) {
    throw FileChanged(printable(file) +
                      ": another program changed the file meanwhile; run it again");
  }
  sops::apply_rekey(plan, terminal_interaction());
}

void update(const Call& call, const std::string& file) {
  struct stat info {};
  if (is_missing(file)) throw Error(ErrorKind::generic, "there is no such file");
  if (stat(file.c_str(), &info) == 0 && S_ISDIR(info.st_mode)) {
    throw Error(ErrorKind::generic, "can't operate on a directory");
  }
  print_message("Syncing keys for file " + printable(file));
  const sops::EditOptions options = edit_options(call, file);
  const auto loaded = sops::load_encrypted_file(file, {.format = options.format});
  const Keys wanted = keys_of(rule_of(file, options));
  const std::string changes = changes_text(keys_of(loaded.document.metadata), wanted);
  if (changes.empty()) {
    print_message("File " + printable(file) + " already up to date");
    return;
  }
  std::printf("The following changes will be made to the file's groups:\n%s", changes.c_str());
  if (!call.flag("yes") && !ask()) {
    print_message("File " + printable(file) + " left unchanged");
    return;
  }
  std::fflush(stdout);
  call.check_key_services();
  apply(file, options, loaded.document.original, wanted);
  print_message("File " + printable(file) + " synced with new keys");
}

}  // namespace

int updatekeys(const Call& call) {
  const std::string first = call.arguments().empty() ? "." : call.arguments().front();
  if (sops::config_for(first, call.text("config"), config_places).empty()) {
    throw Error(ErrorKind::generic, "config file not found");
  }
  if (call.arguments().empty()) throw StatusError(status_no_file, "Error: no file specified");
  if (call.arguments().size() == 1) {
    update(call, first);
    return 0;
  }
  int failures = 0;
  for (const std::string& file : call.arguments()) {
    try {
      update(call, file);
    } catch (const Error& error) {
      print_message(printable(file) + ": " + error.what());
      ++failures;
    }
  }
  if (failures == 0) return 0;
  throw Error(ErrorKind::generic, "failed updating " + std::to_string(failures) + " key(s)");
}

}  // namespace secretsctl::cli::as_sops
