#pragma once

#include <cstdint>
#include <secretsctl/core/error.hpp>
#include <string>
#include <string_view>

// The lines of dotenv text, as SOPS reads them (stores/dotenv).

namespace secretsctl::sops {

/// The prefix of metadata names in a dotenv file.
inline constexpr std::string_view dotenv_metadata_prefix = "sops_";

/// The two characters for a newline in a value; there is no other escape.
inline constexpr std::string_view escaped_newline = "\\n";

/// The line ends of a file. git's autocrlf turns all of them into CRLF.
enum class LineEnd { lf, crlf };

/// A line that is not empty. Its views point into the text.
struct DotenvLine {
  std::uint32_t number = 0;  ///< From 1.
  bool is_comment = false;
  bool has_value = false;  ///< Whether it is a comment or holds a `=`.
  std::string_view text;   ///< The whole line, without its end.
  std::string_view key;    ///< Empty for a comment.
  std::string_view value;  ///< Still escaped; for a comment, the text after the `#`.

  [[nodiscard]] bool is_metadata() const {
    return !is_comment && has_value && key.starts_with(dotenv_metadata_prefix);
  }
};

/// Whether a line of a plaintext says nothing: also where its line ends were turned into CRLF.
[[nodiscard]] constexpr bool is_empty_line(std::string_view text) noexcept {
  return text.empty() || text == "\r";
}

/// Splits a line's text into key and value.
[[nodiscard]] DotenvLine parse_dotenv_line(std::string_view text, std::uint32_t number);

/// Throws Error of this kind if the line is neither KEY=value nor a comment.
void check_dotenv_line(const DotenvLine& line, ErrorKind kind);

/// Splits a line of a plaintext. Throws Error (input_unreadable) that names the line if it is
/// neither KEY=value nor a comment, and (already_encrypted) for SOPS metadata.
[[nodiscard]] DotenvLine read_plain_line(std::string_view text, std::uint32_t number);

/// The number of newlines in a text.
[[nodiscard]] std::uint32_t count_newlines(std::string_view text) noexcept;

/// Calls `visit` with the text and number of each line, including empty ones.
template <typename Visit>
void for_each_dotenv_text(std::string_view text, LineEnd end, Visit visit) {
  for (std::uint32_t number = 1; !text.empty(); ++number) {
    const auto at = text.find('\n');
    std::string_view content = text.substr(0, at);
    text.remove_prefix(at == std::string_view::npos ? text.size() : at + 1);
    if (end == LineEnd::crlf && content.ends_with('\r')) content.remove_suffix(1);
    visit(content, number);
  }
}

/// The line end of an encrypted file. SOPS never ends a metadata line in a carriage return, so if
/// one ends so, all lines were converted. The first metadata line at the end of the file decides,
/// or else the first line of all.
[[nodiscard]] LineEnd dotenv_line_end(std::string_view text);

/// Appends a value with its newlines restored; `out` is a text or a SecretBuffer.
template <typename Out>
void unescape_newlines(std::string_view value, Out& out) {
  while (true) {
    const auto at = value.find(escaped_newline);
    out.append(value.substr(0, at));
    if (at == std::string_view::npos) return;
    out.append(std::string_view("\n"));
    value.remove_prefix(at + escaped_newline.size());
  }
}

/// Appends a value with its newlines escaped. Undoes unescape_newlines for any text of one line.
template <typename Out>
void escape_newlines(std::string_view value, Out& out) {
  while (true) {
    const auto at = value.find('\n');
    out.append(value.substr(0, at));
    if (at == std::string_view::npos) return;
    out.append(escaped_newline);
    value.remove_prefix(at + 1);
  }
}

}  // namespace secretsctl::sops
