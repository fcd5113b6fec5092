#pragma once

#include <cstddef>
#include <cstdint>
#include <secretsctl/core/error.hpp>
#include <string_view>
#include <vector>

namespace secretsctl::sops {

/// The spelling of a scalar.
enum class YamlStyle : std::uint8_t { plain, single_quoted, double_quoted, literal, folded };

/// A token of a YAML text, by its place; the text stays where it is, since a plaintext is secret.
struct YamlToken {
  enum class Kind : std::uint8_t {
    document_start,  ///< `---`
    document_end,    ///< `...`
    directive,       ///< `%YAML` or `%TAG`, with its line
    block_map,       ///< The beginning of a map in block style; empty.
    block_list,
    block_end,  ///< The end of a map or list in block style; empty.
    flow_map,
    flow_map_end,
    flow_list,
    flow_list_end,
    flow_entry,   ///< `,`
    block_entry,  ///< `- `
    key,          ///< `?`, or empty before a simple key
    value,        ///< `:`
    alias,
    anchor,
    tag,
    scalar,
    stream_end
  };

  Kind kind = Kind::stream_end;
  YamlStyle style = YamlStyle::plain;
  bool is_in_place = false;  ///< A scalar whose text stands there as it is, but for its quotes.
  std::uint32_t begin = 0;   ///< First byte in the text.
  std::uint32_t end = 0;
  std::uint32_t line = 0;    ///< From 0.
  std::uint32_t column = 0;  ///< In bytes, from 0.
  std::uint32_t indent = 0;  ///< Of a literal or folded scalar: the columns before its lines.
};

/// A line of comment: `#` and all after it.
struct YamlCommentLine {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  std::uint32_t line = 0;
  std::uint32_t next = 0;    ///< Index of the next line of the same comment, plus 1; 0: none.
  bool blank_after = false;  ///< An empty line follows.
};

/// Comment lines that belong to one value, as a list within YamlTokens::lines.
struct YamlCommentLines {
  std::uint32_t first = 0;  ///< Index plus 1; 0: none.
  std::uint32_t last = 0;

  [[nodiscard]] bool empty() const noexcept { return first == 0; }
};

/// A comment with its position towards the tokens around it.
struct YamlComment {
  enum class Kind : std::uint8_t { head, line, foot };

  Kind kind = Kind::head;
  std::uint32_t scan = 0;   ///< Where the search for it began.
  std::uint32_t token = 0;  ///< The token that begins here, or the next one, has it.
  std::uint32_t begin = 0;
  std::uint32_t begin_line = 0;
  std::uint32_t begin_column = 0;  ///< From 1 for a head or a foot, as they are found.
  std::uint32_t end = 0;
  YamlCommentLines lines;
};

/// A YAML text in tokens.
struct YamlTokens {
  std::vector<YamlToken> tokens;
  std::vector<YamlComment> comments;
  std::vector<YamlCommentLine> lines;
};

/// Divides a YAML text into tokens. Accepts the syntax that go-yaml v3 accepts, which SOPS uses:
/// YAML 1.2 with remains of 1.1, in UTF-8. Decides as go-yaml does to which token a comment
/// belongs, because a comment is encrypted under the path of its map or list. Takes linear time.
/// Throws Error of the given kind that names the line, never content.
[[nodiscard]] YamlTokens scan_yaml(std::string_view text, ErrorKind kind);

/// The most maps and lists inside each other. go-yaml allows 10000; a tree of this depth can be
/// walked by recursion within any thread's stack.
inline constexpr std::size_t max_yaml_depth = 200;

/// The size of the line break at a position, in bytes; 0 if there is none.
[[nodiscard]] std::size_t yaml_break_size(std::string_view text, std::size_t at) noexcept;

/// Throws Error that names a line (from 0) and a fault.
[[noreturn]] void throw_yaml_fault(ErrorKind kind, std::size_t line, std::string_view fault);

}  // namespace secretsctl::sops
