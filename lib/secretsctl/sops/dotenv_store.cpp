#include <secretsctl/sops/dotenv_store.hpp>

#include <secretsctl/core/error.hpp>

namespace secretsctl::sops {
namespace {

constexpr std::string_view escaped_newline = "\\n";

// One line that is not empty. A comment has no key.
struct Line {
  std::uint32_t number = 0;  // from 1
  bool is_comment = false;
  std::string_view key;
  std::string_view value;
};

enum class LineEnd { lf, crlf };

// Calls `visit` for each line that holds something. A line without `=` is an error of this kind.
template <typename Visit>
void for_each_line(std::string_view text, LineEnd end, ErrorKind kind, Visit visit) {
  Line line;
  while (!text.empty()) {
    const auto at = text.find('\n');
    std::string_view content = text.substr(0, at);
    text.remove_prefix(at == std::string_view::npos ? text.size() : at + 1);
    ++line.number;
    if (end == LineEnd::crlf && content.ends_with('\r')) content.remove_suffix(1);
    if (content.empty()) continue;
    line.is_comment = content.starts_with('#');
    const auto equals = line.is_comment ? 0 : content.find('=');
    if (equals == std::string_view::npos) {
      throw Error(kind, "line " + std::to_string(line.number) +
                            " is neither KEY=value nor a comment: there is no '=' in it");
    }
    line.key = content.substr(0, equals);
    line.value = content.substr(equals + 1);
    visit(line);
  }
}

// Text or a SecretBuffer gets the value with its newlines restored.
template <typename Out>
void unescape(std::string_view value, Out& out) {
  while (true) {
    const auto at = value.find(escaped_newline);
    out.append(value.substr(0, at));
    if (at == std::string_view::npos) return;
    out.append(std::string_view("\n"));
    value.remove_prefix(at + escaped_newline.size());
  }
}

template <typename Out>
void escape(std::string_view value, Out& out) {
  while (true) {
    const auto at = value.find('\n');
    out.append(value.substr(0, at));
    if (at == std::string_view::npos) return;
    out.append(escaped_newline);
    value.remove_prefix(at + 1);
  }
}

std::string unescaped(std::string_view value) {
  std::string text;
  unescape(value, text);
  return text;
}

// SOPS never ends a metadata line in a carriage return; where one does, all lines were converted.
LineEnd line_end_of(std::string_view text) {
  for (auto at = text.find(dotenv_metadata_prefix); at != std::string_view::npos;
       at = text.find(dotenv_metadata_prefix, at + 1)) {
    if (at != 0 && text[at - 1] != '\n') continue;
    const auto end = text.find('\n', at);
    return end != std::string_view::npos && text[end - 1] == '\r' ? LineEnd::crlf : LineEnd::lf;
  }
  return LineEnd::lf;
}

Item make_item(const Line& line, std::string_view key) {
  Item item;
  item.key = key;
  item.is_comment = line.is_comment;
  item.line = line.number;
  item.node.value = Leaf{};
  if (line.is_comment) item.leaf().type = ValueType::comment;
  return item;
}

template <typename Out>
void append_line(const Item& item, std::string_view value, Out& out) {
  if (item.is_comment) {
    out.append(std::string_view("#"));
    out.append(value);
  } else {
    out.append(item.key);
    out.append(std::string_view("="));
    escape(value, out);
  }
  out.append(std::string_view("\n"));
}

// A leaf is all that a line can hold.
const Leaf& only_leaf(const Item& item) {
  const Leaf* leaf = std::get_if<Leaf>(&item.node.value);
  if (leaf == nullptr) {
    throw Error(ErrorKind::not_representable,
                "dotenv cannot hold " + printable(item.key) + ", which has parts");
  }
  return *leaf;
}

}  // namespace

Document DotenvStore::load_encrypted(Bytes file) const {
  Document document;
  const std::string_view text = document.tree.adopt(std::move(file));
  FlatMetadata metadata;
  for_each_line(text, line_end_of(text), ErrorKind::generic, [&](const Line& line) {
    if (!line.is_comment && line.key.starts_with(dotenv_metadata_prefix)) {
      metadata.emplace_back(line.key.substr(dotenv_metadata_prefix.size()), unescaped(line.value));
      return;
    }
    Item& item = document.tree.root.emplace_back(make_item(line, line.key));
    const bool escapes = !line.is_comment && line.value.find(escaped_newline) != line.value.npos;
    item.leaf().stored = escapes ? document.tree.copy(unescaped(line.value)) : line.value;
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
  for_each_line(
      file.expose_text(), LineEnd::lf, ErrorKind::input_unreadable, [&](const Line& line) {
        if (!line.is_comment && line.key.starts_with(dotenv_metadata_prefix)) {
          throw Error(
              ErrorKind::already_encrypted,
              "it is encrypted already: line " + std::to_string(line.number) +
                  " is SOPS metadata; a key of your own that begins with sops_ needs another "
                  "name");
        }
        Item& item = tree.root.emplace_back(make_item(line, tree.copy(line.key)));
        SecretBuffer value(line.value.size());
        if (line.is_comment) {
          value.append(line.value);
        } else {
          unescape(line.value, value);
        }
        item.leaf().plaintext = value.take();
      });
  return tree;
}

std::string DotenvStore::emit_encrypted(const Document& document) const {
  std::string out;
  for (const Item& item : document.tree.root) append_line(item, only_leaf(item).stored, out);
  for (const auto& [name, text] : flatten_metadata(write_metadata(document.metadata))) {
    out += dotenv_metadata_prefix;
    out += name;
    out += '=';
    escape(text, out);
    out += '\n';
  }
  return out;
}

SecretBytes DotenvStore::emit_plain(const Tree& tree) const {
  SecretBuffer out;
  for (const Item& item : tree.root) {
    const Leaf& leaf = only_leaf(item);
    if (leaf.type == ValueType::str || leaf.type == ValueType::comment) {
      append_line(item, leaf.plaintext.expose_text(), out);
    } else {
      const SecretBytes printed = printed_value(leaf.type, leaf.plaintext);
      append_line(item, printed.expose_text(), out);
    }
  }
  return out.take();
}

}  // namespace secretsctl::sops
