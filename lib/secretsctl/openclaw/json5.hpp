#pragma once

#include <cstdint>
#include <secretsctl/openclaw/work_budget.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace secretsctl::openclaw {

struct JsonMember;

/// A value of a JSON or JSON5 text (json5.org, version 1.0). All views point into the parsed text,
/// which must outlive it. An openclaw.json may hold keys in clear, so a string is decoded only
/// where it is used.
struct JsonValue {
  enum class Kind { null, boolean, number, string, array, object };

  Kind kind = Kind::null;
  std::string_view text;            ///< As written, with quotes or brackets.
  std::vector<JsonValue> elements;  ///< Of an array.
  std::vector<JsonMember>
      members;  ///< Of an object, as written; a name given twice is in it twice.

  [[nodiscard]] bool is(Kind of) const noexcept { return kind == of; }

  /// The member of an object with this name, the last one if there are several; nullptr if there is
  /// none or the value is not an object.
  [[nodiscard]] const JsonValue* find(std::string_view name) const noexcept;

  /// Makes find() quick for many members. Call it again after adding or removing members.
  void index_members();

 private:
  std::vector<std::uint32_t> by_name_;  // indices of members, sorted by name; empty for few
};

/// A name and its value.
struct JsonMember {
  std::string name;
  std::string_view name_text;  ///< As written.
  JsonValue value;
};

/// The result of parsing a text.
struct JsonText {
  JsonValue root;
  bool is_strict = true;  ///< The text is JSON (RFC 8259), without additions of JSON5.
};

/// Parses a whole text. At most 100 levels. Throws Error (generic) with line and column, and
/// TooMuchWork.
[[nodiscard]] JsonText parse_json5(std::string_view text, WorkBudget& budget);

/// As above, with its own budget.
[[nodiscard]] JsonText parse_json5(std::string_view text);

/// The numeric value of a number.
[[nodiscard]] double number_of(const JsonValue& value);

}  // namespace secretsctl::openclaw
