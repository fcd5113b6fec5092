#include <secretsctl/sops/document_merge.hpp>

#include <algorithm>
#include <secretsctl/core/error.hpp>
#include <secretsctl/crypto/aes256_gcm.hpp>
#include <secretsctl/crypto/random.hpp>
#include <secretsctl/sops/data_key.hpp>
#include <secretsctl/sops/file_revision.hpp>
#include <secretsctl/sops/recipient_groups.hpp>

namespace secretsctl::sops {
namespace {

using Names = std::vector<std::string>;

[[noreturn]] void refuse(const std::string& what) {
  throw Error(ErrorKind::generic, what);
}

bool contains(const Names& names, const std::string& name) {
  return std::ranges::find(names, name) != names.end();
}

Names without(const Names& names, const Names& others) {
  Names rest;
  for (const std::string& name : names) {
    if (!contains(others, name)) rest.push_back(name);
  }
  return rest;
}

// The two sides by the data key that stays: if one of them was rotated, its.
struct Sides {
  OpenedFile& keeper;
  OpenedFile& other;
  bool is_swapped;  // theirs is the keeper
  bool same_data_key;
};

Sides choose_keeper(MergeVersions& versions) {
  const bool same = versions.ours.data_key.equals(versions.theirs.data_key);
  const bool only_theirs_is_new =
      !same && versions.base && versions.base->data_key.equals(versions.ours.data_key);
  if (only_theirs_is_new) return {versions.theirs, versions.ours, true, same};
  return {versions.ours, versions.theirs, false, same};
}

bool same_keys(const Metadata& a, const Metadata& b) {
  return same_recipients(recipients_of(a), recipients_of(b)) &&
         foreign_kinds_of(a) == foreign_kinds_of(b) &&
         (a.key_groups.size() < 2 || a.shamir_threshold == b.shamir_threshold);
}

// Merges the recipients into the keeper's metadata.
class KeyMerge {
 public:
  KeyMerge(const Sides& sides, const MergeVersions& versions,
           const std::optional<CreationRule>& rule, Interaction& interaction,
           MergedDocument& result)
      : sides_(sides),
        versions_(versions),
        rule_(rule),
        interaction_(interaction),
        result_(result) {}

  void run() {
    const Metadata& keeper = sides_.keeper.document.metadata;
    const Metadata& other = sides_.other.document.metadata;
    if (same_keys(keeper, other)) return;
    if (keeper.key_groups.size() > 1 || other.key_groups.size() > 1) return merge_groups();
    merge_recipients(recipients_of(keeper).front(), recipients_of(other).front());
  }

 private:
  Metadata& metadata() { return result_.document.metadata; }

  // Several groups are taken whole, from the side that changed them.
  void merge_groups() {
    const Metadata& other = sides_.other.document.metadata;
    const Metadata* base = versions_.base ? &versions_.base->document.metadata : nullptr;
    if (base != nullptr && same_keys(*base, other)) return;
    if (base == nullptr || !same_keys(*base, metadata()) || !sides_.same_data_key) {
      refuse(
          "both sides changed the key groups; take one side's file (git checkout --ours or "
          "--theirs), then run secretsctl updatekeys");
    }
    metadata().key_groups = other.key_groups;
    metadata().shamir_threshold = other.shamir_threshold;
  }

  // Whether one side took it out, or may have.
  [[nodiscard]] bool is_removed(const std::string& recipient) const {
    if (versions_.base_is_lost) return true;
    if (!versions_.base) return false;
    const RecipientGroups before = recipients_of(versions_.base->document.metadata);
    return std::ranges::any_of(before,
                               [&](const Names& group) { return contains(group, recipient); });
  }

  void merge_recipients(const Names& keeper, const Names& other) {
    Names removed;
    Names added;
    for (const std::string& recipient : without(keeper, other)) {
      if (is_removed(recipient)) removed.push_back(recipient);
    }
    for (const std::string& recipient : without(other, keeper)) {
      if (!is_removed(recipient)) added.push_back(recipient);
    }
    std::erase_if(metadata().key_groups.front().age,
                  [&](const AgeKey& key) { return contains(removed, key.recipient); });
    if (!removed.empty()) result_.notes.push_back(removal_advice(removed));
    if (!removed.empty() && rule_ && !rule_->key_groups.empty()) {
      make_new_key(added);
    } else {
      if (!removed.empty()) {
        result_.notes.emplace_back(
            "the data key is still the same, because no rule in .sops.yaml says for whom to wrap a "
            "new one; run secretsctl rotate");
      }
      add(added);
    }
  }

  [[nodiscard]] bool is_in_rule(const std::string& recipient) const {
    return rule_ && std::ranges::any_of(rule_->key_groups, [&](const Names& group) {
             return contains(group, recipient);
           });
  }

  void leave_out(const Names& recipients) {
    if (recipients.empty()) return;
    result_.notes.push_back("left out, because the rule in .sops.yaml does not have them:" +
                            recipients_text(recipients) + "; run secretsctl updatekeys");
  }

  void make_new_key(const Names& added) {
    Names wanted;
    Names left_out;
    for (const AgeKey& key : metadata().key_groups.front().age) {
      (is_in_rule(key.recipient) ? wanted : left_out).push_back(key.recipient);
    }
    for (const std::string& recipient : added) {
      (is_in_rule(recipient) ? wanted : left_out).push_back(recipient);
    }
    if (wanted.empty()) {
      refuse(
          "none of the recipients that are left is in the rule of .sops.yaml, so that there is "
          "nobody to encrypt to");
    }
    result_.data_key = crypto::random_secret(crypto::Aes256Gcm::key_size);
    metadata().key_groups = wrap_data_key(result_.data_key, {wanted}, 0, interaction_);
    metadata().shamir_threshold = 0;
    forget_ciphertext(result_.document);
    leave_out(left_out);
  }

  // With one data key the other side's entries fit; else they have to be made.
  void add(const Names& added) {
    auto& entries = metadata().key_groups.front().age;
    Names left_out;
    for (const std::string& recipient : added) {
      if (sides_.same_data_key) {
        const auto& theirs = sides_.other.document.metadata.key_groups.front().age;
        entries.push_back(*std::ranges::find(theirs, recipient, &AgeKey::recipient));
      } else if (is_in_rule(recipient)) {
        auto wrapped = wrap_data_key(result_.data_key, {{recipient}}, 0, interaction_);
        entries.push_back(std::move(wrapped.front().age.front()));
      } else {
        left_out.push_back(recipient);
      }
    }
    leave_out(left_out);
  }

  const Sides& sides_;
  const MergeVersions& versions_;
  const std::optional<CreationRule>& rule_;
  Interaction& interaction_;
  MergedDocument& result_;
};

MergePicks flipped(const MergePicks& picks) {
  MergePicks result;
  for (const auto& [key, side] : picks) {
    result[key] = side == MergeSide::ours ? MergeSide::theirs : MergeSide::ours;
  }
  return result;
}

void check_rules(const MergeVersions& versions, const std::optional<CreationRule>& rule) {
  const Metadata& ours = versions.ours.document.metadata;
  const Metadata& theirs = versions.theirs.document.metadata;
  if (ours.selection != theirs.selection || ours.mac_only_encrypted != theirs.mac_only_encrypted) {
    refuse("the two sides have different rules for what is encrypted: " +
           std::string(selection_name(ours.selection.kind)) + " '" +
           printable(ours.selection.pattern) + "' and " +
           std::string(selection_name(theirs.selection.kind)) + " '" +
           printable(theirs.selection.pattern) + "' (or mac_only_encrypted differs)");
  }
  if (rule) check_selection(ours, *rule);
}

}  // namespace

MergedDocument merge_documents(MergeVersions versions, const std::optional<CreationRule>& rule,
                               const MergePicks& picks, Interaction& interaction) {
  check_rules(versions, rule);
  const Sides sides = choose_keeper(versions);
  const MergeSources sources{.base = versions.base ? &versions.base->document.tree : nullptr,
                             .theirs = &sides.other.document.tree,
                             .base_is_lost = versions.base_is_lost,
                             .same_data_key = sides.same_data_key};
  MergedDocument result;
  result.conflicts =
      merge_trees(sides.keeper.document, sources, sides.is_swapped ? flipped(picks) : picks);
  // The metadata of the keeper is still looked at.
  result.document.metadata = sides.keeper.document.metadata;
  result.document.tree = std::move(sides.keeper.document.tree);
  result.document.original = sides.keeper.document.original;
  result.data_key = sides.keeper.data_key.clone();
  KeyMerge(sides, versions, rule, interaction, result).run();
  const Names clear = keys_to_be_clear(result.document);
  if (!clear.empty()) {
    refuse(printable(clear.front()) +
           " would come to be stored in clear, because a comment that kept it encrypted is gone");
  }
  return result;
}

}  // namespace secretsctl::sops
