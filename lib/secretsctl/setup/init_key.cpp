#include <secretsctl/setup/init_key.hpp>

#include <algorithm>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/same_file.hpp>
#include <secretsctl/core/shell_word.hpp>
#include <secretsctl/setup/init_rule.hpp>
#include <secretsctl/setup/key_source.hpp>
#include <secretsctl/setup/repository.hpp>

namespace secretsctl::setup {
namespace {

namespace fs = std::filesystem;

bool is_named(const RepositoryLocation& repository, const std::string& recipient) {
  if (!repository.config) return false;
  const auto named = recipients_in_rule(*repository.config, repository.root);
  return std::ranges::find(named, recipient) != named.end();
}

// Whether the place has a key that the user means for this. SSH keys do not count: nearly every
// user has one, and it does not show its recipient. The repository's own key is checked before.
bool is_key_of_user(const KeySource& place) {
  std::error_code ignored;
  const bool is_there = !place.file.empty() && fs::exists(place.file, ignored);
  return !place.is_ssh && !place.is_repository && !place.is_deferred &&
         (is_there || place.loaded.size() > 0);
}

// Why a key can't be used here; empty if it can.
std::string obstacle(const KeySource& place, const std::string& recipient) {
  if (place.loaded.size() == 0) return place.loaded.reason;
  if (recipient.empty())
    return "its key does not show its public key without a passphrase or plugin";
  if (!place.file.empty()) return {};
  return "holds a key too, with the public key " + recipient +
         "; to use that one, write it into a file and name the file with --key";
}

bool is_wanted(const RepositoryLocation& repository, const std::string& file,
               const std::string& recipient, Interaction& interaction, const Say& say) {
  const std::string key = printable(file) + " (public key " + recipient + ")";
  if (has_attentive_user()) {
    return ask_yes(interaction, "Use your key " + key + ", instead of making a new one?", true);
  }
  say("your key " + key +
      " is used; for a new one, of this repository alone, run secretsctl init --key " +
      shell_path(path_for_user(own_key_path(repository), repository.root)));
  return true;
}

}  // namespace

fs::path own_key_path(const RepositoryLocation& repository) {
  return sops::repository_key_path(repository.root.string());
}

std::string recipient_for(const RepositoryLocation& repository, const age::Identities& identities) {
  std::vector<std::string> recipients;
  for (const auto& identity : identities) {
    if (!identity->recipient().empty()) recipients.push_back(identity->recipient());
  }
  if (recipients.empty()) return {};
  std::vector<std::string> named;
  if (repository.config) named = recipients_in_rule(*repository.config, repository.root);
  const auto found = std::ranges::find_first_of(recipients, named);
  return found != recipients.end() ? *found : recipients.front();
}

fs::path choose_key(const RepositoryLocation& repository, Interaction& interaction,
                    const Say& say) {
  fs::path own = own_key_path(repository);
  std::error_code ignored;
  if (fs::exists(fs::symlink_status(own, ignored))) return own;
  for (const KeySource& place : load_key_sources({}, no_interaction())) {
    if (!is_key_of_user(place)) continue;
    // Slow identities don't show their recipients.
    const std::string recipient = recipient_for(repository, place.loaded.quick);
    const std::string reason = obstacle(place, recipient);
    if (!reason.empty()) {
      say("note: " + printable(place.file.empty() ? place.name : place.file) + ": " + reason);
    } else if (is_named(repository, recipient) ||
               is_wanted(repository, place.file, recipient, interaction, say)) {
      return normal_path(place.file);
    }
  }
  return own;
}

void say_where_key_is_found(const fs::path& key, const Say& say) {
  const std::string shown = printable(key.string());
  std::string variable;
  for (const KeySource& place : load_key_sources({}, no_interaction())) {
    if (place.file.empty() || !is_same_file(place.file, key.string())) continue;
    if (place.name == place.file) {
      say("the key is found automatically, in " + shown + ": no variable is needed");
      return;
    }
    variable = place.name;
  }
  if (variable.empty()) {
    say("the key is not in a place that is searched automatically: export SOPS_AGE_KEY_FILE=" +
        shell_path(key.string()));
  } else {
    say("the key is found through " + variable + ", which names " + shown +
        " and must be set wherever files are opened");
  }
}

}  // namespace secretsctl::setup
