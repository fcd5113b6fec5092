#include <secretsctl/sops/stores/dotenv/dotenv_store.hpp>

#include <algorithm>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/secret_pool.hpp>
#include <secretsctl/sops/stores/dotenv/dotenv_encryption.hpp>
#include <secretsctl/sops/stores/dotenv/dotenv_layout.hpp>
#include <secretsctl/sops/stores/dotenv/dotenv_line.hpp>
#include <secretsctl/sops/stores/dotenv/dotenv_revision.hpp>

namespace secretsctl::sops {
namespace {

void fill_item(Item& item, const DotenvLine& line, std::string_view stored) {
  item.key = line.key;
  item.key_end = key_end_of(line.key);
  item.is_comment = line.is_comment;
  item.line = line.number;
  item.origin = line.number;
  if (line.is_comment) item.leaf().type = ValueType::comment;
  item.leaf().stored = stored;
}

// A leaf is all that a line can hold.
void check_leaves(const Tree& tree) {
  for (const Item& item : tree.root) {
    if (std::holds_alternative<Leaf>(item.node.value)) continue;
    throw Error(ErrorKind::not_representable,
                "dotenv cannot hold " + printable(item.key) + ", which has parts");
  }
}

std::uint32_t count_newlines(std::string_view text) {
  constexpr std::size_t most_counted = 240;  // in a byte, of which a register holds many
  std::uint32_t total = 0;
  while (!text.empty()) {
    std::uint8_t count = 0;
    for (const char c : text.substr(0, most_counted)) {
      count = static_cast<std::uint8_t>(count + (c == '\n' ? 1 : 0));
    }
    total += count;
    text.remove_prefix(std::min(most_counted, text.size()));
  }
  return total;
}

// The end of the line that holds the byte before `end`, or of a later one: a part ends after a line
// that is no comment, because comments count for what follows them.
std::size_t end_of_part(std::string_view text, std::size_t end) {
  bool may_end = false;
  while (!may_end && end < text.size()) {
    const std::size_t newline = std::min(text.find('\n', end - 1), text.size() - 1);
    const std::size_t start = newline == 0 ? 0 : text.rfind('\n', newline - 1) + 1;
    may_end = start < newline && text[start] != '#';
    end = newline + (may_end ? 1 : 2);
  }
  return end;
}

// Makes room for the items of a text: a vector that grows touches all of its memory again and
// again. What the text's beginning promises is bounded, because another part may not keep it.
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
    fill_item(document.tree.root.emplace_back(), line, stored_text(document.tree, line));
  });
  if (metadata.empty()) {
    throw Error(ErrorKind::not_encrypted,
                "it is not encrypted: it holds no SOPS metadata (sops_ lines)");
  }
  document.metadata = read_metadata(unflatten_metadata(std::move(metadata)));
  return document;
}

Tree DotenvStore::load_plain(const SecretBytes& file) const {
  Tree tree;
  reserve_items(tree.root, file.expose_text());
  const secret_pool::ThreadShare share;
  for_each_dotenv_text(file.expose_text(), LineEnd::lf,
                       [&](std::string_view text, std::uint32_t number) {
                         if (!text.empty()) tree.root.push_back(plain_item(tree, text, number));
                       });
  return tree;
}

std::vector<PlainPart> DotenvStore::divide_plain(std::string_view text, std::size_t size) const {
  std::vector<PlainPart> parts;
  std::uint32_t line = 1;
  while (!text.empty()) {
    const std::string_view part = text.substr(0, end_of_part(text, std::min(size, text.size())));
    parts.push_back({part, line, count_newlines(part)});
    line += parts.back().lines;
    text.remove_prefix(part.size());
  }
  return parts;
}

std::unique_ptr<PartEncryption> DotenvStore::part_encryption(const Metadata& metadata,
                                                             const Selector& selector,
                                                             const SecretBytes& data_key) const {
  return std::make_unique<DotenvEncryption>(metadata, selector, data_key);
}

void DotenvStore::write_encrypted(const Document& document, Sink& out,
                                  const CompleteMetadata& complete) const {
  check_leaves(document.tree);
  DotenvLayout(document).write(out, complete);
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
