#include <secretsctl/sops/dotenv_layout.hpp>

#include <algorithm>
#include <map>
#include <set>

namespace secretsctl::sops {
namespace {

using Texts = std::map<std::string, std::string, std::less<>>;

Texts by_name(const FlatMetadata& metadata) {
  return {metadata.begin(), metadata.end()};
}

// Metadata is read without regard to case.
std::string canonical(std::string name) {
  std::ranges::transform(name, name.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  });
  return name;
}

bool is_of_a_key(std::string_view name) {
  return name.starts_with("age_") || name.starts_with("key_groups_");
}

// Whether an entry of the age keys was changed, added or removed.
bool have_keys_changed(const Texts& before, const Texts& after) {
  const auto differs = [](const Texts& a, const Texts& b) {
    return std::ranges::any_of(a, [&](const auto& entry) {
      const auto found = b.find(entry.first);
      return is_of_a_key(entry.first) && (found == b.end() || found->second != entry.second);
    });
  };
  return differs(before, after) || differs(after, before);
}

std::string metadata_line(std::string_view name, std::string_view text) {
  std::string line(dotenv_metadata_prefix);
  line.append(name).append("=");
  escape_newlines(text, line);
  return line;
}

}  // namespace

DotenvLayout::DotenvLayout(std::string_view original)
    : original_(original), end_(dotenv_line_end(original)) {
  FlatMetadata metadata;
  for_each_dotenv_text(original, end_, [&](std::string_view text, std::uint32_t number) {
    const DotenvLine line = parse_dotenv_line(text, number);
    if (!text.empty() && !line.is_metadata()) return;
    Line& kept = lines_.emplace_back(Line{number, text, {}});
    if (text.empty()) return;
    kept.name = line.key.substr(dotenv_metadata_prefix.size());
    std::string value;
    unescape_newlines(line.value, value);
    metadata.emplace_back(kept.name, std::move(value));
  });
  if (!metadata.empty()) {
    before_ = flatten_metadata(write_metadata(read_metadata(unflatten_metadata(metadata))));
  }
}

void DotenvLayout::append_line(std::string_view text, std::string& out) const {
  out.append(text);
  out.append(end_ == LineEnd::crlf ? "\r\n" : "\n");
}

// What becomes of each line: a text with its line end, or nothing. A new entry follows the one that
// it follows in the order of SOPS; `trailing` gets those that have none before them.
std::vector<std::string> DotenvLayout::plan_lines(const FlatMetadata& after,
                                                  std::string& trailing) const {
  const Texts old_texts = by_name(before_);
  const Texts new_texts = by_name(after);
  const bool keys_changed = have_keys_changed(old_texts, new_texts);
  std::vector<std::string> plan(lines_.size());
  std::map<std::string, std::size_t, std::less<>> place;
  for (std::size_t i = 0; i < lines_.size(); ++i) {
    const Line& line = lines_[i];
    const std::string name = canonical(line.name);
    const auto before = old_texts.find(name);
    const auto now = new_texts.find(name);
    // What is not among the old texts says nothing, or says it under a name of its own.
    const bool is_obsolete = before == old_texts.end() && keys_changed && is_of_a_key(name);
    const bool is_same = before == old_texts.end()
                             ? !is_obsolete
                             : now != new_texts.end() && now->second == before->second;
    if (line.name.empty() || is_same) {
      append_line(line.text, plan[i]);
    } else if (now != new_texts.end()) {
      append_line(metadata_line(line.name, now->second), plan[i]);
    }
    if (!line.name.empty()) place.emplace(name, i);
  }
  std::string* where = &trailing;
  for (const auto& [name, text] : after) {
    const auto found = place.find(name);
    if (found != place.end()) {
      where = &plan[found->second];
      continue;
    }
    // What the file leaves unsaid because it is the default stays so.
    const auto before = old_texts.find(name);
    if (before == old_texts.end() || before->second != text) {
      append_line(metadata_line(name, text), *where);
    }
  }
  return plan;
}

std::string DotenvLayout::apply(const Document& document) const {
  std::string leading;
  const auto plan = plan_lines(flatten_metadata(write_metadata(document.metadata)), leading);
  std::string out;
  std::size_t next = 0;
  const auto flush = [&](std::uint32_t before) {
    for (; next < lines_.size() && lines_[next].number < before; ++next) out.append(plan[next]);
  };
  std::string text;
  for (const Item& item : document.tree.root) {
    flush(item.origin);
    text.assign(item.is_comment ? "#" : item.key);
    if (item.is_comment) {
      text.append(item.leaf().stored);
    } else {
      text.append("=");
      escape_newlines(item.leaf().stored, text);
    }
    append_line(text, out);
  }
  out.append(leading);
  flush(UINT32_MAX);
  return out;
}

}  // namespace secretsctl::sops
