#pragma once

#include <cstdint>
#include <functional>
#include <secretsctl/core/secret.hpp>
#include <span>
#include <string_view>
#include <vector>

namespace secretsctl::git {

/// How a value stands in a text that it was found in.
enum class ValueForm {
  plain,
  base64,   ///< Of a text in which it stands anywhere; in either alphabet, also in lines.
  escaped,  ///< With %XX, with backslashes (JSON, shells), or with zeros between (UTF-16).
};

/// A value that was found in a text.
struct FoundValue {
  std::size_t value = 0;   ///< Its number, in the order of ValueSearch::add().
  std::size_t offset = 0;  ///< Bytes from the start of the text; of an escaped one its line's.
  ValueForm form = ValueForm::plain;
};

/// Looks for any number of secret values in texts, for all of them at once: a table of eight bytes
/// of each of their forms is asked about every place of a text. A text is gone through once, and
/// lines in which something is escaped once more for each kind of escape, unescaped; the time is
/// linear in the text, also where values and text repeat a few bytes. Values, forms
/// and table lie in secret memory. Once prepared it may be used from several threads.
class ValueSearch {
 public:
  /// Values are compared as far as this, in bytes.
  static constexpr std::size_t max_compared = std::size_t{8} * 1024;
  /// A text that is read in pieces has to repeat as many bytes of the last piece before the next
  /// one: a value of max_compared bytes with each escaped, as `\u0041`.
  static constexpr std::size_t overlap = std::size_t{6} * max_compared;

  /// A value to look for. Line ends at its end don't count; what is shorter than eight bytes
  /// without them is not looked for. Before prepare().
  void add(SecretBytes value);

  /// Makes the table; of values that are the same the first one is kept. Call it once, after the
  /// last add().
  void prepare();

  [[nodiscard]] bool empty() const noexcept { return anchors_.size() == 0; }

  using Visitor = std::function<void(const FoundValue&)>;

  /// Calls `visit` for each place where one of the values stands, not in the order of places; one
  /// may come more than once.
  void find(std::string_view text, const Visitor& visit) const;

 private:
  // A form of a value: a part of `texts_`.
  struct Pattern {
    std::size_t start = 0;
    std::size_t size = 0;
    std::uint32_t value = 0;
    bool is_base64 = false;
  };
  // Eight bytes of a pattern, by which it is found.
  struct Anchor {
    std::uint64_t bytes = 0;
    std::uint32_t pattern = 0;
    std::uint32_t offset = 0;  // in it
  };

  class Work;

  void add_patterns(std::uint32_t value);
  void add_pattern(std::string_view text, std::uint32_t value, bool is_base64);
  void add_anchor(const Pattern& pattern, std::size_t from, std::size_t to);
  void add_anchor(std::string_view window, std::uint32_t offset);
  void make_filter();
  [[nodiscard]] std::string_view text_of(const Pattern& pattern) const;
  [[nodiscard]] std::span<const Anchor> anchors() const noexcept;
  void find_in_plain_text(std::string_view text, const Visitor& visit) const;
  void find_in_escaped_lines(std::string_view text, char escape, const Visitor& visit) const;
  void visit_anchors(std::string_view text, std::size_t place, std::uint64_t bytes, Work& work,
                     const Visitor& visit) const;
  void find_exactly(std::string_view text, std::size_t first, const Visitor& visit) const;

  std::vector<SecretBytes> values_;
  std::vector<Pattern> patterns_;
  SecretBuffer texts_;
  SecretBuffer anchors_;
  SecretBytes filter_;  // a bit for each hash that an anchor may have
  unsigned filter_shift_ = 0;
};

}  // namespace secretsctl::git
