#include <secretsctl/sops/merge/tree_merge.hpp>

#include <algorithm>
#include <list>
#include <optional>
#include <secretsctl/sops/cipher/encrypted_value.hpp>

namespace secretsctl::sops {
namespace {

// What an item is recognized by in the other versions: a key, or the text of a comment.
struct Identity {
  bool is_comment = false;
  std::string_view text;

  auto operator<=>(const Identity&) const = default;
};

Identity identity_of(const Item& item) {
  if (item.is_comment) return {true, item.leaf().plaintext.expose_text()};
  return {false, item.key};
}

using Occurrences = std::map<Identity, std::vector<const Item*>>;

Occurrences index_items(const Tree* tree) {
  Occurrences found;
  if (tree == nullptr) return found;
  for (const Item& item : tree->root) found[identity_of(item)].push_back(&item);
  return found;
}

const std::vector<const Item*>& items_of(const Occurrences& all, const Identity& identity) {
  static const std::vector<const Item*> none;
  const auto found = all.find(identity);
  return found == all.end() ? none : found->second;
}

bool same_value(const Item* a, const Item* b) {
  const Leaf& x = a->leaf();
  const Leaf& y = b->leaf();
  return printed_value(x.type, x.plaintext).equals(printed_value(y.type, y.plaintext));
}

bool same_values(const std::vector<const Item*>& a, const std::vector<const Item*>& b) {
  return std::ranges::equal(a, b, same_value);
}

// Merges one tree into another. Ours' items are put into a list in which theirs find their places.
class TreeMerge {
 public:
  TreeMerge(Document& ours, const MergeSources& sources, const MergePicks& picks)
      : ours_(ours),
        sources_(sources),
        picks_(picks),
        base_items_(index_items(sources.base)),
        our_items_(index_items(&ours.tree)),
        their_items_(index_items(sources.theirs)) {
    for (const Item& item : ours.tree.root) {
      const Identity identity = identity_of(item);
      result_.push_back({identity, &item, nullptr});
      places_[identity].push_back(std::prev(result_.end()));
    }
  }

  MergeConflicts run() {
    decide();
    apply();
    build();
    return std::move(conflicts_);
  }

 private:
  struct Entry {
    Identity identity;
    const Item* ours = nullptr;
    const Item* theirs = nullptr;  // whose value it gets
    bool is_removed = false;
  };
  using Place = std::list<Entry>::iterator;

  MergeSide decide_key(const Identity& identity, const std::vector<const Item*>& ours,
                       const std::vector<const Item*>& theirs) {
    const auto& base = items_of(base_items_, identity);
    if (same_values(ours, theirs)) return MergeSide::ours;
    const bool is_unclear = sources_.base_is_lost && (ours.empty() || theirs.empty());
    if (!is_unclear && same_values(base, ours)) return MergeSide::theirs;
    if (!is_unclear && same_values(base, theirs)) return MergeSide::ours;
    if (const auto pick = picks_.find(identity.text); pick != picks_.end()) {
      conflicts_.settled.emplace_back(identity.text);
      return pick->second;
    }
    conflicts_.open.emplace_back(identity.text);
    return MergeSide::ours;
  }

  // Comments of one text differ in their number alone. None is lost that one side added.
  MergeSide decide_comment(const Identity& identity, std::size_t ours, std::size_t theirs) const {
    const std::size_t base = items_of(base_items_, identity).size();
    if (ours == theirs || base == theirs) return MergeSide::ours;
    if (base == ours && !sources_.base_is_lost) return MergeSide::theirs;
    return ours > theirs ? MergeSide::ours : MergeSide::theirs;
  }

  void decide_one(const Identity& identity) {
    const auto& ours = items_of(our_items_, identity);
    const auto& theirs = items_of(their_items_, identity);
    sides_[identity] = identity.is_comment ? decide_comment(identity, ours.size(), theirs.size())
                                           : decide_key(identity, ours, theirs);
  }

  // In the order of ours, then of theirs, which conflicts are told in.
  void decide() {
    for (const Item& item : ours_.tree.root) {
      if (!sides_.contains(identity_of(item))) decide_one(identity_of(item));
    }
    for (const Item& item : sources_.theirs->root) {
      if (!sides_.contains(identity_of(item))) decide_one(identity_of(item));
    }
  }

  // Where an item of theirs goes: after the one that precedes it there, and after what ours alone
  // has put there.
  Place place_after(std::optional<Place> previous) {
    Place at = previous ? std::next(*previous) : result_.begin();
    while (at != result_.end() && at->ours != nullptr &&
           items_of(their_items_, at->identity).empty() &&
           items_of(base_items_, at->identity).empty()) {
      ++at;
    }
    return at;
  }

  void apply() {
    std::map<Identity, std::size_t> seen;
    std::optional<Place> previous;
    for (const Item& item : sources_.theirs->root) {
      const Identity identity = identity_of(item);
      auto& places = places_[identity];
      const std::size_t number = seen[identity]++;
      const bool is_theirs = sides_.at(identity) == MergeSide::theirs;
      if (number < places.size()) {
        previous = places[number];
        if (is_theirs && !same_value(places[number]->ours, &item)) places[number]->theirs = &item;
      } else if (is_theirs) {
        previous = result_.insert(place_after(previous), Entry{identity, nullptr, &item});
      }
    }
    for (const auto& [identity, places] : places_) {
      if (const auto side = sides_.find(identity);
          side == sides_.end() || side->second == MergeSide::ours) {
        continue;
      }
      for (std::size_t i = items_of(their_items_, identity).size(); i < places.size(); ++i) {
        places[i]->is_removed = true;
      }
    }
  }

  // An item of theirs as one of ours, in whose place it may stand.
  Item take(const Item& theirs, const Item* ours) {
    Item item;
    item.key = ours_.tree.copy(theirs.key);
    item.is_comment = theirs.is_comment;
    if (ours != nullptr) {
      item.line = ours->line;
      item.origin = ours->origin;
    }
    Leaf leaf;
    leaf.type = theirs.leaf().type;
    leaf.plaintext = theirs.leaf().plaintext.clone();
    leaf.stays_clear = theirs.leaf().stays_clear;
    if (sources_.same_data_key || !is_encrypted_value(theirs.leaf().stored)) {
      leaf.stored = ours_.tree.copy(theirs.leaf().stored);
    }
    item.node.value = std::move(leaf);
    return item;
  }

  void build() {
    Branch& before = ours_.tree.root;
    Branch after;
    after.reserve(result_.size());
    for (const Entry& entry : result_) {
      if (entry.is_removed) continue;
      if (entry.theirs != nullptr) {
        after.push_back(take(*entry.theirs, entry.ours));
      } else {
        after.push_back(std::move(before[static_cast<std::size_t>(entry.ours - before.data())]));
      }
    }
    before = std::move(after);
  }

  Document& ours_;
  const MergeSources& sources_;
  const MergePicks& picks_;
  // Views of the plaintexts in the three trees, which stay where they are until build().
  Occurrences base_items_;
  Occurrences our_items_;
  Occurrences their_items_;
  std::map<Identity, MergeSide> sides_;
  std::list<Entry> result_;
  std::map<Identity, std::vector<Place>> places_;
  MergeConflicts conflicts_;
};

}  // namespace

MergeConflicts merge_trees(Document& ours, const MergeSources& sources, const MergePicks& picks) {
  return TreeMerge(ours, sources, picks).run();
}

}  // namespace secretsctl::sops
