#include <secretsctl/sops/stores/ini/ini_spellings.hpp>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <secretsctl/core/error.hpp>
#include <secretsctl/sops/stores/ini/ini_comment.hpp>
#include <secretsctl/sops/stores/ini/ini_text.hpp>
#include <secretsctl/sops/stores/ini/ini_value.hpp>
#include <secretsctl/sops/tree/tree_path.hpp>
#include <set>

namespace secretsctl::sops {
namespace {

std::string_view without_newline(std::string_view text) {
  if (text.ends_with('\n')) text.remove_suffix(1);
  if (text.ends_with('\r')) text.remove_suffix(1);
  return text;
}

bool is_written_so(const IniEntry& entry) {
  if (entry.is_section) return true;
  if (entry.is_continued) return false;
  SecretBuffer text(entry.raw.size());
  return append_ini_text(entry.quote, entry.inner, text) && text_of(text.expose()) == entry.raw;
}

bool is_comment_written_so(const IniEntry& entry, std::string_view newline) {
  const std::string_view lines = entry.comment_lines;
  if (lines.empty()) {
    return entry.inline_comment.empty() ||
           (!entry.is_section && entry.raw.find('\n') == std::string_view::npos);
  }
  if (!entry.inline_comment.empty()) return false;
  SecretBuffer text(lines.size() + 1);
  append_comment_text(entry, text);
  // An empty one stays as it is if it is one line.
  std::string_view piece;
  if (text.size() == 0) return is_one_piece(entry, piece);
  SecretBuffer written(lines.size());
  append_comment_lines(comment_prefix(lines), text_of(text.expose()), entry.is_section, newline,
                       written);
  return text_of(written.expose()) == lines;
}

void add_comment(const std::string& path, const IniEntry& entry, SecretBuffer& out) {
  const std::string_view in_line =
      entry.inline_comment.empty()
          ? std::string_view()
          : from_to(entry.raw.data() + entry.raw.size(),
                    entry.inline_comment.data() + entry.inline_comment.size());
  SecretBuffer text(entry.comment_lines.size() + in_line.size() + 16);
  text.append(std::to_string(entry.comment_lines.size()));
  text.append(':');
  text.append(entry.comment_lines);
  text.append(in_line);
  add_spelling({comment_path(path), text_of(text.expose())}, out);
}

std::set<std::string_view> repeated_sections(const IniText& ini) {
  std::set<std::string_view> names;
  std::set<std::string_view> repeated;
  for (const IniEntry& entry : ini.entries) {
    if (entry.is_section && !names.insert(entry.name).second) repeated.insert(entry.name);
  }
  return repeated;
}

void add_tail(const IniText& ini, SecretBuffer& out) {
  const std::string_view last = ini.entries.back().whole;
  if (has_usual_tail(ini)) return;
  const std::string_view content = without_newline(last);
  add_spelling({comment_path({}),
                from_to(content.data() + content.size(), ini.text.data() + ini.text.size())},
               out);
}

std::optional<IniCommentSpelling> parse_comment(std::string_view text) {
  std::size_t size = 0;
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), size);
  if (error != std::errc() || rest == text.data() + text.size() || *rest != ':') {
    return std::nullopt;
  }
  text = from_to(rest + 1, text.data() + text.size());
  if (size > text.size()) return std::nullopt;
  return IniCommentSpelling{text.substr(0, size), text.substr(size)};
}

// Whether a text has one entry besides DEFAULT, for which `check` holds.
template <typename Check>
bool is_one_entry(const SecretBuffer& text, Check check) {
  try {
    const IniText ini = read_ini(text_of(text.expose()), IniReading::lenient);
    return ini.entries.size() == 2 && ini.tail().empty() && check(ini.entries.back());
  } catch (const Error&) {
    return false;
  }
}

bool is_value(std::string_view raw, std::string_view value) {
  SecretBuffer text(raw.size() + 8);
  text.append(std::string_view("k = "));
  text.append(raw);
  text.append('\n');
  return is_one_entry(text, [&](const IniEntry& entry) {
    return !entry.is_section && !has_comment(entry) && means_value(entry, value);
  });
}

// Whether a spelling of an entry's comment means a text. The line of the comment ends as it does
// now: blanks there are part of the text, and stay in the file.
bool is_comment(const IniCommentSpelling& spelling, const IniEntry& now, std::string_view comment) {
  const bool is_of_section = now.is_section;
  SecretBuffer text(spelling.lines.size() + spelling.in_line.size() + 8);
  text.append(spelling.lines);
  if (!spelling.lines.empty()) text.append(end_of_comment_line(now));
  text.append(std::string_view(is_of_section ? "[k]" : "k=v"));
  text.append(spelling.in_line);
  text.append('\n');
  return is_one_entry(text, [&](const IniEntry& entry) {
    return entry.is_section == is_of_section && (is_of_section || means_value(entry, "v")) &&
           entry.name == std::string_view("k") && means_comment(entry, comment);
  });
}

// Whether a text is only empty lines and comments, none of them in the line before it.
bool is_tail(std::string_view text, bool is_all) {
  for (bool is_first = true; !text.empty(); is_first = false) {
    const std::string_view line = trim(take_line(text));
    if (!line.empty() && ((is_first && !is_all) || !is_comment_mark(line.front()))) return false;
  }
  return true;
}

}  // namespace

bool has_usual_tail(const IniText& ini) {
  return trim(ini.tail()).empty() && (ini.text.empty() || ini.text.ends_with('\n'));
}

void find_ini_spellings(const IniText& ini, SecretBuffer& out) {
  const std::string_view newline = ini.newline();
  const std::set<std::string_view> repeated = repeated_sections(ini);
  TreePath path;
  // Sections of one name share their paths, so that each of their texts needs its own spelling.
  bool is_shared = false;
  for (const IniEntry& entry : ini.entries) {
    if (entry.is_section) {
      path = TreePath();
      is_shared = repeated.contains(entry.name);
    }
    path.enter(entry.name);
    const bool is_own = !entry.is_section && is_shared;
    if (is_own || !is_written_so(entry)) add_spelling({path.text(), entry.raw}, out);
    if (has_comment(entry) && (is_shared || !is_comment_written_so(entry, newline))) {
      add_comment(path.text(), entry, out);
    }
    if (!entry.is_section) path.leave();
  }
  add_tail(ini, out);
}

IniSpellings::IniSpellings(std::string_view spellings) {
  for (const Spelling& spelling : read_spellings(spellings)) {
    all_[std::string(spelling.path)].push_back(spelling.text);
  }
}

std::optional<std::string_view> IniSpellings::take_value(std::string_view path,
                                                         std::string_view value) {
  return take(path, [&](std::string_view raw) { return is_value(raw, value); });
}

std::optional<IniCommentSpelling> IniSpellings::take_comment(std::string_view owner,
                                                             const IniEntry& entry,
                                                             std::string_view text) {
  std::optional<IniCommentSpelling> spelling;
  const auto found = take(comment_path(owner), [&](std::string_view candidate) {
    spelling = parse_comment(candidate);
    return spelling && is_comment(*spelling, entry, text);
  });
  return found ? spelling : std::nullopt;
}

std::optional<std::string_view> IniSpellings::take_tail(bool is_all) {
  return take(comment_path({}), [&](std::string_view text) { return is_tail(text, is_all); });
}

template <typename Fits>
std::optional<std::string_view> IniSpellings::take(std::string_view path, Fits fits) {
  // Sections of one name keep their order, so that the first one fits unless some were removed.
  constexpr std::size_t most_tried = 16;
  const auto found = all_.find(path);
  if (found == all_.end()) return std::nullopt;
  std::deque<std::string_view>& texts = found->second;
  for (std::size_t i = 0; i < std::min(texts.size(), most_tried); ++i) {
    const std::string_view text = texts[i];
    if (!fits(text)) continue;
    texts.erase(texts.begin() + static_cast<std::ptrdiff_t>(i));
    return text;
  }
  return std::nullopt;
}

bool means_value(const IniEntry& entry, std::string_view text) {
  if (!entry.is_continued) return entry.inner == text;
  SecretBuffer value(entry.inner.size());
  append_ini_value(entry, value);
  return text_of(value.expose()) == text;
}

bool means_comment(const IniEntry& entry, std::string_view text) {
  SecretBuffer comment(entry.comment_lines.size() + entry.inline_comment.size() + 1);
  append_comment_text(entry, comment);
  return text_of(comment.expose()) == text;
}

bool may_have_inline_comment(std::string_view raw) {
  const bool drops = raw.starts_with('`') || raw.starts_with("\"\"\"");
  return !drops || raw.find('\n') != std::string_view::npos;
}

}  // namespace secretsctl::sops
