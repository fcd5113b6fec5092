#include <secretsctl/sops/stores/yaml/yaml_file.hpp>

#include <algorithm>
#include <secretsctl/core/error.hpp>
#include <secretsctl/sops/metadata/embedded_metadata.hpp>
#include <secretsctl/sops/stores/yaml/yaml_check.hpp>
#include <secretsctl/sops/stores/yaml/yaml_concessions.hpp>
#include <secretsctl/sops/stores/yaml/yaml_entries.hpp>
#include <secretsctl/sops/stores/yaml/yaml_layout.hpp>
#include <secretsctl/sops/stores/yaml/yaml_tree.hpp>
#include <secretsctl/sops/tree/spellings.hpp>
#include <utility>
#include <vector>

namespace secretsctl::sops {
namespace {

constexpr std::size_t usual_step = 4;

std::size_t step_of(const Tree& tree) {
  // As in sops: what is no indentation acts like the default, what is too much like 2.
  const int indent = tree.indent.value_or(0);
  constexpr int widest = 9;
  if (indent <= 0) return usual_step;
  return indent < 2 || indent > widest ? 2 : static_cast<std::size_t>(indent);
}

// The items of the documents without metadata.
std::vector<YamlItems> items_of(const Tree& tree) {
  std::vector<YamlItems> all;
  for (const Branch& document : tree.documents) all.push_back({document});
  return all;
}

// The metadata of a file in the form of YAML, and what belongs to them.
class MetadataWriter {
 public:
  MetadataWriter(const Document& document, std::vector<Branch> before)
      : map_(write_metadata(document.metadata)), before_(std::move(before)) {}

  /// Adds the metadata to the items of each document, in their old place, else at the end.
  void add_to(std::vector<YamlItems>& documents) {
    items_.reserve(documents.size());
    for (std::size_t i = 0; i < documents.size(); ++i) {
      const Item* old = nullptr;
      if (i < before_.size()) {
        if (const auto place = find_metadata(before_[i])) old = &before_[i][*place];
      }
      items_.push_back(write_embedded(map_, texts_, old));
      YamlItems& items = documents[i];
      items.more = &items_.back();
      const auto next = std::ranges::find_if(items.items, [&](const Item& item) {
        return items.more->origin != 0 && item.origin > items.more->origin;
      });
      items.more_at = static_cast<std::size_t>(next - items.items.begin());
    }
  }

 private:
  MetadataMap map_;
  std::vector<Branch> before_;
  Tree texts_;
  std::vector<Item> items_;
};

// The lines of a file's metadata, brought up to a document; empty if they are in flow style.
std::string metadata_lines(const Document& document) {
  Tree texts;
  const std::string_view original = document.original;
  const YamlEntries entries = parse_yaml_file(original, ErrorKind::generic);
  const auto found = read_stored_yaml(original, entries, texts);
  const auto place = found.empty() ? std::nullopt : find_metadata(found.front());
  if (!place) return {};
  const YamlEntry& entry = entries[found.front()[*place].origin];
  if (entry.is_in_flow || entry.column != 0) return {};
  const std::size_t end = std::min(original.find('\n', entry.value.end - 1), original.size() - 1);
  std::string lines(original.substr(entry.begin, end + 1 - entry.begin));
  if (!lines.ends_with('\n')) lines += '\n';
  const YamlEntries own = parse_yaml(lines, ErrorKind::generic);
  MetadataWriter metadata(document, read_stored_yaml(lines, own, texts));
  std::vector<YamlItems> items(1);
  metadata.add_to(items);
  YamlLayout<std::string> layout(lines, own);
  layout.set_items(0, items.front());
  std::string out;
  layout.write(out);
  return out;
}

// An encrypted file in the layout of a text.
class EncryptedLayout {
 public:
  EncryptedLayout(const Document& document, std::string_view base, const YamlEntries& entries)
      : document_(document), base_(base), entries_(entries) {
    is_original_ = base.data() == document.original.data();
    if (!is_original_ && !document.original.empty()) lines_ = metadata_lines(document);
  }

  [[nodiscard]] std::string write(const YamlConcessions& concessions) const {
    std::vector<YamlItems> items = items_of(document_.tree);
    Tree texts;
    MetadataWriter metadata(
        document_, is_original_ ? read_stored_yaml(base_, entries_, texts) : std::vector<Branch>());
    if (lines_.empty()) metadata.add_to(items);
    YamlLayout<std::string> layout(base_, entries_);
    concessions.apply(layout);
    for (const Branch& branch : document_.tree.documents) layout.expect(branch);
    for (std::size_t i = 0; i < items.size(); ++i) {
      const bool is_block = !entries_[layout.entry_of(i)].is_flow;
      const bool is_appended = !lines_.empty() && is_block && items[i].size() > 0;
      if (!lines_.empty() && !is_appended) {
        std::vector<YamlItems> one = {items[i]};
        metadata.add_to(one);
        items[i] = one.front();
      }
      layout.set_items(i, items[i]);
      if (is_appended) layout.append_lines(i, lines_);
    }
    std::string out;
    layout.write(out);
    return out;
  }

 private:
  const Document& document_;
  std::string_view base_;
  const YamlEntries& entries_;
  bool is_original_ = false;
  std::string lines_;  // of the metadata, where they are not in the text
};

// A plaintext in the layout of a text.
class PlainLayout {
 public:
  PlainLayout(const Tree& tree, std::string_view base, const YamlEntries& entries)
      : tree_(tree), base_(base), entries_(entries) {}

  [[nodiscard]] SecretBuffer write(const YamlConcessions& concessions) const {
    const std::vector<YamlItems> items = items_of(tree_);
    YamlLayout<SecretBuffer> layout(base_, entries_);
    layout.set_spellings(read_spellings(spellings_of(tree_)));
    concessions.apply(layout);
    for (const Branch& branch : tree_.documents) layout.expect(branch);
    for (std::size_t i = 0; i < items.size(); ++i) layout.set_items(i, items[i]);
    SecretBuffer text;
    layout.write(text);
    return text;
  }

 private:
  const Tree& tree_;
  std::string_view base_;
  const YamlEntries& entries_;
};

std::string_view view_of(const std::string& text) {
  return text;
}
std::string_view view_of(const SecretBuffer& text) {
  return text_of(text.expose());
}

// Whether a leaf is written as a text.
template <typename Out>
bool is_text_leaf(const Leaf& leaf) {
  return is_yaml_text(leaf, yaml_leaf_text(leaf, Out()));
}

// Writes until what is written is read as the items, and adds notes about what has lost its layout;
// nothing if that can't be done.
template <typename Out, typename Layout>
std::optional<Out> write_and_check(const Layout& layout, std::span<const YamlItems> items,
                                   std::vector<std::string>& notes) {
  YamlConcessions concessions;
  while (true) {
    Out text = layout.write(concessions);
    const auto different = find_yaml_difference<Out>(view_of(text), items);
    if (different) {
      if (!concessions.add(*different, view_of(text), is_text_leaf<Out>)) return std::nullopt;
      continue;
    }
    for (std::string& note : concessions.notes(items)) notes.push_back(std::move(note));
    return text;
  }
}

// In SOPS's style. Throws Error (not_representable).
template <typename Out>
Out write_in_own_style(const Tree& tree, std::span<const YamlItems> items) {
  Out text;
  write_new_yaml(items, step_of(tree), text);
  // A comment in another map than in the tree is read by SOPS, though not decrypted.
  const auto different = find_yaml_difference<Out>(view_of(text), items);
  if (!different || different->is_comment) return text;
  const std::uint32_t line =
      different->item ? items[different->document][*different->item].line : 0;
  throw Error(ErrorKind::not_representable,
              (line == 0 ? std::string() : "line " + std::to_string(line) + ": ") +
                  "a key or value that would be read otherwise than it is written; put it into "
                  "double quotes, in one line");
}

bool has_same_documents(const YamlEntries& entries, const Tree& tree) {
  const auto documents = std::ranges::count(entries, YamlEntry::Kind::document, &YamlEntry::kind);
  return static_cast<std::size_t>(documents) == tree.documents.size();
}

}  // namespace

std::string write_encrypted_yaml(const Document& document, std::string_view base,
                                 std::vector<std::string>& notes) {
  std::vector<YamlItems> items = items_of(document.tree);
  MetadataWriter metadata(document, {});
  metadata.add_to(items);
  if (!base.empty()) {
    const auto parts = yaml_parts(document.tree, base);
    const YamlEntries& entries = parts->entries();
    const bool is_same = has_same_documents(entries, document.tree);
    add_alias_note(entries, notes);
    if (is_same) {
      const EncryptedLayout layout(document, base, entries);
      if (auto text = write_and_check<std::string>(layout, items, notes)) return std::move(*text);
    }
    notes.push_back(note_of_new_layout(!is_same));
  }
  return write_in_own_style<std::string>(document.tree, items);
}

SecretBytes write_plain_yaml(const Tree& tree, std::string_view base,
                             std::vector<std::string>& notes) {
  const std::vector<YamlItems> items = items_of(tree);
  if (!base.empty()) {
    const auto parts = yaml_parts(tree, base);
    const YamlEntries& entries = parts->entries();
    const bool is_same = has_same_documents(entries, tree);
    add_alias_note(entries, notes);
    if (is_same) {
      const PlainLayout layout(tree, base, entries);
      if (auto text = write_and_check<SecretBuffer>(layout, items, notes)) return text->take();
    }
    notes.push_back(note_of_new_layout(!is_same));
  }
  return write_in_own_style<SecretBuffer>(tree, items).take();
}

bool are_comments_in_place(std::string_view text, const Tree& tree) {
  const std::vector<YamlItems> items = items_of(tree);
  const YamlEntries entries = parse_yaml_file(text, ErrorKind::generic);
  return !find_yaml_difference(text, entries, items);
}

}  // namespace secretsctl::sops
