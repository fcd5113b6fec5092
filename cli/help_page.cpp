#include "help_page.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

namespace secretsctl::cli {
namespace {

constexpr std::size_t usual_width = 80;
constexpr std::size_t least_width = 40;
constexpr std::size_t most_width = 100;
constexpr std::size_t row_indent = 2;

bool is_set(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr && *value != '\0';
}

std::size_t page_width() {
  if (isatty(STDOUT_FILENO) == 0) return usual_width;
  const char* columns = std::getenv("COLUMNS");
  std::size_t width = columns == nullptr ? 0 : std::strtoul(columns, nullptr, 10);
  winsize size{};
  if (width == 0 && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0) width = size.ws_col;
  return width == 0 ? usual_width : std::clamp(width, least_width, most_width);
}

bool can_be_bold() {
  const char* terminal = std::getenv("TERM");
  return isatty(STDOUT_FILENO) != 0 && !is_set("NO_COLOR") && terminal != nullptr &&
         *terminal != '\0' && std::string_view(terminal) != "dumb";
}

}  // namespace

HelpPage::HelpPage(std::size_t column)
    : width_(page_width()), column_(std::min(column, width_ / 2)), is_bold_(can_be_bold()) {}

void HelpPage::begin_block() {
  if (!text_.empty()) text_ += '\n';
}

void HelpPage::add_bold(std::string_view text) {
  text_.append(is_bold_ ? "\033[1m" : "").append(text).append(is_bold_ ? "\033[0m" : "");
}

void HelpPage::add_usage(std::string_view text) {
  constexpr std::string_view label = "Usage:";
  begin_block();
  add_bold(label);
  text_ += ' ';
  add_wrapped(text, label.size() + 1, label.size() + 1);
}

void HelpPage::add_heading(std::string_view text) {
  begin_block();
  add_bold(std::string(text) + ":");
  text_ += '\n';
}

void HelpPage::add_paragraph(std::string_view text) {
  begin_block();
  add_wrapped(text, 0, 0);
}

void HelpPage::add_example(std::string_view line) {
  text_.append(row_indent, ' ').append(line).append("\n");
}

void HelpPage::add_row(std::string_view left, std::string_view right) {
  text_.append(row_indent, ' ').append(left);
  std::size_t at = row_indent + left.size();
  if (at + row_indent > column_) {
    text_ += '\n';
    at = 0;
  }
  text_.append(column_ - at, ' ');
  add_wrapped(right, column_, column_);
}

// The first line begins at column `at`; ends with a line end.
void HelpPage::add_wrapped(std::string_view text, std::size_t at, std::size_t indent) {
  bool is_first = true;
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(word.size() + 1, text.size()));
    if (!is_first && at + 1 + word.size() > width_) {
      text_.append("\n").append(indent, ' ');
      at = indent;
      is_first = true;
    }
    if (!is_first) text_ += ' ';
    text_ += word;
    at += word.size() + (is_first ? 0 : 1);
    is_first = false;
  }
  text_ += '\n';
}

void HelpPage::print() const {
  std::fwrite(text_.data(), 1, text_.size(), stdout);
}

}  // namespace secretsctl::cli
