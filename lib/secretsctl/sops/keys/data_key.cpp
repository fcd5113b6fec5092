#include <secretsctl/sops/keys/data_key.hpp>

#include <algorithm>
#include <secretsctl/age/file.hpp>
#include <secretsctl/age/recipient.hpp>
#include <secretsctl/core/error.hpp>
#include <secretsctl/crypto/aes256_gcm.hpp>
#include <secretsctl/crypto/random.hpp>
#include <secretsctl/sops/cipher/encrypted_value.hpp>
#include <secretsctl/sops/keys/shamir.hpp>
#include <secretsctl/sops/metadata/recipient_groups.hpp>

namespace secretsctl::sops {
namespace {

constexpr std::size_t data_key_size = crypto::Aes256Gcm::key_size;
constexpr const char* advice =
    "\nput the identity of one of these recipients into one of these places";

std::string recipients_text(const KeyGroup& group, const std::string& indent) {
  if (group.age.empty()) {
    return indent + "no age recipient, and other kinds of key are not supported";
  }
  std::string text;
  for (const AgeEntry& key : group.age) text += indent + age::recipient_name(key.recipient);
  return text;
}

SecretBytes recover_from_one(const KeyGroup& group, IdentitySearch& search,
                             const std::string& file) {
  auto data_key = search.open(group.age, file);
  if (data_key && data_key->size() == data_key_size) return std::move(*data_key);
  throw Error(ErrorKind::no_data_key,
              (data_key ? std::string("the data key does not have 32 bytes")
                        : refusals_text(search.reports()) + "no identity opens the file") +
                  "; it is encrypted to:" + recipients_text(group, "\n  ") +
                  "\nlooked for identities in:" + sources_text(search.reports(), "\n  ") + advice);
}

// What has been opened of several groups.
struct OpenedGroups {
  std::vector<SecretBytes> parts;
  std::vector<bool> opened;
  std::vector<std::vector<SourceReport>> reports;
};

void open_groups(const Metadata& metadata, IdentitySearch& search, const std::string& file,
                 SearchEffort effort, std::size_t enough, OpenedGroups& result) {
  for (std::size_t i = 0; i < metadata.key_groups.size(); ++i) {
    if (result.opened[i] || result.parts.size() >= enough) continue;
    auto part = search.open(metadata.key_groups[i].age, file, effort);
    result.reports[i] = search.reports();
    if (!part) continue;
    result.opened[i] = true;
    result.parts.push_back(std::move(*part));
  }
}

// Each group that is still shut has seen the same sources.
std::string refusals_text(const OpenedGroups& result) {
  for (std::size_t i = 0; i < result.opened.size(); ++i) {
    if (!result.opened[i]) return refusals_text(result.reports[i]);
  }
  return {};
}

std::string groups_text(const Metadata& metadata, const OpenedGroups& result) {
  std::string text;
  for (std::size_t i = 0; i < metadata.key_groups.size(); ++i) {
    text += "\n  group " + std::to_string(i + 1) + ": ";
    if (result.opened[i]) {
      text += "opened";
      continue;
    }
    text += "no identity opens it; it is encrypted to:" +
            recipients_text(metadata.key_groups[i], "\n    ") +
            "\n    looked for identities in:" + sources_text(result.reports[i], "\n      ");
  }
  return text;
}

// The parts tell nothing about whether they are enough; the MAC does.
bool opens_mac(const Metadata& metadata, const SecretBytes& data_key) {
  return ValueCipher(data_key).decrypt(metadata.mac, metadata.last_modified.whole()).has_value();
}

SecretBytes recover_from_several(const Metadata& metadata, IdentitySearch& search,
                                 const std::string& file) {
  const std::size_t groups = metadata.key_groups.size();
  const bool is_known = metadata.shamir_threshold > 0;
  const std::size_t needed =
      is_known ? std::max<std::size_t>(2, static_cast<std::size_t>(metadata.shamir_threshold))
               : groups;
  OpenedGroups result{
      {}, std::vector<bool>(groups), std::vector<std::vector<SourceReport>>(groups)};
  open_groups(metadata, search, file, SearchEffort::quick, groups, result);
  open_groups(metadata, search, file, SearchEffort::full, needed, result);
  const bool is_enough = result.parts.size() >= needed;
  // Where the threshold is not written down, it may be less than all.
  if (is_enough || !is_known) {
    auto data_key = combine_secret(result.parts);
    const bool fits = data_key && data_key->size() == data_key_size &&
                      (is_enough || opens_mac(metadata, *data_key));
    if (fits) return std::move(*data_key);
  }
  throw Error(ErrorKind::no_data_key,
              (is_enough ? "the parts of the data key do not belong together: "
                         : refusals_text(result) + "not enough key groups could be opened: ") +
                  std::to_string(needed) + " of " + std::to_string(groups) + " are needed, " +
                  std::to_string(result.parts.size()) + " opened" + groups_text(metadata, result) +
                  advice);
}

}  // namespace

SecretBytes new_data_key() {
  return crypto::random_secret(data_key_size);
}

SecretBytes recover_data_key(const Metadata& metadata, IdentitySearch& search,
                             const std::string& file) {
  if (metadata.key_groups.size() == 1) {
    return recover_from_one(metadata.key_groups.front(), search, file);
  }
  return recover_from_several(metadata, search, file);
}

std::vector<KeyGroup> wrap_data_key(const SecretBytes& data_key,
                                    const std::vector<std::vector<std::string>>& recipients,
                                    int shamir_threshold, Interaction& interaction) {
  std::vector<SecretBytes> parts;
  if (recipients.size() == 1) {
    parts.push_back(data_key.clone());
  } else {
    if (recipients.size() > max_key_groups) {
      throw Error(ErrorKind::generic, "there are more than 255 key groups");
    }
    parts = split_secret(data_key, recipients.size(),
                         effective_threshold(shamir_threshold, recipients.size()));
  }
  std::vector<KeyGroup> groups;
  for (std::size_t i = 0; i < recipients.size(); ++i) {
    KeyGroup& group = groups.emplace_back();
    for (const std::string& text : recipients[i]) {
      const auto recipient = age::parse_recipient(text, interaction);
      group.age.push_back({text, age::encrypt_armored(parts[i], *recipient)});
    }
    if (group.age.empty()) throw Error(ErrorKind::generic, "a key group has no recipients");
  }
  return groups;
}

}  // namespace secretsctl::sops
