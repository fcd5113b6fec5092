#include <secretsctl/sops/merge/tree_merge.hpp>

#include <algorithm>
#include <list>
#include <optional>
#include <secretsctl/core/error.hpp>
#include <secretsctl/sops/cipher/encrypted_value.hpp>
#include <secretsctl/sops/tree/tree_path.hpp>
#include <secretsctl/sops/tree/tree_update.hpp>

namespace secretsctl::sops {
namespace {

// Identifies an item across versions: by its key, or by the text of a comment.
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

Occurrences index_items(std::span<const Item> items) {
  Occurrences found;
  for (const Item& item : items) found[identity_of(item)].push_back(&item);
  return found;
}

const std::vector<const Item*>& items_of(const Occurrences& all, const Identity& identity) {
  static const std::vector<const Item*> none;
  const auto found = all.find(identity);
  return found == all.end() ? none : found->second;
}

bool same_value(const Item* a, const Item* b) {
  return same_content(a->node, b->node);
}

bool same_values(const std::vector<const Item*>& a, const std::vector<const Item*>& b) {
  return std::ranges::equal(a, b, same_value);
}

// The map of a key that occurs once; null if there is none or the value is not a map.
const Branch* map_of(const std::vector<const Item*>& items) {
  return items.size() == 1 ? std::get_if<Branch>(&items.front()->node.value) : nullptr;
}

// The state shared by the merges of all maps of a file.
struct MergeWork {
  Tree& texts;  // ours
  const MergeSources& sources;
  const MergePicks& picks;
  MergeConflicts conflicts;
  TreePath path;
};

// Merges one map into another. Theirs' items are placed into the list of ours' items.
class MapMerge {
 public:
  MapMerge(MergeWork& work, Branch& ours, std::span<const Item> base, const Branch& theirs)
      : work_(work),
        ours_(ours),
        theirs_(theirs),
        base_items_(index_items(base)),
        our_items_(index_items(ours)),
        their_items_(index_items(theirs)) {
    for (const Item& item : ours) {
      const Identity identity = identity_of(item);
      result_.push_back({identity, &item, nullptr});
      places_[identity].push_back(std::prev(result_.end()));
    }
  }

  void run() {
    decide();
    apply();
    build();
  }

 private:
  struct Entry {
    Identity identity;
    const Item* ours = nullptr;
    const Item* theirs = nullptr;  // the item that gives the value
    bool is_removed = false;
  };
  using Place = std::list<Entry>::iterator;

  MergeSide decide_key(const Identity& identity, const std::vector<const Item*>& ours,
                       const std::vector<const Item*>& theirs) {
    const auto& base = items_of(base_items_, identity);
    const bool base_is_lost = work_.sources.base_is_lost;
    if (same_values(ours, theirs)) return MergeSide::ours;
    const bool is_unclear = base_is_lost && (ours.empty() || theirs.empty());
    if (!is_unclear && same_values(base, ours)) return MergeSide::theirs;
    if (!is_unclear && same_values(base, theirs)) return MergeSide::ours;
    work_.path.enter(identity.text);
    const MergeSide side = settle(ours, base, theirs);
    work_.path.leave();
    return side;
  }

  // Decides a key that both sides changed differently.
  MergeSide settle(const std::vector<const Item*>& ours, const std::vector<const Item*>& base,
                   const std::vector<const Item*>& theirs) {
    if (map_of(ours) != nullptr && map_of(theirs) != nullptr) {
      merge_maps(*ours.front(), map_of(base), *map_of(theirs));
      return MergeSide::ours;
    }
    const std::string name = work_.path.text();
    if (const auto pick = work_.picks.find(name); pick != work_.picks.end()) {
      work_.conflicts.settled.push_back(name);
      return pick->second;
    }
    work_.conflicts.open.push_back(name);
    return MergeSide::ours;
  }

  void merge_maps(const Item& ours, const Branch* base, const Branch& theirs) {
    Item& item = ours_[static_cast<std::size_t>(&ours - ours_.data())];
    MapMerge(work_, std::get<Branch>(item.node.value),
             base == nullptr ? std::span<const Item>() : *base, theirs)
        .run();
  }

  // Comments of the same text differ only in their number. Keeps every comment that one side added.
  MergeSide decide_comment(const Identity& identity, std::size_t ours, std::size_t theirs) const {
    const std::size_t base = items_of(base_items_, identity).size();
    if (ours == theirs || base == theirs) return MergeSide::ours;
    if (base == ours && !work_.sources.base_is_lost) return MergeSide::theirs;
    return ours > theirs ? MergeSide::ours : MergeSide::theirs;
  }

  void decide_one(const Identity& identity) {
    const auto& ours = items_of(our_items_, identity);
    const auto& theirs = items_of(their_items_, identity);
    sides_[identity] = identity.is_comment ? decide_comment(identity, ours.size(), theirs.size())
                                           : decide_key(identity, ours, theirs);
  }

  // In the order of ours, then of theirs; conflicts are listed in this order.
  void decide() {
    for (const Item& item : ours_) {
      if (!sides_.contains(identity_of(item))) decide_one(identity_of(item));
    }
    for (const Item& item : theirs_) {
      if (!sides_.contains(identity_of(item))) decide_one(identity_of(item));
    }
  }

  // The position of an item of theirs: after the item before it there, and after the items that
  // only ours added at that point.
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
    for (const Item& item : theirs_) {
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

  // Turns an item of theirs into one of ours, replacing `ours` if given.
  Item take(const Item& theirs, const Item* ours) {
    Item item;
    item.key = work_.texts.copy(theirs.key);
    item.is_comment = theirs.is_comment;
    item.is_inline = theirs.is_inline;
    if (ours != nullptr) {
      item.line = ours->line;
      item.origin = ours->origin;
    }
    if (const Leaf* leaf = theirs.leaf_if()) {
      item.node.value = take(*leaf);
      return item;
    }
    std::vector<Item> items;
    const std::span<const Item> before =
        ours == nullptr ? std::span<const Item>() : ours->node.items();
    const Occurrences same = theirs.is_list() ? Occurrences() : index_items(before);
    std::map<Identity, std::size_t> seen;
    for (const Item& below : theirs.node.items()) {
      const Item* old = nullptr;
      if (!theirs.is_list()) {
        const auto& known = items_of(same, identity_of(below));
        const std::size_t number = seen[identity_of(below)]++;
        if (number < known.size()) old = known[number];
      }
      items.push_back(take(below, old));
    }
    if (theirs.is_list()) {
      item.node.value = List{std::move(items)};
    } else {
      item.node.value = std::move(items);
    }
    return item;
  }

  Leaf take(const Leaf& theirs) {
    Leaf leaf;
    leaf.type = theirs.type;
    leaf.plaintext = theirs.plaintext.clone();
    leaf.unencrypted = theirs.unencrypted;
    if (work_.sources.same_data_key || !is_encrypted_value(theirs.stored)) {
      leaf.stored = work_.texts.copy(theirs.stored);
    }
    return leaf;
  }

  void build() {
    Branch after;
    after.reserve(result_.size());
    for (const Entry& entry : result_) {
      if (entry.is_removed) continue;
      if (entry.theirs != nullptr) {
        after.push_back(take(*entry.theirs, entry.ours));
      } else {
        after.push_back(std::move(ours_[static_cast<std::size_t>(entry.ours - ours_.data())]));
      }
    }
    ours_ = std::move(after);
  }

  MergeWork& work_;
  Branch& ours_;
  const Branch& theirs_;
  // Views of the plaintexts of the three maps, which must not move before build().
  Occurrences base_items_;
  Occurrences our_items_;
  Occurrences their_items_;
  std::map<Identity, MergeSide> sides_;
  std::list<Entry> result_;
  std::map<Identity, std::vector<Place>> places_;
};

}  // namespace

MergeConflicts merge_trees(Document& ours, const MergeSources& sources, const MergePicks& picks) {
  auto& documents = ours.tree.documents;
  if (documents.size() != sources.theirs->documents.size()) {
    throw Error(ErrorKind::generic, "the sides have " + std::to_string(documents.size()) + " and " +
                                        std::to_string(sources.theirs->documents.size()) +
                                        " documents, which can't be merged");
  }
  MergeWork work{ours.tree, sources, picks, {}, {}};
  for (std::size_t i = 0; i < documents.size(); ++i) {
    work.path.document = i;
    const bool has_base = sources.base != nullptr && i < sources.base->documents.size();
    MapMerge(work, documents[i],
             has_base ? std::span<const Item>(sources.base->documents[i]) : std::span<const Item>(),
             sources.theirs->documents[i])
        .run();
  }
  return std::move(work.conflicts);
}

}  // namespace secretsctl::sops
