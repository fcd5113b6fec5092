#pragma once

#include <secretsctl/sops/yaml/yaml_token.hpp>
#include <string_view>
#include <vector>

namespace secretsctl::sops {

/// The tag of a value, as far as it changes the value.
enum class YamlTag : std::uint8_t {
  none,
  text,
  integer,
  floating,
  boolean,
  null,
  time,
  binary,
  merge,  ///< Of the key `<<`; its value is text.
  other   ///< A program's own: SOPS drops it.
};

/// A scalar in a text, by its place.
struct YamlScalar {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  std::uint32_t head = 0;    ///< The bytes before its own text: a tag, and what stands behind it.
  std::uint32_t indent = 0;  ///< Of a literal or folded scalar: the columns before its lines.
  YamlStyle style = YamlStyle::plain;
  YamlTag tag = YamlTag::none;
  bool is_in_place = false;  ///< Its text stands there as it is, but for its quotes.
};

/// A value with its key, or a comment line, by its place in the text.
struct YamlEntry {
  enum class Kind : std::uint8_t { document, comment, scalar, map, list, alias };

  Kind kind = Kind::scalar;
  bool is_flow = false;     ///< A map or list in `{}` or `[]`.
  bool is_in_flow = false;  ///< Inside `{}` or `[]`.
  bool is_inline = false;   ///< A comment in the line of a value.
  bool has_anchor = false;
  /// Of a document: whether it is there at all.
  bool has_key = false;
  bool lacks_colon = false;   ///< A key alone, as in a set.
  bool is_key_alias = false;  ///< The key is an alias; `key` is the scalar that it stands for.
  bool targets_key = false;   ///< An alias of the key of its target.
  bool has_core_tag = false;  ///< `begin` of the value includes a tag that SOPS resolves.
  std::uint32_t line = 0;     ///< From 0.
  std::uint32_t column = 0;   ///< Of `begin`, in bytes.
  /// The first byte: of the key or its `?`, of the `-` of a list in block style, else of the value
  /// or of the `#`.
  std::uint32_t begin = 0;
  std::uint32_t after = 0;  ///< Behind the `:` or `-`; for others `begin`.
  YamlScalar key;
  /// The value's text without anchor and foreign tag; a null may be empty. Of a document: all of it
  /// behind `---`.
  YamlScalar value;
  std::uint32_t last = 0;    ///< Index after the last entry inside it.
  std::uint32_t target = 0;  ///< Of an alias: the index of the value that it stands for.
};

/// The entries of a text in the order in which SOPS reads them: a comment in the line of a value
/// comes before it, comments before a map's end belong into it, and an entry comes before what is
/// inside it. The first is a document.
using YamlEntries = std::vector<YamlEntry>;

/// Parses a YAML text as go-yaml v3 does, of at most 4 GiB. A text without a document has one that
/// is empty. Nothing is nested deeper than max_yaml_depth, also where aliases are expanded, and
/// what they expand to is bounded; a key that is a map or list is refused. Throws Error of the
/// given kind that names the line, never content.
[[nodiscard]] YamlEntries parse_yaml(std::string_view text, ErrorKind kind);

}  // namespace secretsctl::sops
