#include <secretsctl/sops/update.hpp>

#include <algorithm>
#include <deque>
#include <map>
#include <secretsctl/age/recipient.hpp>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/read_file.hpp>
#include <secretsctl/sops/data_key.hpp>

namespace secretsctl::sops {
namespace {

// The old leaves by key; comments are under the empty optional.
using OldLeaves = std::map<std::optional<std::string_view>, std::deque<Leaf*>>;

// How many leaves of one key are compared, so that a key held very often takes no quadratic time;
// what is not found is encrypted anew.
constexpr std::size_t max_compared = 64;

std::optional<std::string_view> index_of(const Item& item) {
  return item.is_comment ? std::nullopt : std::optional(item.key);
}

using Groups = std::vector<std::vector<std::string>>;

// Groups in parentheses, if there are several.
std::string list_text(const Groups& groups) {
  std::string text;
  for (const auto& group : groups) {
    if (groups.size() > 1) text += " (";
    for (const std::string& recipient : group) {
      if (!text.ends_with('(')) text += ' ';
      text += age::recipient_name(recipient);
    }
    if (groups.size() > 1) text += ")";
  }
  return text;
}

// Neither the order of groups nor that of recipients in one means anything.
Groups sorted(Groups groups) {
  for (auto& group : groups) {
    std::ranges::sort(group);
    group.erase(std::unique(group.begin(), group.end()), group.end());
  }
  std::ranges::sort(groups);
  return groups;
}

}  // namespace

void check_same_recipients(const Metadata& metadata, const EncryptionPlan& plan) {
  Groups in_file;
  for (const KeyGroup& group : metadata.key_groups) {
    auto& recipients = in_file.emplace_back();
    for (const AgeKey& key : group.age) recipients.push_back(key.recipient);
  }
  in_file = sorted(std::move(in_file));
  const Groups in_plan = sorted(plan.key_groups);
  if (in_file != in_plan) {
    throw Error(ErrorKind::generic, "it is encrypted to" + list_text(in_file) + ", but " +
                                        plan.source + " says" + list_text(in_plan));
  }
  if (in_plan.size() < 2) return;
  const auto before = effective_threshold(metadata.shamir_threshold, in_file.size());
  const auto today = effective_threshold(plan.shamir_threshold, in_plan.size());
  if (before != today) {
    throw Error(ErrorKind::generic, "it needs " + std::to_string(before) +
                                        " of its key groups, but " + plan.source + " says " +
                                        std::to_string(today));
  }
}

void check_same_selection(const Metadata& metadata, const EncryptionPlan& plan) {
  if (metadata.selection == plan.selection &&
      metadata.mac_only_encrypted == plan.mac_only_encrypted) {
    return;
  }
  throw Error(ErrorKind::generic,
              "its rule is " + std::string(selection_name(metadata.selection.kind)) + " '" +
                  printable(metadata.selection.pattern) + "', today's is " +
                  std::string(selection_name(plan.selection.kind)) + " '" +
                  printable(plan.selection.pattern) + "' (or mac_only_encrypted differs)");
}

namespace {

OldLeaves index_leaves(Branch& branch) {
  OldLeaves leaves;
  for (Item& item : branch) leaves[index_of(item)].push_back(&item.leaf());
  return leaves;
}

// Takes the old leaf that prints the same, if there is one. Typed values keep their type.
Leaf* take_equal(OldLeaves& leaves, const Item& item) {
  const auto found = leaves.find(index_of(item));
  if (found == leaves.end()) return nullptr;
  auto& candidates = found->second;
  const auto end =
      candidates.begin() + static_cast<std::ptrdiff_t>(std::min(candidates.size(), max_compared));
  const auto equal = std::find_if(candidates.begin(), end, [&](const Leaf* leaf) {
    return printed_value(leaf->type, leaf->plaintext).equals(item.leaf().plaintext);
  });
  if (equal == end) return nullptr;
  Leaf* leaf = *equal;
  candidates.erase(equal);
  return leaf;
}

bool same_order(const Branch& before, const Branch& after) {
  return std::ranges::equal(before, after, [](const Item& a, const Item& b) {
    return index_of(a) == index_of(b) && a.leaf().stored.data() == b.leaf().stored.data() &&
           a.leaf().stored.size() == b.leaf().stored.size();
  });
}

// Decrypts the old file, after the checks that need no key.
Document open_old(const EncryptionPlan& plan, const std::string& path, Format format,
                  IdentitySearch& search, SecretBytes& data_key) {
  Document old = load_encrypted_file(path, {.format = format}).document;
  in_context(input_name(path), [&] {
    check_same_recipients(old.metadata, plan);
    check_same_selection(old.metadata, plan);
    data_key = recover_data_key(old.metadata, search, path);
    decrypt_document(old, data_key, MacCheck::required);
  });
  return old;
}

}  // namespace

std::optional<Document> update_tree(Tree plain, const EncryptionPlan& plan,
                                    const std::string& encrypted, Format format,
                                    IdentitySearch& search) {
  SecretBytes data_key;
  Document old = open_old(plan, encrypted, format, search, data_key);
  OldLeaves leaves = index_leaves(old.tree.root);
  for (Item& item : plain.root) {
    const Leaf* kept = take_equal(leaves, item);
    if (kept == nullptr) continue;
    item.leaf().type = kept->type;
    item.leaf().plaintext = kept->plaintext.clone();
    item.leaf().stored = kept->stored;
  }
  if (same_order(old.tree.root, plain.root)) return std::nullopt;
  // The old tree, which the stored texts point into, goes.
  for (Item& item : plain.root) item.leaf().stored = plain.copy(item.leaf().stored);
  Document document{std::move(plain), std::move(old.metadata)};
  encrypt_document(document, data_key);
  return document;
}

}  // namespace secretsctl::sops
