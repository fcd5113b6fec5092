#include <secretsctl/sops/stores/ini/ini_check.hpp>

#include <algorithm>
#include <secretsctl/core/error.hpp>
#include <secretsctl/sops/metadata/embedded_metadata.hpp>
#include <secretsctl/sops/stores/ini/ini_text.hpp>
#include <secretsctl/sops/stores/ini/ini_writer.hpp>
#include <secretsctl/sops/tree/tree_path.hpp>

namespace secretsctl::sops {
namespace {

[[noreturn]] void refuse(const TreePath& path) {
  throw Error(ErrorKind::not_representable, "INI cannot hold " + printable(path.text()) +
                                                ": the text would be read back differently");
}

Branch read_again(const std::string& text, Tree& tree) {
  return read_stored_ini(read_ini(text, IniReading::lenient), tree);
}

Branch read_again(const SecretBuffer& text, Tree& tree) {
  return read_plain_ini(read_ini(text_of(text.expose()), IniReading::lenient), tree);
}

// Each reader adds a section DEFAULT; where it is empty, it says nothing.
bool says_nothing(const IniSection& section) {
  const bool is_default = section.item->key == std::string_view("DEFAULT");
  return section.item->key == metadata_key ||
         (is_default && section.keys.empty() && section.comment == nullptr);
}

// What a comment says without the marks and blanks that SOPS sets anew in each of its lines.
SecretBuffer words_of(const Item* comment, const SecretBuffer& text) {
  SecretBuffer words;
  if (comment == nullptr) return words;
  const IniLeafText leaf(comment->leaf(), text);
  std::string_view rest = leaf.view();
  while (!rest.empty()) {
    std::string_view line = trim(take_line(rest));
    line.remove_prefix(std::min(line.find_first_not_of("#; \t"), line.size()));
    words.append(line);
    if (!line.empty()) words.append('\n');
  }
  return words;
}

bool is_same_comment(const Item* a, const Item* b, const SecretBuffer& text) {
  const SecretBuffer first = words_of(a, text);
  const SecretBuffer second = words_of(b, text);
  return text_of(first.expose()) == text_of(second.expose());
}

bool is_same_comment(const Item* a, const Item* b, const std::string&) {
  const auto stored = [](const Item* item) {
    return item == nullptr ? std::string_view() : item->leaf().stored.view();
  };
  return stored(a) == stored(b);
}

template <typename Text>
bool is_same(const Item& a, const Item& b, const Text& text) {
  return a.key == b.key.view() &&
         IniLeafText(a.leaf(), text).view() == IniLeafText(b.leaf(), text).view();
}

template <typename Text>
void compare(const IniSection& before, const IniSection& after, const Text& text) {
  TreePath path = TreePath::of_key(before.item->key.view());
  if (before.item->key != after.item->key.view() ||
      !is_same_comment(before.comment, after.comment, text)) {
    refuse(path);
  }
  const std::size_t both = std::min(before.keys.size(), after.keys.size());
  for (std::size_t i = 0; i < both; ++i) {
    const IniKey& key = before.keys[i];
    path.enter(key.item->key.view());
    const bool is_equal = is_same(*key.item, *after.keys[i].item, text) &&
                          is_same_comment(key.comment, after.keys[i].comment, text);
    if (!is_equal) refuse(path);
    path.leave();
  }
  if (before.keys.size() != after.keys.size()) refuse(path);
}

}  // namespace

template <typename Text>
void check_written(const Text& text, std::span<const IniSection> sections) {
  Tree again;
  try {
    again.root() = read_again(text, again);
  } catch (const Error&) {
    throw Error(ErrorKind::not_representable,
                "INI cannot hold one of the names or values: the text would not be read again");
  }
  again.layout_format = ini_format_name;
  std::vector<IniSection> after = ini_sections(again);
  std::vector<IniSection> before(sections.begin(), sections.end());
  std::erase_if(after, says_nothing);
  std::erase_if(before, says_nothing);
  const std::size_t both = std::min(before.size(), after.size());
  for (std::size_t i = 0; i < both; ++i) compare(before[i], after[i], text);
  if (before.size() == after.size()) return;
  refuse(TreePath::of_key((before.size() > both ? before : after)[both].item->key.view()));
}

template void check_written(const std::string&, std::span<const IniSection>);
template void check_written(const SecretBuffer&, std::span<const IniSection>);

}  // namespace secretsctl::sops
