#include <secretsctl/sops/yaml/yaml_node.hpp>

#include <algorithm>
#include <secretsctl/sops/yaml/yaml_scalar.hpp>
#include <utility>

namespace secretsctl::sops {
namespace {

using Kind = YamlEntry::Kind;

}  // namespace

YamlNode::YamlNode(std::shared_ptr<const Document> document, std::size_t index, bool is_key,
                   int alias_line)
    : document_(std::move(document)), index_(index), is_key_(is_key), alias_line_(alias_line) {
  while (!is_key_ && entry().kind == Kind::alias) {
    alias_line_ = static_cast<int>(entry().line + 1);
    is_key_ = entry().targets_key;
    index_ = entry().target;
  }
}

YamlNode YamlNode::parse(std::string text) {
  auto document = std::make_shared<Document>();
  document->text = std::move(text);
  document->entries = parse_yaml(document->text, ErrorKind::generic);
  return {std::move(document), 0, false, 0};
}

bool YamlNode::has_kind(Kind kind) const {
  return is_there() && !is_key_ && entry().kind == kind;
}

// Of a document, `key` is its null or its braces.
const YamlScalar& YamlNode::scalar() const {
  return is_key_ || entry().kind == Kind::document ? entry().key : entry().value;
}

bool YamlNode::is_map() const {
  if (!has_kind(Kind::document)) return has_kind(Kind::map);
  return entry().is_flow || size() > 0;
}

bool YamlNode::is_list() const {
  return has_kind(Kind::list);
}

bool YamlNode::is_null() const {
  if (has_kind(Kind::document)) return !is_map();
  if (!has_kind(Kind::scalar)) return false;
  const auto value = resolve_yaml(scalar().style, scalar().tag, text());
  return value && value->type == ValueType::null;
}

bool YamlNode::is_scalar() const {
  return is_there() && (is_key_ || (entry().kind == Kind::scalar && !is_null()));
}

bool YamlNode::is_quoted() const {
  return is_scalar() && scalar().style != YamlStyle::plain;
}

std::string YamlNode::text() const {
  std::string text;
  decode_yaml_scalar(document_->text, scalar(), text);
  return text;
}

std::size_t YamlNode::size() const {
  return is_there() ? items().size() : 0;
}

std::vector<YamlNode> YamlNode::items() const {
  std::vector<YamlNode> items;
  if (is_key_ || entry().kind == Kind::scalar) return items;
  for (std::size_t i = index_ + 1; i < entry().last; i = document_->entries[i].last) {
    if (document_->entries[i].kind != Kind::comment)
      items.push_back({document_, i, false, alias_line_});
  }
  return items;
}

std::vector<YamlNode::Entry> YamlNode::entries() const {
  std::vector<Entry> entries;
  for (std::size_t i = index_ + 1; i < entry().last; i = document_->entries[i].last) {
    if (document_->entries[i].kind == Kind::comment) continue;
    entries.push_back({{document_, i, true, alias_line_}, {document_, i, false, alias_line_}});
  }
  return entries;
}

int YamlNode::line() const {
  if (!is_there()) return 1;
  if (has_kind(Kind::document)) return 1;
  if (!entry().has_key) return static_cast<int>(entry().line + 1);
  const std::string_view text = document_->text;
  const std::uint32_t begin = entry().begin;
  const std::uint32_t place = std::max(begin, scalar().begin);
  const auto breaks = std::ranges::count(text.substr(begin, place - begin), '\n');
  return static_cast<int>(entry().line + 1) + static_cast<int>(breaks);
}

}  // namespace secretsctl::sops
