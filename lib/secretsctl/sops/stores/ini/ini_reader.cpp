#include <secretsctl/sops/stores/ini/ini_reader.hpp>

#include <array>
#include <secretsctl/core/error.hpp>
#include <secretsctl/sops/stores/ini/ini_text.hpp>
#include <string>
#include <unordered_map>

namespace secretsctl::sops {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
constexpr std::string_view default_section = "DEFAULT";
constexpr std::string_view delimiters = "=:";
constexpr std::string_view comment_marks = ";#";
constexpr auto npos = std::string_view::npos;

constexpr std::string_view backticks_help = "; put the value into backticks";

// Quotes around a whole text that holds no more of them.
bool is_in_quotes(std::string_view text, char quote) {
  return text.size() >= 2 && text.front() == quote && text.back() == quote &&
         text.find(quote, 1) == text.size() - 1;
}

bool begins_with_space(std::string_view text) {
  return trim_left(text).size() != text.size();
}

class Reader {
 public:
  Reader(std::string_view text, IniReading reading)
      : rest_(text), is_strict_(reading == IniReading::strict) {
    result_.text = text;
  }

  IniText read() {
    if (rest_.starts_with("\xFE\xFF") || rest_.starts_with("\xFF\xFE")) {
      refuse("it is UTF-16; save it as UTF-8");
    }
    if (rest_.starts_with(byte_order_mark)) rest_.remove_prefix(byte_order_mark.size());
    IniEntry first;
    first.is_section = true;
    first.line = 1;
    first.name = default_section;
    first.whole = first.raw = first.inner = rest_.substr(0, 0);
    result_.entries.push_back(first);
    while (!rest_.empty()) read_line();
    return std::move(result_);
  }

 private:
  [[noreturn]] void refuse(const std::string& why) const {
    throw Error(is_strict_ ? ErrorKind::input_unreadable : ErrorKind::generic,
                (line_ == 0 ? "" : "line " + std::to_string(line_) + ": ") + why);
  }
  void refuse_if_strict(bool is_lost, const std::string& why) const {
    if (is_strict_ && is_lost) refuse(why);
  }

  std::string_view next_line() {
    ++line_;
    return take_line(rest_);
  }

  void read_line() {
    const std::string_view line = next_line();
    const std::string_view text = trim_left(line);
    if (text.empty()) return;
    if (is_comment_mark(text.front())) {
      const char* begin = comment_.empty() ? text.data() : comment_.data();
      const std::string_view end = trim_right(text);
      comment_ = from_to(begin, end.data() + end.size());
      return;
    }
    IniEntry entry;
    entry.line = line_;
    entry.comment_lines = comment_;
    comment_ = {};
    entry.is_section = text.front() == '[';
    if (entry.is_section) {
      read_section(text, entry);
    } else {
      read_key(text, entry);
    }
    entry.whole = from_to(line.data(), rest_.data());
    result_.entries.push_back(entry);
  }

  void read_section(std::string_view text, IniEntry& entry) {
    const auto close = text.rfind(']');
    if (close == npos) refuse("the section has no ']'");
    entry.name = text.substr(1, close - 1);
    if (entry.name.empty()) refuse("the section has no name");
    const std::string_view after = text.substr(close + 1);
    entry.name_text = text.substr(0, close + 1);
    entry.raw = entry.inner = after.substr(0, 0);
    const auto mark = after.find_first_of(comment_marks);
    if (mark != npos) entry.inline_comment = trim(after.substr(mark));
    refuse_if_strict(!trim(after.substr(0, mark)).empty(),
                     "SOPS drops the text after the section; make it a comment");
    const auto inner_close = entry.name.find(']');
    refuse_if_strict(
        inner_close != npos && entry.name.find_first_of(comment_marks, inner_close) != npos,
        "a ']' in a comment would make the comment part of the section's name");
    names_ = {};
  }

  // The name with its quotes, and the value behind the delimiter.
  void read_key(std::string_view text, IniEntry& entry) {
    std::string_view mark;
    if (text.front() == '`') mark = "`";
    if (text.front() == '"') mark = text.size() > 6 && text.starts_with("\"\"\"") ? "\"\"\"" : "\"";
    std::size_t end = 0;
    if (!mark.empty()) {
      const auto close = text.find(mark, mark.size());
      if (close == npos) refuse("the quotes of the key are not closed");
      entry.name = trim(text.substr(mark.size(), close - mark.size()));
      end = close + mark.size();
    }
    const auto delimiter = text.find_first_of(delimiters, end);
    if (delimiter == npos) refuse("it is neither a section, nor KEY = VALUE, nor a comment");
    const std::string_view before = trim(text.substr(end, delimiter - end));
    if (mark.empty()) entry.name = before;
    refuse_if_strict(!mark.empty() && !before.empty(), "SOPS drops the text after the quoted key");
    if (entry.name.empty()) refuse("the key has no name");
    entry.name_text = trim_right(text.substr(0, delimiter));
    check_name(entry);
    read_value(text.substr(delimiter + 1), entry);
  }

  void check_name(const IniEntry& entry) {
    if (entry.name == "-") {
      refuse("SOPS loses the value of the key '-'; give it a name");
    }
    const char first = entry.name.front();
    refuse_if_strict(is_comment_mark(first) || first == '[',
                     "SOPS would write this key as a comment or section; rename it");
    const auto [found, is_new] = names_.emplace(entry.name, entry.line);
    if (is_new) return;
    refuse("the key stands in this section already, in line " + std::to_string(found->second) +
           ", and SOPS keeps only one of the values; remove one");
  }

  void read_value(std::string_view text, IniEntry& entry) {
    const std::string_view value = trim_left(text);
    entry.raw = entry.inner = text.substr(text.starts_with(' ') ? 1 : 0, 0);
    if (value.empty()) return;
    if (value.front() == '`') {
      read_quoted(value, IniQuote::backtick, entry);
    } else if (value.size() > 3 && value.starts_with("\"\"\"")) {
      read_quoted(value, IniQuote::three, entry);
    } else {
      read_bare(value, entry);
    }
  }

  // The last quotes in the line end the value, else the last ones in the first line that has any.
  void read_quoted(std::string_view value, IniQuote quote, IniEntry& entry) {
    const std::string_view mark = quote_mark(quote);
    entry.quote = quote;
    const char* begin = value.data() + mark.size();
    const auto close = value.substr(mark.size()).rfind(mark);
    if (close == npos) {
      read_lines(value, mark, entry);
      return;
    }
    entry.inner = from_to(begin, begin + close);
    const std::string_view rest = trim(value.substr(2 * mark.size() + close));
    const char* end = begin + close + mark.size();
    // SOPS drops what follows; a comment there belongs to the spelling of the value.
    entry.raw = from_to(value.data(), rest.empty() ? end : rest.data() + rest.size());
    refuse_if_strict(!rest.empty() && !is_comment_mark(rest.front()),
                     "SOPS drops the text after the quoted value; make it a comment");
  }

  void read_lines(std::string_view value, std::string_view mark, IniEntry& entry) {
    while (!rest_.empty()) {
      const std::string_view line = next_line();
      const auto close = line.rfind(mark);
      if (close == npos) continue;
      const std::string_view after = line.substr(close + mark.size());
      if (trim(after).ends_with('\\')) continue;
      entry.inner = from_to(value.data() + mark.size(), line.data() + close);
      entry.raw = from_to(value.data(), after.data());
      const auto begin = after.find_first_of(comment_marks);
      if (begin != npos) entry.inline_comment = trim(after.substr(begin));
      refuse_if_strict(!trim(after.substr(0, begin)).empty(),
                       "SOPS drops the text after the quoted value; make it a comment");
      return;
    }
    line_ = entry.line;
    refuse("the quotes of the value are not closed");
  }

  void read_bare(std::string_view value, IniEntry& entry) {
    const std::string_view text = trim(value);
    if (text.ends_with('\\')) {
      read_continued(text, entry);
      return;
    }
    const auto mark = text.find_first_of(comment_marks);
    if (mark != 0) entry.raw = entry.inner = trim(text.substr(0, mark));
    if (mark != npos) {
      entry.inline_comment = text.substr(mark);
      if (is_strict_) check_mark(text, mark, entry.raw);
    }
    if (is_in_quotes(entry.raw, '\'')) entry.quote = IniQuote::one;
    if (is_in_quotes(entry.raw, '"')) entry.quote = IniQuote::two;
    if (entry.quote != IniQuote::none) entry.inner = entry.raw.substr(1, entry.raw.size() - 2);
  }

  // A mark inside a word or quotes begins a comment for SOPS, but rarely for the writer.
  void check_mark(std::string_view text, std::size_t mark, std::string_view value) const {
    const std::string sign = std::string("'") + text[mark] + "'";
    const bool is_word = mark > 0 ? !begins_with_space(text.substr(mark - 1))
                                  : text.size() > 1 && !begins_with_space(text.substr(1)) &&
                                        !is_comment_mark(text[1]);
    refuse_if_strict(is_word, "for SOPS " + sign + " begins a comment even inside a word" +
                                  std::string(backticks_help) +
                                  ", or a blank beside it if it is a comment");
    const char quote = value.empty() ? '\0' : value.front();
    refuse_if_strict(
        (quote == '"' || quote == '\'') && !is_in_quotes(value, quote),
        "for SOPS " + sign + " begins a comment even inside quotes" + std::string(backticks_help));
  }

  void read_continued(std::string_view text, IniEntry& entry) {
    entry.is_continued = true;
    refuse_if_strict(text.find_first_of(comment_marks) != npos,
                     "a comment cannot end in a backslash, which takes in the next line" +
                         std::string(backticks_help));
    const char* end = text.data() + text.size();
    bool goes_on = true;
    while (goes_on) {
      check_swallowed();
      const std::string_view line = trim(next_line());
      if (line.empty()) break;
      end = line.data() + line.size();
      goes_on = line.ends_with('\\');
    }
    entry.raw = entry.inner = from_to(text.data(), end);
  }

  // What follows a backslash at the end of a line.
  void check_swallowed() const {
    if (!is_strict_) return;
    std::string_view rest = rest_;
    const std::string_view line = take_line(rest);
    const std::string_view text = trim(line);
    const bool is_lost = text.empty();
    const bool is_own = !is_lost && !begins_with_space(line) &&
                        (text.front() == '[' || text.find_first_of("=:;#") != npos);
    refuse_if_strict(
        is_lost, "SOPS drops the backslash at the end of the line" + std::string(backticks_help));
    refuse_if_strict(is_own,
                     "for SOPS the backslash at its end makes the next line part of the "
                     "value" +
                         std::string(backticks_help) + ", or indent the next line if it is one");
  }

  std::string_view rest_;
  bool is_strict_;
  std::uint32_t line_ = 0;
  std::string_view comment_;
  // A new map for each section: to clear one takes as long as it once was large.
  std::unordered_map<std::string_view, std::uint32_t> names_;
  IniText result_;
};

}  // namespace

std::string_view quote_mark(IniQuote quote) noexcept {
  constexpr std::array<std::string_view, 5> marks = {"", "'", "\"", "`", "\"\"\""};
  return marks[static_cast<std::size_t>(quote)];
}

std::string_view IniText::tail() const {
  const std::string_view last = entries.back().whole;
  return from_to(last.data() + last.size(), text.data() + text.size());
}

std::string_view IniText::gap_before(std::size_t index) const {
  const std::string_view before = entries[index - 1].whole;
  return from_to(before.data() + before.size(), entries[index].whole.data());
}

std::string_view IniText::newline() const {
  const auto at = text.find('\n');
  return at != std::string_view::npos && at > 0 && text[at - 1] == '\r' ? "\r\n" : "\n";
}

IniText read_ini(std::string_view text, IniReading reading) {
  return Reader(text, reading).read();
}

template <typename Out>
void append_ini_value(const IniEntry& entry, Out& out) {
  if (!entry.is_continued) {
    out.append(entry.inner);
    return;
  }
  std::string_view rest = entry.inner;
  while (!rest.empty()) {
    std::string_view line = trim(take_line(rest));
    if (line.ends_with('\\')) line.remove_suffix(1);
    out.append(line);
  }
}

template void append_ini_value(const IniEntry&, std::string&);
template void append_ini_value(const IniEntry&, SecretBuffer&);

}  // namespace secretsctl::sops
