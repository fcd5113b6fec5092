#include <secretsctl/sops/stores/json/json_store.hpp>

#include <algorithm>
#include <functional>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/json_text.hpp>
#include <secretsctl/core/read_file.hpp>
#include <secretsctl/sops/metadata/embedded_metadata.hpp>
#include <secretsctl/sops/stores/json/json_layout.hpp>
#include <secretsctl/sops/stores/json/json_reader.hpp>
#include <secretsctl/sops/stores/json/json_tree.hpp>
#include <secretsctl/sops/tree/spellings.hpp>
#include <string>
#include <vector>

namespace secretsctl::sops {
namespace {

JsonStyle style_of(const Tree& tree) {
  JsonStyle style;
  const int indent = tree.indent.value_or(-1);
  if (indent >= 0) style.indent = std::string(static_cast<std::size_t>(indent), ' ');
  return style;
}

// The top-level items in the order of writing, with the metadata at their position in the file,
// else at the end.
std::vector<const Item*> with_metadata(const Branch& items, const Item& metadata) {
  std::vector<const Item*> all;
  all.reserve(items.size() + 1);
  for (const Item& item : items) {
    if (!item.is_comment) all.push_back(&item);
  }
  const auto place = std::ranges::find_if(all, [&](const Item* item) {
    return metadata.origin != 0 && item->origin > metadata.origin;
  });
  all.insert(place, &metadata);
  return all;
}

// Encrypted files are found without parsing. With escapes in its `sops` a file would be missed when
// a recipient is removed from all files.
void check_spelling(const Item& metadata, std::string_view text) {
  const std::less<> is_before;
  const char* key = metadata.key.data();
  if (!is_before(key, text.data()) && is_before(key, text.data() + text.size())) return;
  throw Error(ErrorKind::generic,
              "'sops' at its top is spelled with escapes; write it without escapes");
}

// Passes on no more than a file may have.
class LimitedSink final : public Sink {
 public:
  // Null: only the size is of interest.
  explicit LimitedSink(Sink* next) : next_(next) {}
  void write(ByteView bytes) override {
    size_ += bytes.size();
    if (size_ > max_sops_file_size) throw_too_large();
    if (next_ != nullptr) next_->write(bytes);
  }

 private:
  Sink* next_;
  std::size_t size_ = 0;
};

// Turns values of types that JSON lacks into texts.
void turn_into_texts(std::vector<Item>& items) {
  std::erase_if(items, [](const Item& item) { return item.is_comment; });
  for (Item& item : items) {
    if (Leaf* leaf = item.leaf_if()) {
      if (leaf->type == ValueType::time || leaf->type == ValueType::bytes) {
        leaf->plaintext = printed_value(leaf->type, leaf->plaintext);
        leaf->type = ValueType::str;
      }
    } else if (item.is_list()) {
      turn_into_texts(std::get<List>(item.node.value).items);
    } else {
      turn_into_texts(std::get<Branch>(item.node.value));
    }
  }
}

}  // namespace

Document JsonStore::load_encrypted(LargeBytes file) const {
  Document document;
  document.original = document.tree.adopt(std::move(file));
  document.tree.root() = read_stored_json(document.original, document.tree);
  const auto place = find_metadata(document.tree.root());
  if (!place) {
    throw Error(ErrorKind::not_encrypted,
                "it is not encrypted: it holds no SOPS metadata (no 'sops' at its top)");
  }
  check_spelling(document.tree.root()[*place], document.original);
  document.metadata = read_metadata(read_embedded(document.tree.root()[*place]));
  document.tree.root().erase(document.tree.root().begin() + static_cast<std::ptrdiff_t>(*place));
  return document;
}

Tree JsonStore::load_plain(const SecretBytes& file) const {
  Tree tree;
  tree.root() = read_plain_json(file.expose_text(), tree);
  if (find_metadata(tree.root())) {
    throw Error(ErrorKind::already_encrypted,
                "it is encrypted already: 'sops' at its top is SOPS metadata; your own key of "
                "this name needs another name");
  }
  return tree;
}

void JsonStore::write_encrypted(const Document& document, Sink& out,
                                const CompleteMetadata& complete) const {
  if (document.original.empty()) {
    write_new(document, out, complete);
    return;
  }
  if (complete) complete();
  const std::string_view original = document.original;
  Tree texts;
  const Branch before = read_stored_json(original, texts);
  const auto place = find_metadata(before);
  const Item metadata =
      write_embedded(metadata_of(document), texts, place ? &before[*place] : nullptr);
  const std::string text = JsonLayout(original, style_of(document.tree))
                               .write(with_metadata(document.tree.root(), metadata));
  if (text.size() > max_sops_file_size) throw_too_large();
  out.write(std::string_view(text));
}

void JsonStore::write_new(const Document& document, Sink& out,
                          const CompleteMetadata& complete) const {
  Tree texts;
  const auto write = [&](Sink& sink) {
    write_new_json(
        document.tree.root(), style_of(document.tree),
        [&] {
          if (complete) complete();
          return write_embedded(metadata_of(document), texts, nullptr);
        },
        sink);
  };
  if (!complete) {
    LimitedSink nowhere(nullptr);
    write(nowhere);
  }
  LimitedSink limited(&out);
  write(limited);
}

void JsonStore::write_plain(const Tree& tree, Sink& out) const {
  check_json_values(tree);
  write_plain_json(tree.root(), style_of(tree), out);
}

SecretBytes JsonStore::emit_value(const Item& item) const {
  const Leaf* leaf = item.leaf_if();
  if (leaf != nullptr && leaf->type != ValueType::null && leaf->type != ValueType::floating) {
    return printed_value(leaf->type, leaf->plaintext);
  }
  SecretBuffer text;
  write_plain_json(item.node, {}, "", text);
  // As sops does: an object is printed as a file of its own.
  if (leaf == nullptr && !item.is_list()) text.append('\n');
  return text.take();
}

void JsonStore::adapt(Tree& tree) const {
  forget_layout(tree);
  if (tree.documents.size() > 1) {
    throw Error(ErrorKind::not_representable,
                "JSON holds one document, and there are " + std::to_string(tree.documents.size()));
  }
  check_json_values(tree);
  turn_into_texts(tree.root());
}

void JsonStore::check_path(const TreePath& path) const {
  const auto refuse = [&](const std::string& why) {
    throw Error(ErrorKind::not_representable,
                "JSON cannot hold " + printable(path.text()) + ": " + why);
  };
  if (path.steps().size() >= JsonReader::max_depth) refuse("it is nested too deeply");
  const auto* top = std::get_if<std::string_view>(&path.steps().front());
  if (top != nullptr && is_metadata_name(*top)) {
    throw Error(ErrorKind::already_encrypted, "the key 'sops' at the top is SOPS's own");
  }
  for (const PathStep& step : path.steps()) {
    const auto* key = std::get_if<std::string_view>(&step);
    if (key != nullptr && !is_utf8(bytes_of(*key))) refuse("its name is not UTF-8");
  }
}

void JsonStore::check_text(const TreePath& path, const SecretBytes& value) const {
  if (is_utf8(value.expose())) return;
  throw Error(ErrorKind::not_representable,
              "JSON cannot hold " + printable(path.text()) +
                  ": it is not UTF-8; store it in base64, or as a file of its own (binary)");
}

std::string JsonStore::problem_in_clear(const SecretBytes& value) const {
  return is_utf8(value.expose()) ? "" : "JSON holds only UTF-8 text";
}

MetadataMap JsonStore::metadata_of(const Document& document) const {
  return write_metadata(document.metadata);
}

}  // namespace secretsctl::sops
