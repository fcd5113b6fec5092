#include <secretsctl/sops/stores/dotenv/dotenv_layout.hpp>

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <secretsctl/core/read_file.hpp>

namespace secretsctl::sops {
namespace {

using Texts = std::map<std::string, std::string, std::less<>>;

Texts by_name(const FlatMetadata& metadata) {
  return {metadata.begin(), metadata.end()};
}

// Metadata names are read without regard to case.
std::string canonical(std::string name) {
  std::ranges::transform(name, name.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  });
  return name;
}

bool is_of_a_key(std::string_view name) {
  return name.starts_with("age_") || name.starts_with("key_groups_");
}

// Whether an age key entry was changed, added or removed.
bool have_keys_changed(const Texts& before, const Texts& after) {
  const auto differs = [](const Texts& a, const Texts& b) {
    return std::ranges::any_of(a, [&](const auto& entry) {
      const auto found = b.find(entry.first);
      return is_of_a_key(entry.first) && (found == b.end() || found->second != entry.second);
    });
  };
  return differs(before, after) || differs(after, before);
}

// Accepts the same calls as GatheringSink, and only counts bytes.
struct SizeOfText {
  std::size_t total = 0;
  void write(std::string_view text) { total += text.size(); }
  void write_lasting(std::string_view text) { total += text.size(); }
};

std::string metadata_line(std::string_view name, std::string_view text) {
  std::string line(dotenv_metadata_prefix);
  line.append(name).append("=");
  escape_newlines(text, line);
  return line;
}

}  // namespace

DotenvLayout::DotenvLayout(const Document& document)
    : document_(document), original_(document.original), end_(dotenv_line_end(document.original)) {
  find_lines();
  FlatMetadata metadata;
  for (const Line& line : lines_) {
    if (line.name.empty()) continue;
    std::string value;
    unescape_newlines(parse_dotenv_line(line.text, line.number).value, value);
    metadata.emplace_back(line.name, std::move(value));
  }
  if (!metadata.empty()) {
    before_ = flatten_metadata(write_metadata(read_metadata(unflatten_metadata(metadata))));
  }
}

// In a large file most lines belong to unchanged items, so only the gaps between them are read
// again.
void DotenvLayout::find_lines() {
  const char* next = original_.data();
  std::uint32_t number = 1;
  const auto read_until = [&](const char* end) {
    const std::string_view gap(next, static_cast<std::size_t>(end - next));
    for_each_dotenv_text(gap, end_,
                         [&](std::string_view text, std::uint32_t) { read_line(text, number++); });
  };
  for (const Item& item : document_.tree.root()) {
    const std::string_view line = original_line(item);
    items_bound_ += line.empty() ? size_bound(item) : line.size();
    // Items that moved back lie in a gap that was already read.
    if (line.empty() || std::less<>()(line.data(), next)) continue;
    if (line.data() != next) read_until(line.data());
    next = line.data() + line.size();
    ++number;
  }
  read_until(original_.data() + original_.size());
}

void DotenvLayout::read_line(std::string_view text, std::uint32_t number) {
  if (text.empty()) {
    lines_.push_back({number, text, {}});
    return;
  }
  if (!text.starts_with(dotenv_metadata_prefix)) return;
  const DotenvLine line = parse_dotenv_line(text, number);
  if (!line.is_metadata()) return;
  lines_.push_back({number, text, std::string(line.key.substr(dotenv_metadata_prefix.size()))});
}

void DotenvLayout::append_line(std::string_view text, std::string& out) const {
  out.append(text);
  out.append(line_end());
}

// Plans each line: a text with its line end, or nothing. A new entry goes after the entry that
// precedes it in SOPS's order, or directly after the data if there is none.
DotenvLayout::Plan DotenvLayout::plan_lines(const FlatMetadata& after) const {
  const Texts old_texts = by_name(before_);
  const Texts new_texts = by_name(after);
  const bool keys_changed = have_keys_changed(old_texts, new_texts);
  Plan plan{std::vector<std::string>(lines_.size()), {}};
  std::map<std::string, std::size_t, std::less<>> place;
  for (std::size_t i = 0; i < lines_.size(); ++i) {
    const Line& line = lines_[i];
    const std::string name = canonical(line.name);
    const auto before = old_texts.find(name);
    const auto now = new_texts.find(name);
    // A line that is not among the old texts is empty, or has a name of its own.
    const bool is_obsolete = before == old_texts.end() && keys_changed && is_of_a_key(name);
    const bool is_same = before == old_texts.end()
                             ? !is_obsolete
                             : now != new_texts.end() && now->second == before->second;
    if (line.name.empty() || is_same) {
      append_line(line.text, plan.lines[i]);
    } else if (now != new_texts.end()) {
      append_line(metadata_line(line.name, now->second), plan.lines[i]);
    }
    if (!line.name.empty()) place.emplace(name, i);
  }
  std::string* where = &plan.trailing;
  for (const auto& [name, text] : after) {
    const auto found = place.find(name);
    if (found != place.end()) {
      where = &plan.lines[found->second];
      continue;
    }
    // An entry that the file omits because it is the default stays omitted.
    const auto before = old_texts.find(name);
    if (before == old_texts.end() || before->second != text) {
      append_line(metadata_line(name, text), *where);
    }
  }
  return plan;
}

std::string_view DotenvLayout::line_end() const {
  return end_ == LineEnd::crlf ? "\r\n" : "\n";
}

// The most bytes that an item takes: each newline of its text becomes two characters.
std::size_t DotenvLayout::size_bound(const Item& item) const {
  return item.key.size() + 1 + 2 * item.leaf().stored.size() + line_end().size();
}

// The original line of an item, with its line end, if its content has not changed. Adjacent lines
// are then written together.
std::string_view DotenvLayout::original_line(const Item& item) const {
  const std::string_view stored = item.leaf().stored;
  const std::less<> is_before;
  const char* all_end = original_.data() + original_.size();
  if (original_.empty() || stored.data() == nullptr ||
      is_before(stored.data(), original_.data() + 1) ||
      is_before(all_end, stored.data() + stored.size())) {
    return {};
  }
  const char* start = item.is_comment ? stored.data() - 1 : item.key.data();
  const std::size_t before = item.is_comment ? 1 : item.key.size() + 1;
  if (start + before != stored.data()) return {};
  const std::string_view rest(stored.data() + stored.size(),
                              static_cast<std::size_t>(all_end - stored.data()) - stored.size());
  // In a line that was read without regard to carriage returns, the rest can only be its newline.
  // It is not read, because the text of a large file is no longer in a cache.
  const bool has_line_end = end_ == LineEnd::lf ? !rest.empty() : rest.starts_with(line_end());
  if (!has_line_end) return {};
  return {start, before + stored.size() + line_end().size()};
}

template <typename Out>
void DotenvLayout::write_item(const Item& item, Out& out) const {
  const std::string_view line = original_line(item);
  if (!line.empty()) {
    out.write_lasting(line);
    return;
  }
  std::string_view stored = item.leaf().stored;
  out.write(item.is_comment ? std::string_view("#") : item.key.view());
  if (!item.is_comment) out.write(std::string_view("="));
  std::size_t newline = item.is_comment ? std::string_view::npos : stored.find('\n');
  while (newline != std::string_view::npos) {
    out.write(stored.substr(0, newline));
    out.write(escaped_newline);
    stored.remove_prefix(newline + 1);
    newline = stored.find('\n');
  }
  out.write(stored);
  out.write(line_end());
}

template <typename PlanOf, typename Out>
void DotenvLayout::apply(const PlanOf& plan, Out& out) const {
  std::size_t next = 0;
  const auto write_lines = [&](std::uint32_t before) {
    for (; next < lines_.size() && lines_[next].number < before; ++next) {
      out.write(std::string_view(plan().lines[next]));
    }
  };
  for (const Item& item : document_.tree.root()) {
    write_lines(item.origin);
    write_item(item, out);
  }
  out.write(std::string_view(plan().trailing));
  write_lines(UINT32_MAX);
}

// Computes the exact size only where it could matter.
bool DotenvLayout::is_too_large(const Plan& plan) const {
  std::size_t most = items_bound_ + plan.trailing.size();
  for (const std::string& line : plan.lines) most += line.size();
  if (most <= max_sops_file_size) return false;
  SizeOfText size;
  apply([&]() -> const Plan& { return plan; }, size);
  return size.total > max_sops_file_size;
}

void DotenvLayout::write(Sink& out, const CompleteMetadata& complete) const {
  GatheringSink gathering(out);
  std::optional<Plan> made;
  const auto plan = [&]() -> const Plan& {
    if (made) return *made;
    // Write the known text before waiting for the rest.
    gathering.flush();
    if (complete) complete();
    made = plan_lines(flatten_metadata(write_metadata(document_.metadata)));
    if (is_too_large(*made)) throw_too_large();
    return *made;
  };
  if (!complete) plan();
  apply(plan, gathering);
  gathering.flush();
}

}  // namespace secretsctl::sops
