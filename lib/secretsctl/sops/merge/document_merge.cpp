#include <secretsctl/sops/merge/document_merge.hpp>

#include <algorithm>
#include <secretsctl/core/error.hpp>
#include <secretsctl/sops/cipher/clear_parts.hpp>
#include <secretsctl/sops/cipher/document_encryption.hpp>
#include <secretsctl/sops/files/editable_file.hpp>
#include <secretsctl/sops/keys/data_key.hpp>
#include <secretsctl/sops/metadata/recipient_groups.hpp>

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

bool same_keys(const Metadata& a, const Metadata& b) {
  return same_recipients(recipients_of(a), recipients_of(b)) &&
         foreign_kinds_of(a) == foreign_kinds_of(b) &&
         (a.key_groups.size() < 2 || a.shamir_threshold == b.shamir_threshold);
}

// Merges the recipients of theirs into ours. Recipients are public: a user who pushes a file can
// have made all of it, data key, names and MAC. So a data key that only one side has is never kept,
// and a new one is wrapped only for recipients that both sides and the rule in .sops.yaml name.
class KeyMerge {
 public:
  KeyMerge(const MergeVersions& versions, const std::optional<CreationRule>& rule,
           Interaction& interaction, MergedDocument& result)
      : versions_(versions), rule_(rule), interaction_(interaction), result_(result) {}

  void run() {
    const Metadata& theirs = versions_.theirs.document.metadata;
    const bool same_data_key = versions_.ours.data_key.equals(versions_.theirs.data_key);
    if (same_keys(metadata(), theirs)) {
      if (!same_data_key) make_new_key(all_recipients(metadata()));
    } else if (metadata().key_groups.size() > 1 || theirs.key_groups.size() > 1) {
      merge_groups(same_data_key);
    } else {
      merge_recipients(recipients_of(metadata()).front(), recipients_of(theirs).front(),
                       same_data_key);
    }
  }

 private:
  Metadata& metadata() { return result_.document.metadata; }

  static Names all_recipients(const Metadata& metadata) {
    Names all;
    for (const Names& group : recipients_of(metadata))
      all.insert(all.end(), group.begin(), group.end());
    return all;
  }

  // Several groups are taken as a whole, from the side that changed them.
  void merge_groups(bool same_data_key) {
    const Metadata& theirs = versions_.theirs.document.metadata;
    const Metadata* base = versions_.base ? &versions_.base->document.metadata : nullptr;
    if (base != nullptr && same_data_key && same_keys(*base, theirs)) return;
    if (base == nullptr || !same_data_key || !same_keys(*base, metadata())) {
      refuse(
          "the sides have different key groups or data keys; take one side's file (git "
          "checkout --ours or --theirs), make the other's changes to it, then run secretsctl "
          "updatekeys");
    }
    metadata().key_groups = theirs.key_groups;
    metadata().shamir_threshold = theirs.shamir_threshold;
  }

  // Whether one side removed it, or may have.
  [[nodiscard]] bool is_removed(const std::string& recipient) const {
    if (versions_.base_is_lost) return true;
    return versions_.base && contains(all_recipients(versions_.base->document.metadata), recipient);
  }

  void merge_recipients(const Names& ours, const Names& theirs, bool same_data_key) {
    Names removed;
    Names added;
    for (const std::string& recipient : without(ours, theirs)) {
      if (is_removed(recipient)) removed.push_back(recipient);
    }
    const Names both = without(ours, without(ours, theirs));
    for (const std::string& recipient : without(theirs, ours)) {
      if (is_removed(recipient)) removed.push_back(recipient);
      if (!is_removed(recipient)) added.push_back(recipient);
    }
    if (!removed.empty()) result_.notes.push_back(removal_advice(removed));
    if (!same_data_key || has_any(ours, removed)) {
      leave_out(without(ours, both), removed);
      leave_out(added, removed);
      make_new_key(both);
    } else {
      take_entries(added);
    }
  }

  static bool has_any(const Names& names, const Names& others) {
    return std::ranges::any_of(names,
                               [&](const std::string& name) { return contains(others, name); });
  }

  [[nodiscard]] bool is_in_rule(const std::string& recipient) const {
    return contains(rule_->key_groups.front(), recipient);
  }

  void leave_out(const Names& recipients, const Names& removed) {
    const Names left = without(recipients, removed);
    if (left.empty()) return;
    result_.notes.push_back("left out, because only one side has them:" + recipients_text(left) +
                            "; run secretsctl updatekeys");
  }

  void make_new_key(const Names& recipients) {
    if (!rule_ || rule_->key_groups.size() != 1 || !rule_->unsupported.empty() ||
        metadata().key_groups.size() != 1 || !foreign_kinds_of(metadata()).empty() ||
        !foreign_kinds_of(versions_.theirs.document.metadata).empty()) {
      refuse(
          "it needs a new data key, because the sides have different ones or one removed a "
          "recipient; that works only with a single key group of age recipients in the files and "
          "in "
          "their rule in .sops.yaml; take one side's file (git checkout --ours or --theirs), make "
          "the "
          "other's changes to it, then run secretsctl updatekeys");
    }
    Names wanted;
    Names left_out;
    for (const std::string& recipient : recipients) {
      (is_in_rule(recipient) ? wanted : left_out).push_back(recipient);
    }
    if (wanted.empty()) {
      refuse("no recipient is in both sides and in the rule of .sops.yaml");
    }
    result_.data_key = new_data_key();
    metadata().key_groups = wrap_data_key(result_.data_key, {wanted}, 0, interaction_);
    metadata().shamir_threshold = 0;
    forget_ciphertext(result_.document);
    result_.has_new_data_key = true;
    result_.notes.push_back("a new data key, for" + recipients_text(wanted));
    if (!left_out.empty()) {
      result_.notes.push_back("left out, because the rule in .sops.yaml does not have them:" +
                              recipients_text(left_out));
    }
  }

  // With the same data key, the other side's entries can be copied.
  void take_entries(const Names& added) {
    auto& entries = metadata().key_groups.front().age;
    const auto& theirs = versions_.theirs.document.metadata.key_groups.front().age;
    for (const std::string& recipient : added) {
      entries.push_back(*std::ranges::find(theirs, recipient, &AgeEntry::recipient));
    }
    if (!added.empty())
      result_.notes.push_back("added by the other side:" + recipients_text(added));
  }

  const MergeVersions& versions_;
  const std::optional<CreationRule>& rule_;
  Interaction& interaction_;
  MergedDocument& result_;
};

void check_rules(const MergeVersions& versions, const std::optional<CreationRule>& rule) {
  const Metadata& ours = versions.ours.document.metadata;
  const Metadata& theirs = versions.theirs.document.metadata;
  if (protection_of(ours) != protection_of(theirs)) {
    refuse("the two sides have different rules for encryption: " + selection_text(ours.selection) +
           " and " + selection_text(theirs.selection) + " (or mac_only_encrypted differs)");
  }
  if (rule) check_selection(ours, *rule);
}

}  // namespace

MergedDocument merge_documents(MergeVersions versions, const std::optional<CreationRule>& rule,
                               const MergePicks& picks, Interaction& interaction) {
  check_rules(versions, rule);
  const MergeSources sources{
      .base = versions.base ? &versions.base->document.tree : nullptr,
      .theirs = &versions.theirs.document.tree,
      .base_is_lost = versions.base_is_lost,
      .same_data_key = versions.ours.data_key.equals(versions.theirs.data_key)};
  MergedDocument result;
  result.may_be_all_clear = clear_parts_of(versions.ours.document).is_all_clear() ||
                            clear_parts_of(versions.theirs.document).is_all_clear();
  result.conflicts = merge_trees(versions.ours.document, sources, picks);
  // The versions are still needed.
  result.document.metadata = versions.ours.document.metadata;
  result.document.tree = std::move(versions.ours.document.tree);
  result.document.original = versions.ours.document.original;
  result.data_key = versions.ours.data_key.clone();
  KeyMerge(versions, rule, interaction, result).run();
  const Names clear = keys_to_be_clear(result.document);
  if (!clear.empty()) {
    refuse(printable(clear.front()) +
           " would newly be stored in clear, because a comment that kept it encrypted was removed");
  }
  return result;
}

void encrypt_merged(MergedDocument& merged) {
  encrypt_document(merged.document, merged.data_key);
  const ClearParts clear = clear_parts_of(merged.document);
  if (clear.is_all_clear() && !merged.may_be_all_clear) {
    refuse("no value of the result would be encrypted: " + clear_parts_text(clear) +
           "; take one side's file (git checkout --ours or --theirs), then make the other's "
           "changes to it");
  }
  if (clear.any()) merged.notes.push_back("stored in clear: " + clear_parts_text(clear));
}

}  // namespace secretsctl::sops
