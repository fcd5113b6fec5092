#include <secretsctl/delivery/dialects/env_file_signs.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <secretsctl/core/error.hpp>
#include <secretsctl/delivery/dialects/env_file_scan.hpp>

namespace secretsctl::delivery {
namespace {

constexpr auto npos = std::string_view::npos;
constexpr std::string_view blanks = " \t";
constexpr std::string_view quotes = "\"'`";
constexpr std::string_view pem_begin = "-----BEGIN ";
constexpr std::string_view pem_end = "-----END ";

enum Sign : std::size_t {
  byte_order_mark,
  carriage_return,
  export_word,
  blank,
  quoted,
  open_quote,
  escape,
  comment,
  reference,
  dotenvx,
  repeated,
  sign_count
};

// As they stand before the keys.
constexpr std::array<const char*, sign_count> descriptions = {
    "a byte order mark, which becomes a part of the first name",
    "lines that end in CRLF, of which the carriage return becomes a part of the value",
    "'export ', which becomes a part of the name",
    "blanks around the name or the '=', which become a part of the name or the value",
    "quotes around the value, which become a part of it",
    "a quote that a later line closes, although each line is read by itself",
    "escapes in double quotes, of which SOPS reads \\n alone",
    "' #' after a value, of which it becomes a part",
    "'$$' or '${', in which nothing is filled in",
    "a value that dotenvx encrypted, which is not decrypted",
    "keys that stand more than once",
};

std::string_view trimmed(std::string_view text) {
  const auto start = text.find_first_not_of(blanks);
  if (start == npos) return {};
  return text.substr(start, text.find_last_not_of(blanks) + 1 - start);
}

// The place of the quote that closes the one at the start; npos if there is none.
std::size_t closing_quote(std::string_view text) {
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] == '\\' && text.front() != '\'') {
      ++i;
    } else if (text[i] == text.front()) {
      return i;
    }
  }
  return npos;
}

// The names so far, as places in a text: of large files too this takes a small part of the time
// that encryption takes. Where names are many for the text's size, or much alike, some may be
// missed.
class NameTable {
 public:
  explicit NameTable(std::string_view text)
      : text_(text), slots_(std::bit_ceil(std::max(least_slots, text.size() / 8))) {}

  // False if it is there already. The name is a part of the text.
  bool add(std::string_view name) {
    constexpr int most_looked_at = 16;
    const auto place = static_cast<std::size_t>(name.data() - text_.data());
    std::size_t at = hash(name);
    for (int i = 0; i < most_looked_at; ++i, ++at) {
      std::uint32_t& slot = slots_[at & (slots_.size() - 1)];
      if (slot == 0) {
        slot = static_cast<std::uint32_t>(place + 1);
        return true;
      }
      const std::string_view other = text_.substr(slot - 1);
      if (other.starts_with(name) && !is_name_part(other[name.size()])) return false;
    }
    return true;
  }

 private:
  static constexpr std::size_t least_slots = 1024;

  static std::size_t hash(std::string_view name) {
    constexpr std::uint64_t factor = 0x9e3779b97f4a7c15;
    std::uint64_t first = 0;
    std::uint64_t last = name.size();
    const std::size_t size = std::min(name.size(), sizeof first);
    std::memcpy(&first, name.data(), size);
    std::memcpy(&last, name.data() + name.size() - size, size);
    std::uint64_t mixed = (first * factor) ^ last;
    mixed = (mixed ^ (mixed >> 29)) * factor;
    return static_cast<std::size_t>(mixed >> 40);
  }

  std::string_view text_;
  std::vector<std::uint32_t> slots_;
};

// The first lines of a text, of some pages.
std::string_view first_block(std::string_view text) {
  constexpr std::size_t block_size = 4096;
  if (text.size() <= block_size) return text;
  const auto end = text.find('\n', block_size);
  return text.substr(0, end == npos ? npos : end + 1);
}

// Whether no character is in it that all signs but a few have: most blocks are so.
bool is_plain(std::string_view block) {
  return std::ranges::all_of(std::string_view("\"'`\r$#\xef"),
                             [&](char c) { return block.find(c) == npos; }) &&
         block.find(pem_begin) == npos;
}

class SignSearch {
 public:
  SignSearch(std::string_view text, const std::unordered_set<std::string_view>* names)
      : text_(text), names_(names), seen_(text) {}

  EnvFileSigns run() {
    while (end_of_line_ < text_.size()) {
      const std::string_view block = first_block(text_.substr(end_of_line_));
      look_at_block(block, !in_pem_ && end_of_line_ >= hidden_end_ && is_plain(block));
    }
    return result();
  }

 private:
  void look_at_block(std::string_view block, bool is_plain) {
    for (; !block.empty(); ++number_) {
      const std::size_t size = std::min(block.find('\n'), block.size());
      const std::string_view line = block.substr(0, size);
      const std::size_t taken = std::min(size + 1, block.size());
      block.remove_prefix(taken);
      is_hidden_ = end_of_line_ < hidden_end_;
      const bool is_quoted = end_of_line_ < quote_end_;
      end_of_line_ += taken;
      if (line.empty() || (!is_plain && is_inside(line, is_quoted)) || line.front() == '#')
        continue;
      if (is_plain) {
        look_at_plain(line);
      } else {
        look_at(line);
      }
    }
  }

  // Whether a line is a part of a value of several lines: it says nothing then.
  bool is_inside(std::string_view line, bool is_quoted) {
    const bool is_inside = in_pem_ || is_quoted;
    if (line.find("-----") != npos && line.front() != '#') {
      const auto begin = line.rfind(pem_begin);
      const auto end = line.rfind(pem_end);
      if (begin != npos || end != npos) in_pem_ = begin != npos && (end == npos || end < begin);
    }
    if (!is_inside) return false;
    has_other_line_ |= line.front() != '#' && line.find('=') == npos;
    return true;
  }

  // What blanks and words can say is asked first; most lines say nothing.
  void look_at_plain(std::string_view line) {
    const auto equals = line.find('=');
    const bool may_say_much =
        equals == npos || equals == 0 || may_say_more(line.front(), line[equals - 1]) ||
        (equals + 1 < line.size() && may_say_more(line[equals + 1], line[equals + 1]));
    if (may_say_much) {
      look_at(line);
    } else if (names_ == nullptr || names_->contains(line.substr(0, equals))) {
      if (!seen_.add(line.substr(0, equals))) add(repeated, line.substr(0, equals));
    }
  }

  // Of the first character, which may begin `export` or `encrypted:`, and the last one.
  static bool may_say_more(char first, char last) {
    const auto is_blank = [](char c) { return c == ' ' || c == '\t'; };
    return first == 'e' || is_blank(first) || is_blank(last);
  }

  struct Found {
    std::size_t count = 0;
    std::string places;
  };

  void add(Sign sign, std::string_view name) {
    constexpr std::size_t most_named = 3;
    Found& found = found_[sign];
    if (++found.count > most_named) return;
    if (found.count > 1) found.places += ", ";
    const std::string line = "line " + std::to_string(number_);
    const bool is_shown = !is_hidden_ && may_be_shown(name);
    found.places += is_shown ? std::string(name) + " (" + line + ")" : line;
  }

  void look_at(std::string_view line) {
    const bool has_return = line.ends_with('\r');
    const auto equals = line.find('=');
    const bool is_wanted = names_ == nullptr || names_->contains(line.substr(0, equals));
    if (!is_wanted) return;
    std::string_view name = line.substr(0, equals == npos ? 0 : equals);
    const bool has_mark = number_ == 1 && name.starts_with(utf8_byte_order_mark);
    if (has_mark) name.remove_prefix(utf8_byte_order_mark.size());
    name = look_at_name(name);
    if (has_mark) add(byte_order_mark, name);
    if (has_return) add(carriage_return, name);
    if (equals == npos) {
      has_other_line_ |= line.find_first_not_of('\r') != npos;
      return;
    }
    if (!name.empty() && !seen_.add(name)) add(repeated, name);
    std::string_view value = line.substr(equals + 1);
    if (has_return) value.remove_suffix(1);
    const std::string_view inner = trimmed(value);
    has_blank_ |= !inner.empty() && inner.front() != value.front();
    if (has_blank_) add(blank, name);
    if (!inner.empty()) look_at_value(name, inner);
  }

  // The name without what is no part of it to other readers.
  std::string_view look_at_name(std::string_view name) {
    constexpr std::string_view keyword = "export";
    std::string_view inner = trimmed(name);
    has_blank_ = inner.size() != name.size();
    if (inner.starts_with(keyword) && inner.size() > keyword.size() &&
        blanks.find(inner[keyword.size()]) != npos) {
      inner = trimmed(inner.substr(keyword.size()));
      add(export_word, inner);
    }
    return inner;
  }

  void look_at_value(std::string_view name, std::string_view value) {
    const bool has_quote = quotes.find(value.front()) != npos;
    const std::size_t end = has_quote ? closing_quote(value) : npos;
    std::string_view body = value;
    if (end != npos) {
      const std::string_view after = trimmed(value.substr(end + 1));
      const bool is_whole = after.empty() || after.starts_with('#');
      if (is_whole) {
        body = value.substr(1, end - 1);
        add(quoted, name);
        if (value.front() == '"' && body.find('\\') != npos) add(escape, name);
      }
      if (is_whole && !after.empty()) add(comment, name);
    } else if (has_quote && open(value.front())) {
      add(open_quote, name);
      if (!open_quote_line_) open_quote_line_ = number_;
    } else if (value.find(" #") != npos || value.find("\t#") != npos) {
      add(comment, name);
    }
    if (value.front() != '\'' && has_reference(body)) add(reference, name);
    if (body.starts_with("encrypted:") && body.size() > 64) add(dotenvx, name);
  }

  static bool has_reference(std::string_view value) {
    for (auto at = value.find('$'); at != npos; at = value.find('$', at + 1)) {
      const std::string_view after = value.substr(at + 1);
      if (after.starts_with('$') || after.starts_with('(')) return true;
      if (after.starts_with('{') && name_size(after.substr(1)) != 0) return true;
    }
    return false;
  }

  // Goes into a quote that its line does not close. Whether a later line does: the next such quote
  // stands at the end of that line, or before a comment; it begins no value then.
  bool open(char quote) {
    std::size_t& next = next_quotes_[quotes.find(quote)];
    if (next < end_of_line_) {
      next = text_.find(quote, end_of_line_);
      while (next != npos && quote != '\'' && text_[next - 1] == '\\') {
        next = text_.find(quote, next + 1);
      }
      next = std::min(next, text_.size());
    }
    hidden_end_ = std::max(hidden_end_, next);
    if (next == text_.size()) return false;
    const auto after = text_.find_first_not_of(" \t\r", next + 1);
    const bool is_closed =
        after == npos || text_[after] == '\n' || (text_[after] == '#' && after > next + 1);
    if (is_closed) quote_end_ = next;
    return is_closed;
  }

  EnvFileSigns result() {
    EnvFileSigns signs;
    signs.open_quote = open_quote_line_;
    signs.has_other_line = has_other_line_;
    for (std::size_t i = 0; i < sign_count; ++i) {
      const Found& found = found_[i];
      if (found.count == 0) continue;
      constexpr std::size_t most_named = 3;
      std::string text = std::string(descriptions[i]) + ": " + found.places;
      if (found.count > most_named) {
        text += " and " + std::to_string(found.count - most_named) + " more";
      }
      signs.lines.push_back(std::move(text));
    }
    return signs;
  }

  std::string_view text_;
  const std::unordered_set<std::string_view>* names_;
  std::uint32_t number_ = 1;
  std::size_t end_of_line_ = 0;
  std::size_t quote_end_ = 0;   // of a value of several lines
  std::size_t hidden_end_ = 0;  // of what may be one
  bool is_hidden_ = false;      // the line may be a part of one
  bool in_pem_ = false;
  bool has_blank_ = false;
  bool has_other_line_ = false;
  std::array<Found, sign_count> found_;
  std::array<std::size_t, quotes.size()> next_quotes_{};
  std::optional<std::uint32_t> open_quote_line_;
  NameTable seen_;
};

}  // namespace

void refuse_utf16(const SecretBytes& file) {
  const std::string_view text = file.expose_text();
  const auto is_nul = [&](std::size_t i) { return i < text.size() && text[i] == '\0'; };
  const char* encoding = nullptr;
  if (text.starts_with("\xff\xfe") || text.starts_with("\xfe\xff")) {
    encoding = "UTF-16";
  } else if (is_nul(1) && is_nul(3) && !is_nul(0)) {
    encoding = "UTF-16LE";
  } else if (is_nul(0) && is_nul(2) && !is_nul(1)) {
    encoding = "UTF-16BE";
  }
  if (encoding == nullptr) return;
  throw Error(ErrorKind::input_unreadable,
              "it is in UTF-16, as some shells write a file, and env files are in UTF-8; convert "
              "it: iconv -f " +
                  std::string(encoding) + " -t UTF-8 OLD > NEW");
}

std::string EnvFileSigns::text(const std::string& advice) const {
  if (lines.empty()) return {};
  std::string text =
      "note: it is stored as it stands, but looks as if it was written for another reader:";
  for (const std::string& line : lines) text += "\n  " + line;
  return text + "\n" + advice;
}

EnvFileSigns find_env_file_signs(const SecretBytes& file,
                                 const std::unordered_set<std::string_view>* names) {
  return SignSearch(file.expose_text(), names).run();
}

bool is_quoted(std::string_view value) noexcept {
  return value.size() > 1 && quotes.find(value.front()) != npos &&
         closing_quote(value) == value.size() - 1;
}

bool is_variable_name(std::string_view name) noexcept {
  return !name.empty() && name_size(name) == name.size();
}

bool is_stored_name(std::string_view name) noexcept {
  return !name.empty() &&
         std::ranges::all_of(name, [](char c) { return is_name_part(c) || c == '.' || c == '-'; });
}

bool may_be_shown(std::string_view name) noexcept {
  constexpr std::size_t longest = 60;
  constexpr std::size_t longest_word = 31;  // 128 bits in hexadecimal are more
  constexpr std::size_t longest_mixed = 20;
  if (!is_stored_name(name) || !is_name_start(name.front()) || name.size() > longest) return false;
  const auto has = [&](auto is) { return std::ranges::any_of(name, is); };
  const auto is_lower = [](char c) { return c >= 'a' && c <= 'z'; };
  const auto is_upper = [](char c) { return c >= 'A' && c <= 'Z'; };
  if (name.size() > longest_word && name.find_first_of("_.-") == npos) return false;
  return name.size() <= longest_mixed || !has(is_lower) || !has(is_upper) || !has(is_ascii_digit);
}

}  // namespace secretsctl::delivery
