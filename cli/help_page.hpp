#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace secretsctl::cli {

/// A page of help, put together block by block. It is wrapped to the terminal's width, of 40 to 100
/// columns, and to 80 where standard output is no terminal. On a terminal headings are bold, unless
/// NO_COLOR is set or TERM is `dumb`.
class HelpPage {
 public:
  /// The second of two columns begins at `column`, or in the middle of a narrow terminal.
  explicit HelpPage(std::size_t column);

  /// `Usage: ...`.
  void add_usage(std::string_view text);
  void add_heading(std::string_view text);
  void add_paragraph(std::string_view text);
  /// A line for a shell, indented and never wrapped.
  void add_example(std::string_view line);
  /// Two columns, indented. A first text that is too long has a line of its own.
  void add_row(std::string_view left, std::string_view right);

  /// Writes the page to standard output.
  void print() const;

 private:
  void begin_block();
  void add_bold(std::string_view text);
  void add_wrapped(std::string_view text, std::size_t at, std::size_t indent);

  std::size_t width_;
  std::size_t column_;
  bool is_bold_;
  std::string text_;
};

}  // namespace secretsctl::cli
