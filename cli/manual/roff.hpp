#pragma once

#include <string>
#include <string_view>

namespace secretsctl::cli::manual {

/// The text of a man page, in the man(7) macros of roff. Texts are plain ASCII; another character
/// throws std::logic_error.
class Roff {
 public:
  /// `date` is YYYY-MM-DD, `source` the program and its version.
  Roff(std::string_view name, std::string_view date, std::string_view source);

  void add_section(std::string_view title);
  void add_subsection(std::string_view title);
  /// A paragraph, in which `markup` may hold what bold(), italic() and escaped() return.
  void add_text(std::string_view markup);
  /// A term, and indented below it a text.
  void add_entry(std::string_view markup, std::string_view text_markup);
  /// A line for a shell, indented and never wrapped.
  void add_example(std::string_view line);

  [[nodiscard]] const std::string& text() const noexcept { return text_; }

  /// A text that roff shows as it is.
  [[nodiscard]] static std::string escaped(std::string_view text);
  [[nodiscard]] static std::string bold(std::string_view text);
  [[nodiscard]] static std::string italic(std::string_view text);

 private:
  void add_line(std::string_view markup);

  std::string text_;
  bool follows_heading_ = false;
};

}  // namespace secretsctl::cli::manual
