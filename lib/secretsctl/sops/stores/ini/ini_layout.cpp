#include <secretsctl/sops/stores/ini/ini_layout.hpp>

#include <algorithm>
#include <secretsctl/sops/metadata/embedded_metadata.hpp>
#include <secretsctl/sops/stores/ini/ini_comment.hpp>
#include <secretsctl/sops/stores/ini/ini_text.hpp>
#include <secretsctl/sops/stores/ini/ini_value.hpp>
#include <secretsctl/sops/stores/ini/ini_writer.hpp>
#include <secretsctl/sops/tree/tree_path.hpp>
#include <type_traits>
#include <utility>

namespace secretsctl::sops {
namespace {

std::string_view text_in(const std::string& text) {
  return text;
}

std::string_view text_in(const SecretBuffer& text) {
  return text_of(text.expose());
}

std::string_view line_end_of(std::string_view text) {
  if (text.ends_with("\r\n")) return text.substr(text.size() - 2);
  return text.ends_with('\n') ? text.substr(text.size() - 1) : std::string_view();
}

const char* end_of(std::string_view text) {
  return text.data() + text.size();
}

// Whether all marks of an entry's comment are in one line.
bool is_short(const IniEntry& entry) {
  std::string_view text;
  return is_one_piece(entry, text);
}

// The white space before an entry's name.
std::string_view indentation_of(const IniEntry& entry) {
  return entry.name_text.empty() ? std::string_view()
                                 : from_to(entry.whole.data(), entry.name_text.data());
}

}  // namespace

template <typename Out>
IniLayout<Out>::IniLayout(const IniText& base, Out& out)
    : base_(base), out_(out), newline_(base.newline()), used_(base.entries.size()) {
  const auto begin = std::ranges::find_if(base.entries, [](const IniEntry& entry) {
    return entry.is_section && entry.name == metadata_key;
  });
  if (begin == base.entries.end()) return;
  const auto end = std::find_if(std::next(begin), base.entries.end(),
                                [](const IniEntry& entry) { return entry.is_section; });
  metadata_begin_ = static_cast<std::size_t>(begin - base.entries.begin());
  metadata_end_ = static_cast<std::size_t>(end - base.entries.begin());
}

template <typename Out>
void IniLayout<Out>::emit(std::string_view text) {
  if (text.empty()) return;
  out_.append(line_end_);
  line_end_ = line_end_of(text);
  out_.append(text.substr(0, text.size() - line_end_.size()));
  // The text may be gone before it is written.
  if (!line_end_.empty()) line_end_ = line_end_.size() == 2 ? "\r\n" : "\n";
  has_written_ = true;
}

template <typename Out>
void IniLayout<Out>::end_line() {
  if (has_written_ && line_end_.empty()) emit(newline_);
}

template <typename Out>
void IniLayout<Out>::write(std::span<const IniSection> sections) {
  // A byte order mark is no line.
  out_.append(from_to(base_.text.data(), base_.entries.front().whole.data()));
  for (const IniSection& section : sections) {
    if (metadata_end_ > 0 && !is_metadata_put_ && section.item->origin > metadata_end_) {
      put_metadata();
    }
    write_section(section);
  }
  put_end();
  out_.append(line_end_);
}

// In its old place. Its blank line goes with it.
template <typename Out>
void IniLayout<Out>::put_metadata() {
  is_metadata_put_ = true;
  std::string_view gap = base_.gap_before(metadata_begin_);
  if (metadata_.empty()) {
    gap.remove_suffix(line_end_of(gap).size());
    emit(gap);
    return;
  }
  end_line();
  emit(gap);
  emit(std::string_view(metadata_));
}

template <typename Out>
void IniLayout<Out>::put_end() {
  const bool has_old_place = metadata_end_ > 0;
  if (has_old_place && !is_metadata_put_) put_metadata();
  // In an encrypted file a comment there would be in clear.
  if (has_old_place || metadata_.empty() || has_usual_tail(base_)) emit(base_.tail());
  if (!metadata_.empty() && !has_old_place) {
    end_line();
    if (has_written_) emit(newline_);
    emit(std::string_view(metadata_));
  }
  if (!has_old_place || !metadata_.empty()) return;
  if (const auto tail = spellings_.take_tail(!has_written_)) {
    line_end_ = {};
    emit(*tail);
  }
}

template <typename Out>
const IniEntry* IniLayout<Out>::find(const Item& item, bool is_section) {
  const std::size_t index = item.origin - std::size_t{1};
  if (item.origin == 0 || index >= base_.entries.size() || used_[index]) return nullptr;
  const IniEntry& entry = base_.entries[index];
  if (index >= metadata_begin_ && index < metadata_end_) return nullptr;
  if (entry.is_section != is_section || entry.name != item.key.view()) return nullptr;
  used_[index] = true;
  return &entry;
}

template <typename Out>
void IniLayout<Out>::write_section(const IniSection& section) {
  const IniEntry* heading = find(*section.item, true);
  if (heading == nullptr) {
    write_new_section(section);
    return;
  }
  write_entry(*heading, section, nullptr);
  const IniEntry* like = nullptr;
  for (const IniKey& key : section.keys) {
    const IniEntry* entry = find(*key.item, false);
    if (entry == nullptr) {
      write_new_key(section, key, like);
    } else {
      write_entry(*entry, section, &key);
      like = entry;
    }
  }
}

template <typename Out>
void IniLayout<Out>::write_new_section(const IniSection& section) {
  Out text;
  append_section(section, !has_written_, newline_, text);
  end_line();
  if (has_written_ && !text_in(text).empty()) emit(newline_);
  emit(text_in(text));
}

// In the style of the key before it.
template <typename Out>
void IniLayout<Out>::write_new_key(const IniSection& section, const IniKey& key,
                                   const IniEntry* like) {
  Out text;
  std::string name = ini_name_text(key.item->key.view());
  std::string_view delimiter = "= ";
  bool is_apart = true;
  std::string_view indentation;
  if (like != nullptr) {
    indentation = indentation_of(*like);
    const std::string_view between = from_to(end_of(like->name_text), like->raw.data());
    delimiter = between.substr(between.find_first_of("=:"));
    const std::size_t pad = between.size() - delimiter.size();
    is_apart = pad > 0;
    const std::size_t column = like->name_text.size() + pad;
    if (pad > 1 && name.size() < column) name.resize(column - 1, ' ');
    if (delimiter.find('\n') != std::string_view::npos) delimiter = delimiter.substr(0, 1);
  }
  if (key.comment != nullptr) {
    const IniLeafText comment(key.comment->leaf(), text);
    text.append(indentation);
    append_comment_lines(usual_prefix, comment.view(), false, newline_, text);
    text.append(newline_);
  }
  text.append(indentation);
  text.append(std::string_view(name));
  text.append(std::string_view(is_apart ? " " : ""));
  text.append(delimiter);
  append_value(IniQuote::none, *section.item, *key.item, text);
  text.append(newline_);
  end_line();
  emit(text_in(text));
}

template <typename Out>
void IniLayout<Out>::write_entry(const IniEntry& entry, const IniSection& section,
                                 const IniKey* key) {
  TreePath path = TreePath::of_key(section.item->key.view());
  Out value;
  if (key != nullptr) {
    path.enter(key->item->key.view());
    value_of(entry, section, *key, value);
  }
  const Item* item = key == nullptr ? section.comment : key->comment;
  Comment comment;
  comment_of(entry, path, item, may_have_inline_comment(text_in(value)), comment);
  write_lines(entry, comment.lines);
  emit(from_to(entry.whole.data(), entry.raw.data()));
  emit(text_in(value));
  const std::string_view in_line = text_in(comment.in_line);
  const bool is_glued = !in_line.empty() && is_comment_mark(in_line.front());
  if (is_glued && entry.raw.empty() && !text_in(value).empty()) emit(" ");
  emit(in_line);
  emit(from_to(end_of(entry.inline_comment.empty() ? entry.raw : entry.inline_comment),
               end_of(entry.whole)));
}

// The lines before an entry: empty ones, and its comment.
template <typename Out>
void IniLayout<Out>::write_lines(const IniEntry& entry, const Out& lines) {
  const auto index = static_cast<std::size_t>(&entry - base_.entries.data());
  if (index == 0) return;
  const std::string_view gap = base_.gap_before(index);
  end_line();
  if (entry.comment_lines.empty()) {
    emit(gap);
    if (text_in(lines).empty()) return;
    end_line();
    emit(indentation_of(entry));
    emit(text_in(lines));
    emit(newline_);
    return;
  }
  const std::string_view before = from_to(gap.data(), entry.comment_lines.data());
  const std::string_view after = from_to(end_of(entry.comment_lines), end_of(gap));
  if (!text_in(lines).empty()) {
    emit(before);
    emit(text_in(lines));
    emit(after);
  } else {
    emit(before.substr(0, before.rfind('\n') + 1));
    emit(after.substr(after.find('\n') + 1));
  }
}

template <typename Out>
void IniLayout<Out>::value_of(const IniEntry& entry, const IniSection& section, const IniKey& key,
                              Out& out) {
  const IniLeafText text(key.item->leaf(), out);
  if (means_value(entry, text.view())) {
    out.append(entry.raw);
    return;
  }
  if (!spellings_.empty()) {
    TreePath path = TreePath::of_key(section.item->key.view());
    path.enter(key.item->key.view());
    if (const auto raw = spellings_.take_value(path.text(), text.view())) {
      out.append(*raw);
      return;
    }
  }
  append_value(entry.quote, *section.item, *key.item, out);
}

template <typename Out>
void IniLayout<Out>::comment_of(const IniEntry& entry, const TreePath& path, const Item* item,
                                bool may_be_inline, Comment& comment) {
  if (item == nullptr) return;
  const IniLeafText text(item->leaf(), out_);
  if (!spellings_.empty()) {
    const auto spelling = spellings_.take_comment(path.text(), entry, text.view());
    if (spelling && (may_be_inline || spelling->in_line.empty())) {
      comment.lines.append(spelling->lines);
      comment.in_line.append(spelling->in_line);
      return;
    }
  }
  const bool is_same = has_comment(entry) && means_comment(entry, text.view());
  const bool may_stay = entry.inline_comment.empty() || may_be_inline;
  // Of marks alone, over several lines, SOPS would make a comment that it cannot write.
  const bool is_for_sops = std::is_same_v<Out, std::string>;
  if (is_same && may_stay && (!is_for_sops || !text.view().empty() || is_short(entry))) {
    comment.lines.append(entry.comment_lines);
    if (!entry.inline_comment.empty()) {
      comment.in_line.append(from_to(end_of(entry.raw), end_of(entry.inline_comment)));
    }
  } else if (!text.view().empty()) {
    changed_comment(entry, text.view(), may_be_inline, comment);
  } else if (has_comment(entry)) {
    comment.lines.append(std::string_view(";"));
  }
}

template <typename Out>
void IniLayout<Out>::changed_comment(const IniEntry& entry, std::string_view text,
                                     bool may_be_inline, Comment& comment) {
  const bool is_inline = entry.comment_lines.empty() && !entry.inline_comment.empty();
  // SOPS takes a heading to its last bracket.
  const std::string_view ends = entry.is_section ? "]\n" : "\n";
  if (is_inline && may_be_inline && text.find_first_of(ends) == std::string_view::npos) {
    comment.in_line.append(from_to(end_of(entry.raw), entry.inline_comment.data()));
    comment.in_line.append(comment_prefix(entry.inline_comment));
    comment.in_line.append(text);
    return;
  }
  std::string_view prefix = comment_prefix(is_inline ? entry.inline_comment : entry.comment_lines);
  if (prefix.empty()) prefix = usual_prefix;
  append_comment_lines(prefix, text, entry.is_section, newline_, comment.lines);
}

template class IniLayout<std::string>;
template class IniLayout<SecretBuffer>;

}  // namespace secretsctl::sops
