#include <secretsctl/sops/stores/dotenv/dotenv_store.hpp>

#include <algorithm>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/secret_pool.hpp>
#include <secretsctl/sops/stores/dotenv/dotenv_decryption.hpp>
#include <secretsctl/sops/stores/dotenv/dotenv_encryption.hpp>
#include <secretsctl/sops/stores/dotenv/dotenv_layout.hpp>
#include <secretsctl/sops/stores/dotenv/dotenv_line.hpp>
#include <secretsctl/sops/stores/dotenv/dotenv_metadata.hpp>
#include <secretsctl/sops/stores/dotenv/dotenv_update.hpp>
#include <secretsctl/sops/tree/spellings.hpp>

namespace secretsctl::sops {
namespace {

void fill_item(Item& item, const DotenvLine& line, std::string_view stored) {
  item.key = line.key;
  item.is_comment = line.is_comment;
  item.line = line.number;
  item.origin = line.number;
  if (line.is_comment) item.leaf().type = ValueType::comment;
  item.leaf().stored = stored;
}

// A line can hold only a leaf.
void check_leaves(const Tree& tree) {
  for (const Item& item : tree.root()) {
    if (item.leaf_if() != nullptr) continue;
    throw Error(ErrorKind::not_representable,
                "dotenv cannot hold " + printable(item.key) + ", which has parts");
  }
}

// Trees from other formats may have names and values that no line can express.
void check_lines(const Tree& tree) {
  check_leaves(tree);
  for (const Item& item : tree.root()) {
    if (item.is_comment) continue;
    const auto refuse = [&](const std::string& why) {
      throw Error(ErrorKind::not_representable,
                  "dotenv cannot hold " + printable(item.key) + ", " + why);
    };
    const std::string_view key = item.key.view();
    if (item.leaf().type == ValueType::null) refuse("which is null");
    if (key.find('=') != std::string_view::npos) refuse("whose name holds a '='");
    if (key.find('\n') != std::string_view::npos) refuse("whose name holds a newline");
    if (key.starts_with('#')) refuse("whose name would make the line a comment");
  }
}

// Reserves memory for the items of a text: a growing vector touches all of its memory again and
// again. The estimate comes from the text's beginning; it is limited, because the rest may differ.
void reserve_items(Branch& items, std::string_view text) {
  constexpr std::size_t sample = std::size_t{64} * 1024;
  constexpr std::size_t shortest_line = 16;
  const std::string_view start = text.substr(0, sample);
  const std::size_t lines = count_newlines(start) + std::size_t{1};
  const std::size_t estimate = lines * (text.size() / sample + 1);
  items.reserve(text.size() <= sample
                    ? lines
                    : std::min(estimate + estimate / 8, text.size() / shortest_line));
  prefer_huge_pages(items.data(), items.capacity() * sizeof(Item));
}

// The stored text of a value; an escaped newline becomes a newline.
std::string_view stored_text(Tree& tree, const DotenvLine& line) {
  if (line.is_comment || line.value.find(escaped_newline) == std::string_view::npos) {
    return line.value;
  }
  std::string text;
  unescape_newlines(line.value, text);
  return tree.copy(text);
}

}  // namespace

Document DotenvStore::load_encrypted(LargeBytes file) const {
  Document document;
  document.original = document.tree.adopt(std::move(file));
  FlatMetadata metadata;
  const LineEnd end = dotenv_line_end(document.original);
  reserve_items(document.tree.root(), document.original);
  for_each_dotenv_text(document.original, end, [&](std::string_view text, std::uint32_t number) {
    if (text.empty()) return;
    const DotenvLine line = parse_dotenv_line(text, number);
    check_dotenv_line(line, ErrorKind::generic);
    if (line.is_metadata()) {
      add_metadata_line(line, metadata);
      return;
    }
    fill_item(document.tree.root().emplace_back(), line, stored_text(document.tree, line));
  });
  document.metadata = read_dotenv_metadata(std::move(metadata));
  return document;
}

Tree DotenvStore::load_plain(const SecretBytes& file) const {
  Tree tree;
  reserve_items(tree.root(), file.expose_text());
  const secret_pool::ThreadShare share;
  for_each_dotenv_text(file.expose_text(), LineEnd::lf,
                       [&](std::string_view text, std::uint32_t number) {
                         if (!is_empty_line(text))
                           tree.root().push_back(plain_item(tree, text, number));
                       });
  return tree;
}

void DotenvStore::write_encrypted(const Document& document, Sink& out,
                                  const CompleteMetadata& complete) const {
  check_leaves(document.tree);
  DotenvLayout(document).write(out, complete);
}

void DotenvStore::write_plain(const Tree& tree, Sink& out) const {
  constexpr std::size_t piece = std::size_t{64} * 1024;
  check_lines(tree);
  SecretBuffer lines;
  for (const Item& item : tree.root()) {
    append_plain_line(item, lines);
    lines.append('\n');
    if (lines.size() < piece) continue;
    out.write(lines.expose());
    lines.clear();
  }
  out.write(lines.expose());
}

TreeChanges DotenvStore::update(Document& document, const SecretBytes& file) const {
  return DotenvUpdate(document).apply(file);
}

SecretBytes DotenvStore::emit_value(const Item& item) const {
  const Leaf* leaf = item.leaf_if();
  if (leaf != nullptr) return printed_value(leaf->type, leaf->plaintext);
  throw Error(ErrorKind::not_representable, "it is a map or a list, which has no single value");
}

void DotenvStore::adapt(Tree& tree) const {
  forget_layout(tree);
  check_leaves(tree);
  if (tree.documents.size() > 1) {
    throw Error(ErrorKind::not_representable, "dotenv holds one document");
  }
  for (Item& item : tree.root()) {
    Leaf& leaf = item.leaf();
    if (item.is_comment) continue;
    check_path(TreePath::of_key(item.key));
    if (leaf.type == ValueType::null) {
      throw Error(ErrorKind::not_representable,
                  "dotenv cannot hold " + printable(item.key) + ", which is null");
    }
    leaf.plaintext = printed_value(leaf.type, leaf.plaintext);
    leaf.type = ValueType::str;
  }
}

void DotenvStore::check_path(const TreePath& path) const {
  const auto refuse = [&](const std::string& why) {
    throw Error(ErrorKind::not_representable, "the key '" + printable(path.text()) +
                                                  "' cannot be stored in a dotenv file: " + why);
  };
  if (path.steps().size() != 1) refuse("it has only keys at the top");
  const std::string key = path.text();
  if (key.empty()) refuse("it is empty");
  if (key.find('=') != std::string_view::npos) refuse("it holds a '='");
  if (key.find('\n') != std::string_view::npos) refuse("it holds a newline");
  if (key.starts_with('#')) refuse("a line that begins with '#' is a comment");
  if (key.starts_with(dotenv_metadata_prefix)) refuse("names that begin with sops_ are SOPS's own");
}

std::string DotenvStore::problem_in_clear(const SecretBytes& value) const {
  const bool is_safe = value.expose_text().find(escaped_newline) == std::string_view::npos;
  return is_safe ? "" : "a backslash followed by an n would be read back as a newline";
}

const TextEncryption* DotenvStore::text_encryption() const {
  static const DotenvTextEncryption encryption;
  return &encryption;
}

const TextDecryption* DotenvStore::text_decryption() const {
  static const DotenvTextDecryption decryption;
  return &decryption;
}

}  // namespace secretsctl::sops
