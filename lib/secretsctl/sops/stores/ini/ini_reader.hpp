#pragma once

#include <cstdint>
#include <secretsctl/sops/tree/tree.hpp>
#include <string_view>
#include <vector>

namespace secretsctl::sops {

/// The quotes around a value.
enum class IniQuote : std::uint8_t { none, one, two, backtick, three };

/// Their characters: nothing, `'`, `"`, a backtick, `"""`.
[[nodiscard]] std::string_view quote_mark(IniQuote quote) noexcept;

/// A section or a key, with its comment. All texts are views of the text that was read.
struct IniEntry {
  bool is_section = false;
  /// The value goes over lines that end in a backslash.
  bool is_continued = false;
  IniQuote quote = IniQuote::none;
  std::uint32_t line = 0;      ///< Of its name, from 1.
  std::string_view whole;      ///< Its own lines with their newlines, without comment lines.
  std::string_view name;       ///< Without brackets or quotes.
  std::string_view name_text;  ///< As it stands, with them.
  /// The comment lines before it, from the first mark to the end of the last text; empty lines and
  /// indentations between them belong to it.
  std::string_view comment_lines;
  std::string_view inline_comment;  ///< In its last line, from the mark on.
  /// The value as it stands, with its quotes. Empty, at its place, if there is none; for a section
  /// at the end of its heading.
  std::string_view raw;
  std::string_view inner;  ///< The same without quotes.
};

/// A text that was read.
struct IniText {
  std::string_view text;
  /// In their order. The first is the section DEFAULT, which has no heading and an empty text.
  std::vector<IniEntry> entries;

  /// What stands after the last entry: empty lines and comments.
  [[nodiscard]] std::string_view tail() const;
  /// What stands between an entry's own lines and those of the one before: its comment lines, and
  /// empty lines.
  [[nodiscard]] std::string_view gap_before(std::size_t index) const;
  /// The line end of its first line; a newline if it has none.
  [[nodiscard]] std::string_view newline() const;
};

/// Whether a text is read for its meaning, or as a plaintext that will be encrypted.
enum class IniReading : std::uint8_t {
  lenient,  ///< As SOPS reads it.
  strict    ///< SOPS would take something else than its writer means, or lose it: an error.
};

/// Reads an INI text as gopkg.in/ini.v1 does for SOPS, with sections of one name kept apart. Throws
/// Error (generic, or input_unreadable if strict) that names the line: a line that is neither
/// section, key nor comment, open quotes, a key that occurs twice in a section; strict: see the
/// reference, "INI".
[[nodiscard]] IniText read_ini(std::string_view text, IniReading reading);

/// Appends the meaning of an entry's value; `out` is a std::string or a SecretBuffer.
template <typename Out>
void append_ini_value(const IniEntry& entry, Out& out);

extern template void append_ini_value(const IniEntry&, std::string&);
extern template void append_ini_value(const IniEntry&, SecretBuffer&);

}  // namespace secretsctl::sops
