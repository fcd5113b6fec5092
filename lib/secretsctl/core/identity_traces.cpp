#include <secretsctl/core/identity_traces.hpp>

#include <algorithm>
#include <string>

namespace secretsctl {
namespace {

// The data characters of Bech32 (BIP 173), in which age writes keys.
constexpr std::string_view data_characters = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";

// The shortest piece of a key, without the key's prefix, that can be told from a word.
constexpr std::size_t shortest_piece = 20;
// The same for a line of a PEM body, whose characters also occur in words.
constexpr std::size_t shortest_pem_piece = 32;

bool is_lower(char c) {
  return c >= 'a' && c <= 'z';
}
bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
char lower(char c) {
  return is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c;
}
bool is_word(char c) {
  return is_lower(c) || is_upper(c) || is_digit(c);
}
bool is_data(char c) {
  return data_characters.find(lower(c)) != std::string_view::npos;
}
bool is_base64(char c) {
  return is_word(c) || c == '+' || c == '/' || c == '=';
}

// Characters between the parts of a key that was pasted, wrapped or escaped.
bool is_separator(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte <= 0x20 || byte == 0x7f || c == '"' || c == '\'' || c == '`' || c == '\\' || c == '?';
}

// A text in lower case without its separators, with the original position of each character.
class JoinedText {
 public:
  explicit JoinedText(std::string_view text) : original_(text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (is_separator(text[i])) continue;
      joined_ += lower(text[i]);
      places_.push_back(i);
    }
  }

  [[nodiscard]] std::size_t size() const { return joined_.size(); }
  [[nodiscard]] std::size_t find(std::string_view what, std::size_t from) const {
    return joined_.find(what, from);
  }
  [[nodiscard]] std::string_view from(std::size_t at) const {
    return std::string_view(joined_).substr(at);
  }
  [[nodiscard]] char original(std::size_t at) const { return original_[places_[at]]; }
  [[nodiscard]] bool is_divided_before(std::size_t at) const {
    return places_[at] != places_[at - 1] + 1;
  }
  [[nodiscard]] TextRange original_range(std::size_t begin, std::size_t end) const {
    return {places_[begin], places_[end - 1] + 1};
  }

  // The end of the run of characters from `at` that `belongs` accepts, with no separator in it.
  template <typename Predicate>
  [[nodiscard]] std::size_t run_end(std::size_t at, Predicate belongs) const {
    std::size_t end = at;
    while (end < size() && belongs(original(end)) && (end == at || !is_divided_before(end))) ++end;
    return end;
  }

 private:
  std::string_view original_;
  std::string joined_;
  std::vector<std::size_t> places_;
};

// Whether a run after a separator continues the key before it: data characters in the key's case,
// and longer than a short word.
bool goes_on(const JoinedText& text, std::size_t begin, std::size_t end, bool upper_case) {
  constexpr std::size_t longest_word = 3;
  bool has_digit = false;
  for (std::size_t i = begin; i < end; ++i) {
    const char c = text.original(i);
    if (!is_data(c) || (upper_case ? is_lower(c) : is_upper(c))) return false;
    has_digit = has_digit || is_digit(c);
  }
  return end - begin > longest_word && (upper_case || has_digit);
}

// The end of a key whose data begins at `at`. A typing error inside the key does not end it.
std::size_t key_end(const JoinedText& text, std::size_t at, bool upper_case) {
  std::size_t end = text.run_end(at, is_word);
  while (end < text.size()) {
    const std::size_t next = text.run_end(end, is_word);
    if (next == end || !goes_on(text, end, next, upper_case)) break;
    end = next;
  }
  return end;
}

// The length of a key type's name after the fixed prefix: `1`, `pq-1`, `yubikey-1`. 0 where no data
// may follow.
std::size_t kind_size(std::string_view rest, bool is_plugin) {
  constexpr std::size_t longest_name = 64;
  if (!is_plugin) return rest.starts_with("pq-1") ? 4 : rest.starts_with("1") ? 1 : 0;
  const std::size_t end = rest.substr(0, longest_name).find("-1");
  if (end == std::string_view::npos || end == 0) return 0;
  const bool is_name = std::ranges::all_of(rest.substr(0, end), [](char c) {
    return is_word(c) || c == '-' || c == '+' || c == '.' || c == '_';
  });
  return is_name ? end + 2 : 0;
}

constexpr std::string_view native_beginning = "age-secret-key-";
constexpr std::string_view plugin_beginning = "age-plugin-";
constexpr std::string_view pem_beginning = "privatekey-----";
// A key body in OpenSSH's format begins with this text.
constexpr std::string_view openssh_beginning = "b3blbnnzac1rzxktdje";

// Finds age keys that still have their prefix.
void find_keys(const JoinedText& text, std::string_view beginning, std::size_t least,
               std::vector<TextRange>& found) {
  std::size_t at = 0;
  while ((at = text.find(beginning, at)) != std::string::npos) {
    const std::size_t begin = at;
    at += beginning.size();
    const std::size_t data = at + kind_size(text.from(at), beginning == plugin_beginning);
    const std::size_t end = key_end(text, data, is_upper(text.original(begin)));
    // Our own texts name `AGE-SECRET-KEY-1...`, and programs are called `age-plugin-NAME`.
    if (data == at ? end - data >= shortest_piece : end - data >= least) {
      found.push_back(text.original_range(begin, end));
      at = end;
    }
  }
}

// Whether a text has the characters of a PEM body line and is unlikely to be words.
bool looks_encoded(std::string_view text) {
  return std::ranges::any_of(text, is_digit) && std::ranges::any_of(text, is_lower) &&
         std::ranges::any_of(text, is_upper);
}

// Finds private keys in PEM, from the first line to the last, or to the end of the key's text.
void find_pem_keys(std::string_view text, const JoinedText& joined, std::vector<TextRange>& found) {
  std::size_t at = 0;
  while ((at = joined.find(pem_beginning, at)) != std::string::npos) {
    const std::size_t begin = at;
    at += pem_beginning.size();
    std::size_t end = at;
    while (end < joined.size() && is_base64(joined.original(end))) ++end;
    if (end == at) continue;
    const TextRange body = joined.original_range(at, end);
    if (!looks_encoded(text.substr(body.begin, body.end - body.begin))) continue;
    found.push_back({joined.original_range(begin, end).begin, body.end});
    at = end;
  }
}

bool is_hexadecimal(char c) {
  return is_digit(c) || (lower(c) >= 'a' && lower(c) <= 'f');
}

// Whether a run is a piece of an age key without its prefix. A recipient is not.
bool is_key_piece(std::string_view run) {
  if (run.size() < shortest_piece || run.starts_with("age1")) return false;
  if (std::ranges::any_of(run, is_lower) && std::ranges::any_of(run, is_upper)) return false;
  return std::ranges::any_of(run, is_digit) && !std::ranges::all_of(run, is_hexadecimal);
}

// Finds pieces of age keys in a run of letters and digits.
void find_key_pieces(std::string_view text, TextRange run, std::vector<TextRange>& found) {
  if (text.substr(run.begin).starts_with("age1")) return;
  for (std::size_t begin = run.begin; begin < run.end;) {
    std::size_t end = begin;
    while (end < run.end && is_data(text[end])) ++end;
    if (is_key_piece(text.substr(begin, end - begin))) found.push_back({begin, end});
    begin = end + 1;
  }
}

// Finds pieces of a PEM body in a run of Base64 characters; `/` also occurs in paths.
void find_pem_pieces(std::string_view text, TextRange run, std::vector<TextRange>& found) {
  for (std::size_t begin = run.begin; begin < run.end;) {
    const std::size_t end = std::min(text.substr(0, run.end).find('/', begin), run.end);
    const std::string_view piece = text.substr(begin, end - begin);
    if (piece.size() >= shortest_pem_piece && looks_encoded(piece)) found.push_back({begin, end});
    begin = end + 1;
  }
}

// Finds the rest of a key whose prefix was cut off.
void find_pieces(std::string_view text, std::vector<TextRange>& found) {
  for (std::size_t begin = 0; begin < text.size();) {
    std::size_t end = begin;
    while (end < text.size() && is_base64(text[end])) ++end;
    // Public SSH keys begin with AAAA: the length of the name of their type.
    if (end - begin >= shortest_piece && !text.substr(begin).starts_with("AAAA")) {
      find_pem_pieces(text, {begin, end}, found);
      for (std::size_t word = begin; word < end;) {
        std::size_t word_end = word;
        while (word_end < end && is_word(text[word_end])) ++word_end;
        find_key_pieces(text, {word, word_end}, found);
        word = word_end + 1;
      }
    }
    begin = end + 1;
  }
}

// Finds age keys that still have their prefix.
void find_age_keys(const JoinedText& text, std::vector<TextRange>& found) {
  constexpr std::size_t least_plugin_data = 6;
  find_keys(text, native_beginning, 1, found);
  find_keys(text, plugin_beginning, least_plugin_data, found);
}

// Sorts the ranges and joins those that touch or overlap.
std::vector<TextRange> united(std::vector<TextRange> ranges) {
  std::ranges::sort(ranges, {}, &TextRange::begin);
  std::vector<TextRange> result;
  for (const TextRange& range : ranges) {
    if (!result.empty() && range.begin <= result.back().end) {
      result.back().end = std::max(result.back().end, range.end);
    } else {
      result.push_back(range);
    }
  }
  return result;
}

}  // namespace

std::vector<TextRange> identity_traces(std::string_view text) {
  std::vector<TextRange> found;
  find_pieces(text, found);
  // Every key prefix has two dashes; most texts do not.
  if (std::ranges::count(text, '-') < 2) return united(std::move(found));
  const JoinedText joined(text);
  find_age_keys(joined, found);
  find_pem_keys(text, joined, found);
  return united(std::move(found));
}

bool holds_identity(std::string_view text) {
  const JoinedText joined(text);
  std::vector<TextRange> found;
  find_age_keys(joined, found);
  return !found.empty() || joined.find(pem_beginning, 0) != std::string::npos ||
         joined.find(openssh_beginning, 0) != std::string::npos;
}

}  // namespace secretsctl
