#include <secretsctl/sops/identity_search.hpp>

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <map>
#include <secretsctl/age/file.hpp>
#include <secretsctl/core/error.hpp>
#include <secretsctl/crypto/aes256_gcm.hpp>
#include <secretsctl/sops/config_search.hpp>
#include <secretsctl/sops/identity_place.hpp>

namespace secretsctl::sops {
namespace {

// A wrapped data key is 32 bytes, a wrapped part of one 33.
constexpr std::size_t max_wrapped_key_size = 1024;

struct Attempt {
  std::optional<SecretBytes> key;
  std::string damage;  // of the last entry that is no valid age file
};

void try_key(const AgeKey& key, const age::Identities& identities, Attempt& attempt) {
  try {
    attempt.key = age::decrypt_short(key.encrypted, identities, max_wrapped_key_size);
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::age_no_match) attempt.damage = error.what();
  }
}

// First the entries that name one of the identities, which saves an attempt for each other one; the
// names are not authenticated, so that the others are tried too.
Attempt try_keys(std::span<const AgeKey> keys, const age::Identities& identities) {
  std::vector<std::string> ours;
  for (const auto& identity : identities) ours.push_back(identity->recipient());
  const auto is_named = [&](const AgeKey& key) {
    return std::ranges::find(ours, key.recipient) != ours.end();
  };
  Attempt attempt;
  for (const bool named : {true, false}) {
    for (const AgeKey& key : keys) {
      if (is_named(key) != named) continue;
      try_key(key, identities, attempt);
      if (attempt.key) return attempt;
    }
  }
  return attempt;
}

std::string count_text(std::size_t count) {
  return count == 1 ? "1 identity" : std::to_string(count) + " identities";
}

std::string finding(const LoadedIdentities& loaded, const Attempt& attempt) {
  if (loaded.identities.empty()) return loaded.reason;
  std::string text = count_text(loaded.identities.size()) + ", none fits";
  if (!attempt.damage.empty()) text += " (an entry of the file is damaged: " + attempt.damage + ")";
  return text;
}

}  // namespace

struct IdentitySearch::Place {
  std::string name;
  std::function<LoadedIdentities(const std::string& recipient)> load;
  bool by_recipient = false;
  std::map<std::string, LoadedIdentities> loaded;  // by recipient, or under ""

  const LoadedIdentities& get(const std::string& recipient) {
    const std::string& index = by_recipient ? recipient : std::string();
    const auto found = loaded.find(index);
    return found != loaded.end() ? found->second : loaded.emplace(index, load(index)).first->second;
  }
};

IdentitySearch::IdentitySearch(RepositoryKey repository_key) : repository_key_(repository_key) {
  const auto add = [&](std::string name, auto load, bool by_recipient = false) {
    places_.push_back(std::make_unique<Place>(Place{std::move(name), load, by_recipient, {}}));
  };
  const char* file = std::getenv("SOPS_AGE_KEY_FILE");
  add("SOPS_AGE_KEY", [](const std::string&) { return load_key_variable(); });
  add(file == nullptr || *file == '\0' ? "SOPS_AGE_KEY_FILE"
                                       : "SOPS_AGE_KEY_FILE (" + printable(file) + ")",
      [](const std::string&) { return load_key_file_variable(); });
  add("SOPS_AGE_KEY_CMD", load_key_command, has_key_command());
  add(user_key_path().empty() ? "the user's sops/age/keys.txt" : printable(user_key_path()),
      [](const std::string&) { return load_user_key_file(); });
}

IdentitySearch::~IdentitySearch() = default;

std::optional<SecretBytes> IdentitySearch::open_at(Place& place, std::span<const AgeKey> keys) {
  if (!place.by_recipient) {
    const LoadedIdentities& loaded = place.get({});
    Attempt attempt;
    if (!loaded.identities.empty()) attempt = try_keys(keys, loaded.identities);
    if (!attempt.key) reports_.push_back({place.name, finding(loaded, attempt)});
    return std::move(attempt.key);
  }
  std::string last;
  for (const AgeKey& key : keys) {
    const LoadedIdentities& loaded = place.get(key.recipient);
    Attempt attempt;
    if (!loaded.identities.empty()) try_key(key, loaded.identities, attempt);
    if (attempt.key) return std::move(attempt.key);
    last = finding(loaded, attempt);
  }
  reports_.push_back({place.name, last.empty() ? "not asked" : last});
  return std::nullopt;
}

std::optional<SecretBytes> IdentitySearch::open(std::span<const AgeKey> keys,
                                                const std::string& file) {
  reports_.clear();
  for (const auto& place : places_) {
    if (auto key = open_at(*place, keys)) return key;
  }
  if (repository_key_ == RepositoryKey::ignored) return std::nullopt;
  // Only now: finding the repository takes system calls that the places before do not need.
  std::string folder;
  std::string config_reason;
  try {
    folder = config_folder(file);
  } catch (const Error& error) {
    config_reason = error.what();
  }
  Place place{folder.empty() ? "secrets/age-key.txt of the repository"
                             : printable(repository_key_path(folder)),
              [&](const std::string&) -> LoadedIdentities {
                if (!config_reason.empty()) return {{}, config_reason};
                return load_repository_key(folder);
              },
              false,
              {}};
  return open_at(place, keys);
}

SecretBytes recover_data_key(const Metadata& metadata, IdentitySearch& search,
                             const std::string& file) {
  if (metadata.key_groups.size() > 1) {
    throw Error(ErrorKind::generic,
                "the file has several key groups (Shamir's scheme), which are not supported yet");
  }
  const std::vector<AgeKey>& keys = metadata.key_groups.front().age;
  auto data_key = search.open(keys, file);
  if (data_key && data_key->size() == crypto::Aes256Gcm::key_size) return std::move(*data_key);
  std::string message = data_key ? "the data key does not have 32 bytes; the file is encrypted to:"
                                 : "no identity opens the file; it is encrypted to:";
  if (keys.empty()) message += "\n  no age recipient, and other kinds of key are not supported";
  for (const AgeKey& key : keys) message += "\n  " + printable(key.recipient);
  message += "\nlooked for identities in:";
  for (const PlaceReport& report : search.reports()) {
    message += "\n  " + report.place + ": " + report.finding;
  }
  throw Error(ErrorKind::no_data_key,
              message + "\nput the identity of one of these recipients into one of these places");
}

}  // namespace secretsctl::sops
