#include <secretsctl/git/value_search.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <bitset>
#include <cstdlib>
#include <cstring>
#include <map>
#include <secretsctl/core/secret_base64.hpp>
#include <secretsctl/git/unescaped_line.hpp>
#include <secretsctl/git/value_variety.hpp>

namespace secretsctl::git {
namespace {

constexpr std::size_t window_size = sizeof(std::uint64_t);
constexpr std::string_view line_ends = "\r\n";

std::uint64_t load(const char* at) noexcept {
  std::uint64_t bytes = 0;
  std::memcpy(&bytes, at, sizeof bytes);
  return bytes;
}

std::uint64_t hash(std::uint64_t bytes, unsigned shift) noexcept {
  constexpr std::uint64_t multiplier = 0x9e3779b97f4a7c15;
  return (bytes * multiplier) >> shift;
}

bool is_blank(char c) {
  return c == ' ' || c == '\t';
}
std::size_t blanks_at(std::string_view text, std::size_t place) {
  std::size_t count = 0;
  while (place + count < text.size() && is_blank(text[place + count])) ++count;
  return count;
}
bool is_space(char c) {
  return is_blank(c) || c == '\r' || c == '\n';
}

// Of both alphabets of base64 the standard one.
char standard(char c) {
  return c == '-' ? '+' : c == '_' ? '/' : c;
}

bool differs_by_alphabet(std::string_view base64) {
  return base64.find_first_of("+/") != std::string_view::npos;
}

// How seldom a window is likely to stand in a text that does not hold the value.
int rarity(std::string_view window, bool is_base64) {
  std::bitset<256> seen;
  int rare = 0;
  for (const char c : window) {
    seen.set(static_cast<unsigned char>(c));
    if (c < 'a' || c > 'z') ++rare;
  }
  const int score = static_cast<int>(seen.count()) * 4 + rare;
  return is_base64 && differs_by_alphabet(window) ? score - 64 : score;
}

// A tenth of the code of std::sort, and quick enough for what is sorted once.
template <typename Element, typename Order>
void sort_with(std::span<Element> elements, Order) {
  if (elements.empty()) return;  // not even qsort takes a null
  std::qsort(elements.data(), elements.size(), sizeof(Element), [](const void* a, const void* b) {
    return Order()(*static_cast<const Element*>(a), *static_cast<const Element*>(b));
  });
}

// Compares a pattern with a text from a place of each on, or backwards. Line breaks that divide
// base64 are passed over, so is what indents the lines of a value of several lines.
class Comparison {
 public:
  Comparison(std::string_view text, std::string_view pattern, bool is_base64)
      : text_(text), pattern_(pattern), is_base64_(is_base64) {}

  [[nodiscard]] bool goes_on(std::size_t place, std::size_t offset) {
    const std::size_t start = place;
    const bool is_same = find_end(place, offset);
    compared_ += place - start;
    return is_same;
  }

  // Of what is before both.
  [[nodiscard]] bool comes_before(std::size_t place, std::size_t offset) {
    const std::size_t start = place;
    const bool is_same = find_start(place, offset);
    compared_ += start - place;
    return is_same;
  }

  // Bytes of the text.
  [[nodiscard]] std::size_t compared() const noexcept { return compared_; }

 private:
  // Moves both as far as text and pattern are the same.
  [[nodiscard]] bool find_end(std::size_t& place, std::size_t offset) const {
    while (offset < pattern_.size()) {
      if (place == text_.size()) return false;
      if (at(place) == pattern_[offset]) {
        ++offset;
        if (text_[place++] == '\n') place = indented_end(place, offset);
      } else if (const std::size_t next = after_break(place, offset); next > place) {
        place = next;
      } else {
        return false;
      }
    }
    return true;
  }

  [[nodiscard]] bool find_start(std::size_t& place, std::size_t offset) const {
    if (!is_base64_) {
      return place >= offset && text_.substr(place - offset, offset) == pattern_.substr(0, offset);
    }
    while (offset > 0) {
      if (place > 0 && at(place - 1) == pattern_[offset - 1]) {
        --place;
        --offset;
      } else if (const std::size_t before = break_start(place); before < place) {
        place = before;
      } else {
        return false;
      }
    }
    return true;
  }

  [[nodiscard]] char at(std::size_t place) const {
    return is_base64_ ? standard(text_[place]) : text_[place];
  }

  // After the blanks that a line of the text has more than that of the pattern.
  [[nodiscard]] std::size_t indented_end(std::size_t place, std::size_t offset) const {
    const std::size_t more = blanks_at(text_, place);
    const std::size_t wanted = blanks_at(pattern_, offset);
    return more > wanted ? place + more - wanted : place;
  }

  [[nodiscard]] std::size_t after_break(std::size_t place, std::size_t offset) const {
    if (!is_base64_) {
      return text_[place] == '\r' && pattern_[offset] == '\n' ? place + 1 : place;
    }
    const auto end = std::min(text_.find_first_not_of(" \t\r\n", place), text_.size());
    return text_.substr(place, end - place).find('\n') < end ? end : place;
  }

  [[nodiscard]] std::size_t break_start(std::size_t place) const {
    std::size_t start = place;
    while (start > 0 && is_space(text_[start - 1])) --start;
    return text_.substr(start, place - start).find('\n') < place ? start : place;
  }

  std::string_view text_;
  std::string_view pattern_;
  bool is_base64_;
  std::size_t compared_ = 0;
};

}  // namespace

// How many bytes of a text were compared for the anchors that are the same, known by the place of
// the first of them. Values that repeat a few bytes, in a text that repeats them too, would have
// each place of it compared with a whole value.
class ValueSearch::Work {
 public:
  explicit Work(std::size_t size) : limit_(least + size * passes) {}

  [[nodiscard]] bool is_spent(std::size_t first) const {
    return !spent_.empty() && std::ranges::find(spent_, first) != spent_.end();
  }

  // False if that was too much.
  [[nodiscard]] bool allows(std::size_t first, std::size_t count) {
    if (count < least_counted || (counts_[first] += count) < limit_) return true;
    spent_.push_back(first);
    return false;
  }

  [[nodiscard]] const std::vector<std::size_t>& spent() const noexcept { return spent_; }

 private:
  static constexpr std::size_t least = 4096;
  static constexpr std::size_t passes = 8;
  static constexpr std::size_t least_counted = 64;

  std::size_t limit_;
  std::map<std::size_t, std::size_t> counts_;
  std::vector<std::size_t> spent_;
};

void ValueSearch::add(SecretBytes value) {
  const auto last = value.expose_text().find_last_not_of(line_ends);
  value.truncate(std::min(last == std::string_view::npos ? 0 : last + 1, max_compared));
  values_.push_back(std::move(value));
}

void ValueSearch::prepare() {
  struct Entry {
    std::string_view text;
    std::uint32_t number = 0;
  };
  std::vector<Entry> entries;
  for (const SecretBytes& value : values_) {
    entries.push_back({value.expose_text(), static_cast<std::uint32_t>(entries.size())});
  }
  sort_with<Entry>(entries, [](const Entry& a, const Entry& b) {
    const int order = a.text.compare(b.text);
    return order != 0 ? order : a.number < b.number ? -1 : 1;
  });
  std::string_view last;
  for (const Entry& entry : entries) {
    if (entry.text != last) add_patterns(entry.number);
    last = entry.text;
  }
  SecretBytes sorted = anchors_.take();
  sort_with<Anchor>(
      {reinterpret_cast<Anchor*>(sorted.expose_writable().data()), sorted.size() / sizeof(Anchor)},
      [](const Anchor& a, const Anchor& b) {
        return a.bytes < b.bytes ? -1 : a.bytes > b.bytes ? 1 : 0;
      });
  anchors_.append(sorted.expose());
  values_.clear();
  make_filter();
}

// In base64 a value looks different by where among three bytes it begins. What its first and last
// characters share with the bytes around it is left out.
void ValueSearch::add_patterns(std::uint32_t value) {
  const SecretBytes& plain = values_[value];
  if (plain.size() < min_sought_value) return;
  add_pattern(plain.expose_text(), value, false);
  constexpr std::size_t bits = 6;
  for (std::size_t before = 0; before < 3; ++before) {
    SecretBytes shifted(before + plain.size());
    std::ranges::copy(plain.expose(),
                      shifted.expose_writable().begin() + static_cast<std::ptrdiff_t>(before));
    const SecretBytes encoded = secret_base64_encode(shifted.expose(), Base64Padding::unpadded);
    const std::size_t start = (before * 8 + bits - 1) / bits;
    const std::size_t end = shifted.size() * 8 / bits;
    add_pattern(encoded.expose_text().substr(start, end - start), value, true);
  }
}

void ValueSearch::add_pattern(std::string_view text, std::uint32_t value, bool is_base64) {
  const Pattern pattern{texts_.size(), text.size(), value, is_base64};
  texts_.append(text);
  patterns_.push_back(pattern);
  // Of a value of several lines one of the first: what is before an anchor is compared as it is.
  const auto line_end = std::min(text.find('\n'), text.size());
  const std::size_t end = line_end < window_size ? text.size() : line_end;
  // Base64 may be in lines, the break of which can divide one anchor, but hardly both.
  if (is_base64 && text.size() >= 2 * window_size) {
    add_anchor(pattern, 0, text.size() / 2);
    add_anchor(pattern, text.size() / 2, text.size());
  } else {
    add_anchor(pattern, 0, end);
  }
}

// The rarest of at most some thirty windows.
void ValueSearch::add_anchor(const Pattern& pattern, std::size_t from, std::size_t to) {
  constexpr std::size_t reach = 256;
  constexpr std::size_t tries = 32;
  const std::string_view text = text_of(pattern);
  const std::size_t last = std::min(to, from + reach) - window_size;
  const std::size_t step = std::max<std::size_t>(1, (last - from) / tries);
  std::size_t best = from;
  for (std::size_t at = from; at <= last; at += step) {
    const auto score = [&](std::size_t offset) {
      return rarity(text.substr(offset, window_size), pattern.is_base64);
    };
    if (score(at) > score(best)) best = at;
  }
  const std::string_view window = text.substr(best, window_size);
  add_anchor(window, static_cast<std::uint32_t>(best));
  if (!pattern.is_base64 || !differs_by_alphabet(window)) return;
  SecretBytes other = SecretBytes::copy_of(window);
  for (std::uint8_t& c : other.expose_writable()) {
    if (c == '+') c = '-';
    if (c == '/') c = '_';
  }
  add_anchor(other.expose_text(), static_cast<std::uint32_t>(best));
}

void ValueSearch::add_anchor(std::string_view window, std::uint32_t offset) {
  const Anchor anchor{load(window.data()), static_cast<std::uint32_t>(patterns_.size() - 1),
                      offset};
  anchors_.append(ByteView(reinterpret_cast<const std::uint8_t*>(&anchor), sizeof anchor));
}

// 64 bits an anchor, so that one place of a text in 64 is looked up for nothing; at least what fits
// the fastest cache of a processor.
void ValueSearch::make_filter() {
  constexpr unsigned fewest_bits = 17;
  constexpr unsigned most_bits = 24;
  const auto wanted = static_cast<unsigned>(std::bit_width(anchors().size())) + 6;
  const unsigned bits = std::clamp(wanted, fewest_bits, most_bits);
  filter_shift_ = 64 - bits;
  filter_ = SecretBytes((std::size_t{1} << bits) / 8);
  const MutableByteView filter = filter_.expose_writable();
  for (const Anchor& anchor : anchors()) {
    const std::uint64_t bit = hash(anchor.bytes, filter_shift_);
    filter[bit / 8] = static_cast<std::uint8_t>(filter[bit / 8] | 1U << bit % 8);
  }
}

std::string_view ValueSearch::text_of(const Pattern& pattern) const {
  return secretsctl::text_of(texts_.expose()).substr(pattern.start, pattern.size);
}

std::span<const ValueSearch::Anchor> ValueSearch::anchors() const noexcept {
  const ByteView bytes = anchors_.expose();
  return {reinterpret_cast<const Anchor*>(bytes.data()), bytes.size() / sizeof(Anchor)};
}

void ValueSearch::find(std::string_view text, const Visitor& visit) const {
  if (empty()) return;
  find_in_plain_text(text, visit);
  for (const char escape : line_escapes) find_in_escaped_lines(text, escape, visit);
}

void ValueSearch::find_in_plain_text(std::string_view text, const Visitor& visit) const {
  if (text.size() < window_size) return;
  Work work(text.size());
  const std::uint8_t* filter = filter_.expose().data();
  const unsigned shift = filter_shift_;
  const std::size_t last = text.size() - window_size;
  for (std::size_t place = 0; place <= last; ++place) {
    const std::uint64_t bytes = load(text.data() + place);
    const std::uint64_t bit = hash(bytes, shift);
    if ((filter[bit / 8] >> bit % 8 & 1) != 0) visit_anchors(text, place, bytes, work, visit);
  }
  for (const std::size_t first : work.spent()) find_exactly(text, first, visit);
}

void ValueSearch::visit_anchors(std::string_view text, std::size_t place, std::uint64_t bytes,
                                Work& work, const Visitor& visit) const {
  const auto all = anchors();
  const auto first = static_cast<std::size_t>(
      std::ranges::lower_bound(all, bytes, {}, &Anchor::bytes) - all.begin());
  if (work.is_spent(first)) return;
  for (std::size_t i = first; i < all.size() && all[i].bytes == bytes; ++i) {
    const Anchor& anchor = all[i];
    const Pattern& pattern = patterns_[anchor.pattern];
    Comparison comparison(text, text_of(pattern), pattern.is_base64);
    const bool is_found =
        comparison.goes_on(place, anchor.offset) && comparison.comes_before(place, anchor.offset);
    if (is_found) {
      visit({pattern.value, pattern.is_base64 ? place : place - anchor.offset,
             pattern.is_base64 ? ValueForm::base64 : ValueForm::plain});
    }
    if (!work.allows(first, comparison.compared())) return;
  }
}

// In linear time, but without what a comparison passes over: breaks of lines and what indents them.
void ValueSearch::find_exactly(std::string_view text, std::size_t first,
                               const Visitor& visit) const {
  const std::uint64_t bytes = anchors()[first].bytes;
  for (const Anchor& anchor : anchors().subspan(first)) {
    if (anchor.bytes != bytes) return;
    const Pattern& pattern = patterns_[anchor.pattern];
    const std::string_view wanted = text_of(pattern);
    const void* found = memmem(text.data(), text.size(), wanted.data(), wanted.size());
    if (found == nullptr) continue;
    visit({pattern.value, static_cast<std::size_t>(static_cast<const char*>(found) - text.data()),
           pattern.is_base64 ? ValueForm::base64 : ValueForm::plain});
  }
}

void ValueSearch::find_in_escaped_lines(std::string_view text, char escape,
                                        const Visitor& visit) const {
  SecretBytes unescaped;
  std::size_t next = 0;
  while (true) {
    const auto found = text.find(escape, next);
    if (found == std::string_view::npos) return;
    const auto start = text.rfind('\n', found) + 1;
    const auto end = std::min(text.find('\n', found), text.size());
    if (unescaped.size() < end - start) unescaped = SecretBytes(end - start);
    const std::size_t size =
        unescape_line(text.substr(start, end - start), escape, unescaped.expose_writable());
    find_in_plain_text(unescaped.expose_text().substr(0, size), [&](const FoundValue& value) {
      visit({value.value, start, ValueForm::escaped});
    });
    next = end;
  }
}

}  // namespace secretsctl::git
