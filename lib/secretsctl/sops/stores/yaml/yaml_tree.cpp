#include <secretsctl/sops/stores/yaml/yaml_tree.hpp>

#include <algorithm>
#include <secretsctl/sops/cipher/encrypted_value.hpp>
#include <secretsctl/sops/yaml/yaml_scalar.hpp>
#include <utility>

namespace secretsctl::sops {
namespace {

using Kind = YamlEntry::Kind;

// Leaves whose texts are public.
class StoredLeaves {
 public:
  static constexpr ErrorKind kind = ErrorKind::generic;
  static constexpr ErrorKind value_kind = ErrorKind::decrypting_tree;

  StoredLeaves(std::string_view text, Tree& tree) : text_(text), tree_(tree) {}

  std::string_view key(const YamlScalar& scalar) { return public_text(scalar); }
  std::string_view copy(std::string_view key) { return tree_.copy(key); }
  void set_comment(Leaf& leaf, std::string_view text) { leaf.stored = text; }
  bool set_scalar(Leaf& leaf, const YamlScalar& scalar) {
    const std::string_view value = public_text(scalar);
    auto found = resolve_yaml(scalar.style, scalar.tag, value);
    if (!found) return false;
    leaf.type = found->type;
    leaf.stored = found->canonical ? tree_.copy(found->canonical->expose_text()) : value;
    return true;
  }

 private:
  std::string_view public_text(const YamlScalar& scalar) {
    if (const auto in_place = yaml_text_in_place(text_, scalar)) return *in_place;
    std::string text;
    decode_yaml_scalar(text_, scalar, text);
    return tree_.copy(text);
  }

  std::string_view text_;
  Tree& tree_;
};

// Leaves whose texts are secret.
class PlainLeaves {
 public:
  static constexpr ErrorKind kind = ErrorKind::input_unreadable;
  static constexpr ErrorKind value_kind = ErrorKind::encrypting_tree;

  PlainLeaves(std::string_view text, Tree& tree) : text_(text), tree_(tree) {}

  // Keys are public, and outlive the plaintext.
  std::string_view key(const YamlScalar& scalar) {
    if (const auto in_place = yaml_text_in_place(text_, scalar)) return tree_.copy(*in_place);
    std::string text;
    decode_yaml_scalar(text_, scalar, text);
    return tree_.copy(text);
  }
  std::string_view copy(std::string_view key) { return tree_.copy(key); }
  void set_comment(Leaf& leaf, std::string_view text) {
    leaf.plaintext = SecretBytes::copy_of(text);
  }
  bool set_scalar(Leaf& leaf, const YamlScalar& scalar) {
    if (const auto in_place = yaml_text_in_place(text_, scalar)) {
      auto found = resolve_yaml(scalar.style, scalar.tag, *in_place);
      if (!found) return false;
      leaf.type = found->type;
      leaf.plaintext =
          found->canonical ? std::move(*found->canonical) : SecretBytes::copy_of(*in_place);
      return true;
    }
    SecretBuffer buffer(scalar.end - scalar.begin);
    decode_yaml_scalar(text_, scalar, buffer);
    SecretBytes value = buffer.take();
    auto found = resolve_yaml(scalar.style, scalar.tag, value.expose_text());
    if (!found) return false;
    leaf.type = found->type;
    leaf.plaintext = found->canonical ? std::move(*found->canonical) : std::move(value);
    return true;
  }

 private:
  std::string_view text_;
  Tree& tree_;
};

// Duplicates are refused in the first document, as by SOPS.
void check_no_duplicates(std::span<const Item> items, ErrorKind kind) {
  constexpr std::size_t few = 12;
  const auto refuse = [&](const Item& item) {
    throw Error(kind, "line " + std::to_string(item.line) + ": the key '" + printable(item.key) +
                          "' stands a second time in its map");
  };
  if (items.size() <= few) {
    for (std::size_t i = 1; i < items.size(); ++i) {
      for (std::size_t j = 0; j < i; ++j) {
        const bool are_keys = !items[i].is_comment && !items[j].is_comment;
        if (are_keys && items[i].key == items[j].key) refuse(items[i]);
      }
    }
    return;
  }
  std::vector<const Item*> sorted;
  sorted.reserve(items.size());
  for (const Item& item : items) {
    if (!item.is_comment) sorted.push_back(&item);
  }
  const auto key_of = [](const Item* item) { return item->key.view(); };
  std::ranges::stable_sort(sorted, {}, key_of);
  const auto same = std::ranges::adjacent_find(sorted, {}, key_of);
  if (same != sorted.end()) refuse(**std::next(same));
}

template <typename Leaves>
class TreeReader {
 public:
  TreeReader(std::string_view text, const YamlEntries& entries, Tree& tree)
      : text_(text), entries_(entries), leaves_(text, tree) {}

  std::vector<Branch> read() {
    std::vector<Branch> documents;
    for (std::size_t at = 0; at < entries_.size(); at = entries_[at].last) {
      is_first_ = at == 0;
      documents.push_back(read_map(at, false));
    }
    return documents;
  }

 private:
  [[nodiscard]] std::size_t count(std::size_t index) const {
    std::size_t items = 0;
    for (std::size_t at = index + 1; at < entries_[index].last; at = entries_[at].last) ++items;
    return items;
  }

  // The parser limits the depth, and what aliases expand to.
  Branch read_map(std::size_t index, bool is_copy) {
    Branch items;
    items.reserve(count(index));
    for (std::size_t at = index + 1; at < entries_[index].last; at = entries_[at].last) {
      items.push_back(read_item(at, is_copy, false));
    }
    if (is_first_) check_no_duplicates(items, Leaves::kind);
    return items;
  }

  List read_list(std::size_t index, bool is_copy) {
    List list;
    list.items.reserve(count(index));
    for (std::size_t at = index + 1; at < entries_[index].last; at = entries_[at].last) {
      list.items.push_back(read_item(at, is_copy, true));
    }
    return list;
  }

  Item read_item(std::size_t index, bool is_copy, bool is_in_list) {
    const YamlEntry& entry = entries_[index];
    Item item;
    item.line = entry.line + 1;
    if (!is_copy) item.origin = static_cast<std::uint32_t>(index);
    if (entry.kind == Kind::comment) {
      item.is_comment = true;
      item.is_inline = entry.is_inline;
      item.leaf().type = ValueType::comment;
      leaves_.set_comment(item.leaf(), text_.substr(entry.value.begin + 1,
                                                    entry.value.end - entry.value.begin - 1));
      return item;
    }
    if (entry.has_key) set_key(item, entry);
    if (entry.kind != Kind::alias) {
      read_value(item, index, is_copy);
    } else if (entry.targets_key) {
      read_leaf(item, entries_[entry.target].key, entry.line);
    } else {
      read_value(item, entry.target, true);
    }
    if (const Leaf* leaf = item.leaf_if(); leaf != nullptr && is_in_list) {
      item.is_comment = is_encrypted_comment(leaf->stored);
      if (item.is_comment) item.leaf().type = ValueType::comment;
    }
    return item;
  }

  void set_key(Item& item, const YamlEntry& entry) {
    item.key = leaves_.key(entry.key);
    const auto value = resolve_yaml(entry.key.style, entry.key.tag, item.key.view());
    if (value && value->type == ValueType::str) {
      if (value->canonical) item.key = leaves_.copy(value->canonical->expose_text());
      return;
    }
    throw Error(Leaves::value_kind,
                "line " + std::to_string(item.line) +
                    ": a key that is no text (a number, true, null...); put it into quotes");
  }

  void read_value(Item& item, std::size_t index, bool is_copy) {
    const YamlEntry& entry = entries_[index];
    switch (entry.kind) {
      case Kind::map:
      case Kind::document:
        item.node.value = read_map(index, is_copy);
        break;
      case Kind::list:
        item.node.value = read_list(index, is_copy);
        break;
      default:
        read_leaf(item, entry.value, entry.line);
    }
  }

  void read_leaf(Item& item, const YamlScalar& scalar, std::uint32_t line) {
    item.node.value = Leaf{};
    if (leaves_.set_scalar(item.leaf(), scalar)) return;
    throw Error(scalar.tag == YamlTag::none ? Leaves::value_kind : Leaves::kind,
                "line " + std::to_string(line + 1) +
                    (scalar.tag == YamlTag::none ? ": an integer of more than 64 bits with sign, "
                                                   "or a time with an offset of a day; put "
                                                   "it into quotes"
                                                 : ": a value that does not fit its tag"));
  }

  std::string_view text_;
  const YamlEntries& entries_;
  Leaves leaves_;
  bool is_first_ = true;
};

}  // namespace

bool is_encrypted_comment(std::string_view stored) {
  return stored.ends_with(",type:comment]") && is_encrypted_value(stored);
}

std::vector<Branch> read_stored_yaml(std::string_view text, const YamlEntries& entries,
                                     Tree& tree) {
  return TreeReader<StoredLeaves>(text, entries, tree).read();
}

std::vector<Branch> read_plain_yaml(std::string_view text, const YamlEntries& entries, Tree& tree) {
  return TreeReader<PlainLeaves>(text, entries, tree).read();
}

}  // namespace secretsctl::sops
