#include <secretsctl/sops/keys/identity_search.hpp>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <map>
#include <secretsctl/age/file.hpp>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/identity_traces.hpp>
#include <secretsctl/sops/rules/config_search.hpp>

namespace secretsctl::sops {
namespace {

// A wrapped data key is 32 bytes, a wrapped part of one 33.
constexpr std::size_t max_wrapped_key_size = 1024;
constexpr std::chrono::minutes max_command_time{1};

bool is_set(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr && *value != '\0';
}

// `NAME (its value)`, for a variable that holds a file's path.
std::string place_name(const IdentitySource& source) {
  const std::string path = source.kind == SourceKind::file_variable ? source.path() : std::string();
  return path.empty() ? source.shown() : std::string(source.name) + " (" + path + ")";
}

// A name that messages may show; for a variable that holds a key, only the variable's name.
std::string shown_name(const std::string& name) {
  constexpr std::size_t longest = 240;  // bytes: a variable's name and a path
  return printable(holds_identity(name) ? name.substr(0, name.find(" (")) : name, longest);
}

std::string count_text(std::size_t count) {
  return count == 1 ? "1 identity" : std::to_string(count) + " identities";
}

}  // namespace

// One source, its identities, and the result of trying them on the keys of one file.
class IdentitySearch::Source {
 public:
  using Load = std::function<LoadedIdentities(const std::string& recipient)>;

  // With `by_recipient`, the source is asked again for each recipient.
  Source(std::string name, Load load, bool by_recipient)
      : name_(std::move(name)), load_(std::move(load)), by_recipient_(by_recipient) {}

  [[nodiscard]] bool runs_command() const noexcept { return by_recipient_; }

  void forget_attempts() {
    damage_.clear();
    limitation_.clear();
  }

  std::optional<SecretBytes> open(std::span<const AgeEntry> keys, bool slow) {
    if (!by_recipient_) return try_keys(keys, get({}), slow);
    // Another user's file may name any number of recipients, and each one runs a command.
    const auto deadline = std::chrono::steady_clock::now() + max_command_time;
    for (const AgeEntry& key : keys) {
      if (auto opened = try_keys({&key, 1}, get(key.recipient), slow)) return opened;
      if (std::chrono::steady_clock::now() > deadline) {
        limitation_ = "not asked for the remaining recipients: a minute is over";
        break;
      }
    }
    return std::nullopt;
  }

  void add_recipients(std::vector<std::string>& recipients) const {
    for (const auto& [recipient, loaded] : loaded_) {
      for (const age::Identities* identities : {&loaded.quick, &loaded.slow}) {
        for (const auto& identity : *identities) {
          if (!identity->recipient().empty()) recipients.push_back(identity->recipient());
        }
      }
    }
  }

  [[nodiscard]] SourceReport report() const {
    // Built only here: a search that finds an identity needs no names.
    const std::string name = shown_name(name_);
    if (loaded_.empty()) return {name, "not asked", {}};
    const LoadedIdentities& last = loaded_.rbegin()->second;
    if (last.size() == 0) {
      return {name, last.reason, {}, last.is_absent ? SourceState::absent : SourceState::refused};
    }
    std::string finding = count_text(last.size()) + ", none fits";
    if (!limitation_.empty()) finding += " (" + limitation_ + ")";
    if (!damage_.empty()) finding += " (an entry of the file is damaged: " + damage_ + ")";
    return {name, finding, limitation_, SourceState::tried};
  }

 private:
  const LoadedIdentities& get(const std::string& recipient) {
    const auto found = loaded_.find(recipient);
    return found != loaded_.end() ? found->second
                                  : loaded_.emplace(recipient, load_(recipient)).first->second;
  }

  // First tries the entries that name one of the identities, which saves attempts with the others.
  // The names are not authenticated, so the other entries are tried too.
  std::optional<SecretBytes> try_keys(std::span<const AgeEntry> keys,
                                      const LoadedIdentities& loaded, bool slow) {
    const age::Identities& identities = slow ? loaded.slow : loaded.quick;
    if (identities.empty()) return std::nullopt;
    // The usual case. The entry may name our identity; to assume so saves computing its recipient.
    if (keys.size() == 1 && identities.size() == 1) {
      identities.front()->suppose_recipient(keys.front().recipient);
      return try_key(keys.front(), identities);
    }
    std::vector<std::string> ours;
    for (const auto& identity : identities) ours.push_back(identity->recipient());
    const auto is_named = [&](const AgeEntry& key) {
      return std::ranges::find(ours, key.recipient) != ours.end();
    };
    for (const bool named : {true, false}) {
      for (const AgeEntry& key : keys) {
        if (is_named(key) != named) continue;
        if (auto opened = try_key(key, identities)) return opened;
      }
    }
    return std::nullopt;
  }

  std::optional<SecretBytes> try_key(const AgeEntry& key, const age::Identities& identities) {
    try {
      return age::decrypt_short(key.encrypted, identities, max_wrapped_key_size);
    } catch (const age::NoMatch& no_match) {
      if (limitation_.empty()) limitation_ = no_match.limitation();
    } catch (const Error& error) {
      damage_ = error.what();
    }
    return std::nullopt;
  }

  std::string name_;  // unescaped, from the environment or a path
  Load load_;
  bool by_recipient_;
  std::map<std::string, LoadedIdentities> loaded_;  // by recipient, or under ""
  std::string damage_;                              // of the last entry that is no valid age file
  std::string limitation_;                          // why an identity could not be tried
};

IdentitySearch::IdentitySearch(RepositoryKey repository_key, Interaction& interaction,
                               ConfigPlaces places)
    : repository_key_(repository_key), places_(places), interaction_(interaction) {
  for (const IdentitySource& source : identity_sources()) {
    sources_.push_back(std::make_unique<Source>(
        place_name(source),
        [&source, &interaction](const std::string& recipient) {
          return load_identities(source, recipient, interaction);
        },
        source.kind == SourceKind::command && is_set(source.name)));
  }
}

IdentitySearch::IdentitySearch(std::string name, LoadedIdentities identities,
                               Interaction& interaction)
    : repository_key_(RepositoryKey::ignored), interaction_(interaction) {
  // A function that is kept has to be one that can be copied.
  const auto given = std::make_shared<LoadedIdentities>(std::move(identities));
  sources_.push_back(std::make_unique<Source>(
      std::move(name), [given](const std::string&) { return std::move(*given); }, false));
}

IdentitySearch::~IdentitySearch() = default;

IdentitySearch::Source& IdentitySearch::repository_source(const std::string& file) {
  std::string folder;
  std::string config_reason;
  try {
    folder = config_folder(file, places_);
  } catch (const Error& error) {
    config_reason = error.what();
  }
  // Files of one repository, and key groups of one file, share one source.
  if (repository_ && config_reason.empty() && repository_folder_ == folder) return *repository_;
  repository_folder_ = config_reason.empty() ? std::optional(folder) : std::nullopt;
  repository_ = std::make_unique<Source>(
      folder.empty() ? "secrets/age-key.txt of the repository" : repository_key_path(folder),
      [this, folder, config_reason](const std::string&) -> LoadedIdentities {
        if (!config_reason.empty()) return {{}, {}, config_reason};
        return load_repository_key(folder, interaction_);
      },
      false);
  return *repository_;
}

std::optional<SecretBytes> IdentitySearch::open(std::span<const AgeEntry> keys,
                                                const std::string& file, SearchEffort effort) {
  reports_.clear();
  effort = std::min(effort, most_);
  for (const auto& source : sources_) source->forget_attempts();
  for (const auto& source : sources_) {
    if (effort == SearchEffort::at_hand && source->runs_command()) continue;
    if (auto key = source->open(keys, false)) return key;
  }
  Source* repository = nullptr;
  if (repository_key_ == RepositoryKey::consulted) {
    // Only now: finding the repository takes system calls that the earlier sources don't need.
    repository = &repository_source(file);
    repository->forget_attempts();
    if (auto key = repository->open(keys, false)) return key;
  }
  if (effort == SearchEffort::full) {
    for (const auto& source : sources_) {
      if (auto key = source->open(keys, true)) return key;
    }
    if (repository) {
      if (auto key = repository->open(keys, true)) return key;
    }
  }
  for (const auto& source : sources_) reports_.push_back(source->report());
  if (repository) reports_.push_back(repository->report());
  return std::nullopt;
}

std::vector<std::string> IdentitySearch::recipients() const {
  std::vector<std::string> recipients;
  for (const auto& source : sources_) source->add_recipients(recipients);
  if (repository_) repository_->add_recipients(recipients);
  return recipients;
}

}  // namespace secretsctl::sops
