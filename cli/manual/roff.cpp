#include "roff.hpp"

#include <algorithm>
#include <stdexcept>

namespace secretsctl::cli::manual {
namespace {

constexpr std::size_t line_width = 78;

// What a typesetter would turn into another character.
std::string_view escape_of(char c) {
  switch (c) {
    case '\\':
      return "\\e";
    case '-':
      return "\\-";
    case '\'':
      return "\\(aq";
    case '"':
      return "\\(dq";
    case '`':
      return "\\(ga";
    case '^':
      return "\\(ha";
    case '~':
      return "\\(ti";
    default:
      return {};
  }
}

}  // namespace

Roff::Roff(std::string_view name, std::string_view date, std::string_view source) {
  std::string title(name);
  std::ranges::transform(title, title.begin(), [](unsigned char c) { return std::toupper(c); });
  text_.append(".TH ").append(escaped(title)).append(" 1 ").append(date).append(" \"");
  text_.append(escaped(source)).append("\" \"User Commands\"\n");
}

void Roff::add_section(std::string_view title) {
  text_.append(".SH ").append(title).append("\n");
  follows_heading_ = true;
}

void Roff::add_subsection(std::string_view title) {
  text_.append(".SS ").append(escaped(title)).append("\n");
  follows_heading_ = true;
}

void Roff::add_text(std::string_view markup) {
  if (!follows_heading_) text_ += ".PP\n";
  add_line(markup);
  follows_heading_ = false;
}

void Roff::add_entry(std::string_view markup, std::string_view text_markup) {
  text_ += ".TP\n";
  text_.append(markup).append("\n");
  add_line(text_markup);
  follows_heading_ = false;
}

void Roff::add_example(std::string_view line) {
  text_ += ".RS\n.nf\n";
  text_.append(escaped(line)).append("\n.fi\n.RE\n");
  follows_heading_ = false;
}

// Wrapped, for who reads the source. A line that begins with a dot or a quote would be a request.
void Roff::add_line(std::string_view markup) {
  std::size_t at = 0;
  while (!markup.empty()) {
    const std::string_view word = markup.substr(0, markup.find(' '));
    markup.remove_prefix(std::min(word.size() + 1, markup.size()));
    if (at > 0 && at + 1 + word.size() > line_width) {
      text_ += '\n';
      at = 0;
    }
    if (at > 0) text_ += ' ';
    if (at == 0 && (word.starts_with('.') || word.starts_with('\''))) text_ += "\\&";
    text_ += word;
    at += word.size() + 1;
  }
  text_ += '\n';
}

std::string Roff::escaped(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (c < ' ' || c > '~') {
      throw std::logic_error("help is plain ASCII, which this is not: " + std::string(text));
    }
    const std::string_view escape = escape_of(c);
    if (escape.empty()) {
      result += c;
    } else {
      result += escape;
    }
  }
  return result;
}

std::string Roff::bold(std::string_view text) {
  return "\\fB" + escaped(text) + "\\fR";
}

std::string Roff::italic(std::string_view text) {
  return "\\fI" + escaped(text) + "\\fR";
}

}  // namespace secretsctl::cli::manual
