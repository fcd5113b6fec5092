#include <secretsctl/sops/dotenv_store.hpp>

#include <algorithm>
#include <optional>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/secret_pool.hpp>
#include <secretsctl/sops/dotenv_layout.hpp>
#include <secretsctl/sops/dotenv_line.hpp>
#include <secretsctl/sops/dotenv_revision.hpp>

namespace secretsctl::sops {
namespace {

Item make_item(const DotenvLine& line, std::string_view key) {
  Item item;
  item.key = key;
  item.is_comment = line.is_comment;
  item.line = line.number;
  item.node.value = Leaf{};
  if (line.is_comment) item.leaf().type = ValueType::comment;
  return item;
}

// A leaf is all that a line can hold.
void check_leaves(const Tree& tree) {
  for (const Item& item : tree.root) {
    if (std::holds_alternative<Leaf>(item.node.value)) continue;
    throw Error(ErrorKind::not_representable,
                "dotenv cannot hold " + printable(item.key) + ", which has parts");
  }
}

// Makes room for the items of a text: a vector that grows touches all of its memory again and
// again. What the text's beginning promises is bounded, because another part may not keep it.
void reserve_items(Branch& items, std::string_view text) {
  constexpr std::size_t sample = std::size_t{64} * 1024;
  constexpr std::size_t shortest_line = 16;
  const std::string_view start = text.substr(0, sample);
  const auto lines = static_cast<std::size_t>(std::ranges::count(start, '\n')) + 1;
  const std::size_t estimate = lines * (text.size() / sample + 1);
  items.reserve(text.size() <= sample
                    ? lines
                    : std::min(estimate + estimate / 8, text.size() / shortest_line));
  prefer_huge_pages(items.data(), items.capacity() * sizeof(Item));
}

// The stored text of a value, in which an escaped newline is a newline.
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
  reserve_items(document.tree.root, document.original);
  for_each_dotenv_text(document.original, end, [&](std::string_view text, std::uint32_t number) {
    if (text.empty()) return;
    const DotenvLine line = parse_dotenv_line(text, number);
    check_dotenv_line(line, ErrorKind::generic);
    if (line.is_metadata()) {
      std::string value;
      unescape_newlines(line.value, value);
      metadata.emplace_back(line.key.substr(dotenv_metadata_prefix.size()), std::move(value));
      return;
    }
    Item& item = document.tree.root.emplace_back(make_item(line, line.key));
    item.origin = number;
    item.leaf().stored = stored_text(document.tree, line);
  });
  if (metadata.empty()) {
    throw Error(ErrorKind::not_encrypted,
                "it is not encrypted: it holds no SOPS metadata (sops_ lines)");
  }
  document.metadata = read_metadata(unflatten_metadata(std::move(metadata)));
  return document;
}

Tree DotenvStore::load_plain_part(const PlainPart& part) const {
  Tree tree;
  reserve_items(tree.root, part.text);
  std::optional<secret_pool::ThreadShare> share;
  if (!secret_pool::ThreadShare::is_there()) share.emplace();
  for_each_dotenv_text(part.text, LineEnd::lf, [&](std::string_view text, std::uint32_t number) {
    if (text.empty()) return;
    tree.root.push_back(plain_item(tree, text, part.first_line + number - 1));
  });
  return tree;
}

// A part ends after a line that is no comment, because comments count for what follows them.
std::vector<PlainPart> DotenvStore::divide_plain(std::string_view text, std::size_t size) const {
  std::vector<PlainPart> parts;
  std::uint32_t line = 1;
  while (!text.empty()) {
    std::size_t end = std::min(size, text.size());
    for (bool is_whole = false; !is_whole; ++end) {
      end = std::min(text.find('\n', end - 1), text.size());
      const std::size_t start = end == 0 ? 0 : text.rfind('\n', end - 1) + 1;
      is_whole = end >= text.size() - 1 || (start < end && text[start] != '#');
    }
    end = std::min(end, text.size());
    const std::string_view part = text.substr(0, end);
    parts.push_back({part, line});
    line += static_cast<std::uint32_t>(std::ranges::count(part, '\n'));
    text.remove_prefix(end);
  }
  return parts;
}

void DotenvStore::write_encrypted(const Document& document, Sink& out) const {
  check_leaves(document.tree);
  DotenvLayout(document.original).write(document, out);
}

std::string_view DotenvStore::emit_items(const Tree& part, TextArena& texts) const {
  check_leaves(part);
  return emit_new_items(part, texts);
}

void DotenvStore::write_plain(const Tree& tree, Sink& out) const {
  constexpr std::size_t piece = std::size_t{64} * 1024;
  check_leaves(tree);
  SecretBuffer lines;
  for (const Item& item : tree.root) {
    append_plain_line(item, lines);
    lines.append('\n');
    if (lines.size() < piece) continue;
    out.write(lines.expose());
    lines.clear();
  }
  out.write(lines.expose());
}

TreeChanges DotenvStore::revise(Document& document, const SecretBytes& file) const {
  return DotenvRevision(document).apply(file);
}

void DotenvStore::check_key(std::string_view key) const {
  const auto refuse = [&](const std::string& why) {
    throw Error(ErrorKind::not_representable,
                "the key '" + printable(key) + "' cannot be stored in a dotenv file: " + why);
  };
  if (key.empty()) refuse("it is empty");
  if (key.find('=') != std::string_view::npos) refuse("it holds a '='");
  if (key.find('\n') != std::string_view::npos) refuse("it holds a newline");
  if (key.starts_with('#')) refuse("a line that begins with '#' is a comment");
  if (key.starts_with(dotenv_metadata_prefix)) refuse("names that begin with sops_ are SOPS's own");
}

bool DotenvStore::can_hold_in_clear(const SecretBytes& value) const {
  return value.expose_text().find(escaped_newline) == std::string_view::npos;
}

}  // namespace secretsctl::sops
