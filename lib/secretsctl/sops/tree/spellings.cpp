#include <secretsctl/sops/tree/spellings.hpp>

#include <charconv>
#include <functional>
#include <optional>
#include <secretsctl/sops/tree/tree_path.hpp>
#include <set>
#include <span>
#include <string>

namespace secretsctl::sops {
namespace {

// A number and the newline behind it.
std::optional<std::size_t> take_number(std::string_view& text) {
  std::size_t number = 0;
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const auto size = static_cast<std::size_t>(rest - text.data());
  if (error != std::errc() || size >= text.size()) return std::nullopt;
  text.remove_prefix(size + 1);
  return number;
}

class StoredPaths {
 public:
  explicit StoredPaths(const Tree& tree) {
    paths_.insert(comment_path({}));
    for (std::size_t i = 0; i < tree.documents.size(); ++i) {
      path_.document = i;
      paths_.insert(path_.text());
      add(tree.documents[i], false);
    }
  }
  [[nodiscard]] bool contains(std::string_view path) const { return paths_.contains(path); }

 private:
  void add(std::span<const Item> items, bool is_list) {
    std::string owner = path_.empty() ? std::string() : path_.text();
    for (std::size_t i = 0; i < items.size(); ++i) {
      const Item& item = items[i];
      if (item.is_comment) {
        paths_.insert(comment_path(owner));
        continue;
      }
      is_list ? path_.enter(i) : path_.enter(item.key.view());
      const Leaf* leaf = item.leaf_if();
      if (leaf == nullptr) add(item.node.items(), item.is_list());
      owner = path_.text();
      if (leaf != nullptr && !leaf->stored.empty()) paths_.insert(owner);
      path_.leave();
    }
  }

  TreePath path_;
  std::set<std::string, std::less<>> paths_;
};

}  // namespace

std::string comment_path(std::string_view owner) {
  return std::string(owner) + '#';
}

void add_spelling(const Spelling& spelling, SecretBuffer& out) {
  out.append(std::to_string(spelling.path.size()));
  out.append('\n');
  out.append(spelling.path);
  out.append(std::to_string(spelling.text.size()));
  out.append('\n');
  out.append(spelling.text);
}

std::vector<Spelling> read_spellings(std::string_view text) {
  std::vector<Spelling> spellings;
  while (!text.empty()) {
    Spelling spelling;
    for (std::string_view* part : {&spelling.path, &spelling.text}) {
      const auto size = take_number(text);
      if (!size || *size > text.size()) return {};
      *part = text.substr(0, *size);
      text.remove_prefix(*size);
    }
    spellings.push_back(spelling);
  }
  return spellings;
}

std::string_view spellings_of(const Tree& tree) {
  const std::string_view all = tree.plain_layout.expose_text();
  const bool has_text = tree.layout.data() == all.data();
  return has_text ? all.substr(tree.layout.size()) : all;
}

void forget_layout(Tree& tree) noexcept {
  tree.layout = tree.layout_format = {};
  tree.layout_parts = nullptr;
  tree.plain_layout = {};
}

void forget_old_spellings(Tree& tree) {
  const std::vector<Spelling> spellings = read_spellings(spellings_of(tree));
  if (spellings.empty() || tree.layout.data() == tree.plain_layout.expose_text().data()) return;
  const StoredPaths stored(tree);
  SecretBuffer kept;
  for (const Spelling& spelling : spellings) {
    if (stored.contains(spelling.path)) add_spelling(spelling, kept);
  }
  tree.plain_layout = kept.take();
}

void shift_spellings(Tree& tree, std::string_view list, std::size_t first, std::size_t count) {
  const std::vector<Spelling> spellings = read_spellings(spellings_of(tree));
  if (spellings.empty() || tree.layout.data() == tree.plain_layout.expose_text().data()) return;
  const std::string begin = std::string(list) + "[";
  SecretBuffer kept;
  for (const Spelling& spelling : spellings) {
    std::size_t position = 0;
    const std::string_view rest =
        spelling.path.starts_with(begin) ? spelling.path.substr(begin.size()) : std::string_view();
    const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), position);
    if (rest.empty() || error != std::errc() || position < first) {
      add_spelling(spelling, kept);
    } else if (position >= first + count) {
      const std::string path =
          begin + std::to_string(position - count) +
          std::string(rest.substr(static_cast<std::size_t>(end - rest.data())));
      add_spelling({path, spelling.text}, kept);
    }
  }
  tree.plain_layout = kept.take();
}

}  // namespace secretsctl::sops
