#include <secretsctl/sops/stores/ini/ini_writer.hpp>

#include <algorithm>
#include <secretsctl/sops/metadata/embedded_metadata.hpp>
#include <secretsctl/sops/stores/dotenv/dotenv_line.hpp>
#include <secretsctl/sops/stores/ini/ini_comment.hpp>
#include <secretsctl/sops/stores/ini/ini_value.hpp>
#include <secretsctl/sops/tree/tree_path.hpp>
#include <vector>

namespace secretsctl::sops {
namespace {

constexpr std::string_view default_section = "DEFAULT";

template <typename Out>
void append_comment(const Item* comment, bool is_of_section, std::string_view newline, Out& out) {
  if (comment == nullptr) return;
  const IniLeafText text(comment->leaf(), out);
  if (text.view().empty()) return;
  append_comment_lines(usual_prefix, text.view(), is_of_section, newline, out);
  out.append(newline);
}

template <typename Out>
void append_padded(std::string_view name, std::size_t width, Out& out) {
  out.append(name);
  out.append(std::string_view(std::string(width - name.size(), ' ')));
  out.append(std::string_view(" = "));
}

std::size_t widest(const std::vector<std::string>& names) {
  std::size_t width = 0;
  for (const std::string& name : names) width = std::max(width, name.size());
  return width;
}

}  // namespace

IniLeafText::IniLeafText(const Leaf& leaf, const SecretBuffer&) {
  const bool is_text = leaf.type == ValueType::str || leaf.type == ValueType::comment;
  if (!is_text) printed_ = printed_value(leaf.type, leaf.plaintext);
  text_ = is_text ? leaf.plaintext.expose_text() : printed_.expose_text();
}

template <typename Out>
void append_value(IniQuote quote, const Item& section, const Item& key, Out& out) {
  const IniLeafText text(key.leaf(), out);
  if (append_ini_text(quote, text.view(), out)) return;
  TreePath path = TreePath::of_key(section.key.view());
  path.enter(key.key.view());
  throw Error(ErrorKind::not_representable, "INI cannot hold " + printable(path.text()) +
                                                ": no quotes would bring the value back");
}

template <typename Out>
void append_section(const IniSection& section, bool is_first, std::string_view newline, Out& out) {
  append_comment(section.comment, true, newline, out);
  if (!is_first || section.item->key != default_section) {
    out.append(std::string_view("["));
    out.append(section.item->key.view());
    out.append(std::string_view("]"));
    out.append(newline);
  }
  std::vector<std::string> names;
  for (const IniKey& key : section.keys) names.push_back(ini_name_text(key.item->key.view()));
  const std::size_t width = widest(names);
  for (std::size_t i = 0; i < names.size(); ++i) {
    append_comment(section.keys[i].comment, false, newline, out);
    append_padded(names[i], width, out);
    append_value(IniQuote::none, *section.item, *section.keys[i].item, out);
    out.append(newline);
  }
}

template void append_value(IniQuote, const Item&, const Item&, std::string&);
template void append_value(IniQuote, const Item&, const Item&, SecretBuffer&);
template void append_section(const IniSection&, bool, std::string_view, std::string&);
template void append_section(const IniSection&, bool, std::string_view, SecretBuffer&);

std::string ini_metadata_section(const Metadata& metadata, std::string_view newline) {
  std::vector<std::string> names;
  std::vector<std::string> values;
  for (const auto& [name, text] : flatten_metadata(write_metadata(metadata))) {
    std::string line;
    escape_newlines(text, line);
    std::string value;
    if (ini_name_text(name).empty() || !append_ini_text(IniQuote::none, line, value)) {
      throw Error(ErrorKind::not_representable,
                  "INI cannot hold the metadata entry " + printable(name));
    }
    names.push_back(ini_name_text(name));
    values.push_back(std::move(value));
  }
  std::string out = "[" + std::string(metadata_key) + "]" + std::string(newline);
  const std::size_t width = widest(names);
  for (std::size_t i = 0; i < names.size(); ++i) {
    append_padded(names[i], width, out);
    out.append(values[i]).append(newline);
  }
  return out;
}

}  // namespace secretsctl::sops
