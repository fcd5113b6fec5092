#include <secretsctl/sops/metadata/recipient_groups.hpp>

#include <algorithm>
#include <secretsctl/age/recipient.hpp>
#include <secretsctl/core/error.hpp>
#include <set>

namespace secretsctl::sops {
namespace {

// The same recipient may stand under several texts.
struct Order {
  bool operator()(const std::string& a, const std::string& b) const {
    return age::recipient_key(a) < age::recipient_key(b);
  }
};

using Recipients = std::set<std::string, Order>;

Recipients all_of(const RecipientGroups& groups) {
  Recipients all;
  for (const auto& group : groups) all.insert(group.begin(), group.end());
  return all;
}

}  // namespace

std::size_t effective_threshold(int shamir_threshold, std::size_t groups) {
  if (shamir_threshold == 0) return groups;
  if (shamir_threshold < 2 || static_cast<std::size_t>(shamir_threshold) > groups) {
    throw Error(ErrorKind::generic, "shamir_threshold is " + std::to_string(shamir_threshold) +
                                        "; with " + std::to_string(groups) +
                                        " key groups it needs to be 2 to " +
                                        std::to_string(groups) + ", or absent for all of them");
  }
  return static_cast<std::size_t>(shamir_threshold);
}

RecipientGroups recipients_of(const Metadata& metadata) {
  RecipientGroups groups;
  for (const KeyGroup& group : metadata.key_groups) {
    auto& recipients = groups.emplace_back();
    for (const AgeEntry& key : group.age) recipients.push_back(key.recipient);
  }
  return groups;
}

std::vector<std::string> foreign_kinds_of(const Metadata& metadata) {
  std::set<std::string> kinds;
  for (const KeyGroup& group : metadata.key_groups) {
    for (const auto& [kind, entries] : group.foreign) kinds.insert(kind);
  }
  return {kinds.begin(), kinds.end()};
}

bool same_recipients(RecipientGroups a, RecipientGroups b) {
  for (RecipientGroups* groups : {&a, &b}) {
    for (auto& group : *groups) {
      for (std::string& recipient : group) recipient = age::recipient_key(recipient);
      std::ranges::sort(group);
    }
    std::ranges::sort(*groups);
  }
  return a == b;
}

RecipientChanges compare_recipients(const RecipientGroups& before, const RecipientGroups& after) {
  const Recipients old_ones = all_of(before);
  const Recipients new_ones = all_of(after);
  RecipientChanges changes;
  std::ranges::set_difference(new_ones, old_ones, std::back_inserter(changes.added), Order());
  std::ranges::set_difference(old_ones, new_ones, std::back_inserter(changes.removed), Order());
  return changes;
}

std::string removal_advice(const std::vector<std::string>& removed) {
  return "earlier commits stay readable to" + recipients_text(removed) +
         ": change the secrets themselves too";
}

std::string recipients_text(const std::vector<std::string>& recipients) {
  std::string text;
  for (const std::string& recipient : recipients) {
    text += " " + (recipient.empty() ? "(without a name)" : age::recipient_name(recipient));
  }
  return text;
}

std::string recipients_text(const RecipientGroups& groups) {
  if (groups.size() == 1) return recipients_text(groups.front());
  std::string text;
  for (const auto& group : groups) {
    const std::string list = recipients_text(group);
    text += " (" + (list.empty() ? list : list.substr(1)) + ")";
  }
  return text;
}

}  // namespace secretsctl::sops
