#pragma once

#include <secretsctl/core/secret.hpp>
#include <secretsctl/sops/stores/ini/ini_reader.hpp>
#include <string>
#include <string_view>

// A comment of SOPS's tree is all that stands before a section or key and in its line. The marks of
// its first line are no part of its text; those of the others are. Lines of marks alone at its
// beginning are no part of it here.

namespace secretsctl::sops {

/// Whether an entry has a comment, be it an empty one.
[[nodiscard]] bool has_comment(const IniEntry& entry) noexcept;

/// The marks and blanks at the beginning of a comment, which are no part of its text.
[[nodiscard]] std::string_view comment_prefix(std::string_view comment);

/// What follows an entry's comment lines in their last line, with the line end; a newline without
/// such lines.
[[nodiscard]] std::string_view end_of_comment_line(const IniEntry& entry);

/// Whether the text of an entry's comment is in one piece, without its prefix; sets `text` then.
[[nodiscard]] bool is_one_piece(const IniEntry& entry, std::string_view& text);

/// Appends the text of an entry's comment; `out` is a std::string or a SecretBuffer.
template <typename Out>
void append_comment_text(const IniEntry& entry, Out& out);

/// Appends a comment as lines, as SOPS writes it (if the prefix is `; `), without the last newline.
/// `newline` ends the others.
template <typename Out>
void append_comment_lines(std::string_view prefix, std::string_view text, bool is_of_section,
                          std::string_view newline, Out& out);

extern template void append_comment_text(const IniEntry&, std::string&);
extern template void append_comment_text(const IniEntry&, SecretBuffer&);
extern template void append_comment_lines(std::string_view, std::string_view, bool,
                                          std::string_view, std::string&);
extern template void append_comment_lines(std::string_view, std::string_view, bool,
                                          std::string_view, SecretBuffer&);

/// The prefix of comments that SOPS writes.
inline constexpr std::string_view usual_prefix = "; ";

}  // namespace secretsctl::sops
