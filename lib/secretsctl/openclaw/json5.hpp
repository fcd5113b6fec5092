#pragma once

#include <cstdint>
#include <secretsctl/openclaw/work_budget.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace secretsctl::openclaw {

struct JsonMember;

/// A value of a JSON or JSON5 text (json5.org, version 1.0). All views point into the text that it
/// was parsed from, which has to outlive it: an openclaw.json may hold keys in clear, so that a
/// string is decoded only where it is used.
struct JsonValue {
  enum class Kind { null, boolean, number, string, array, object };

  Kind kind = Kind::null;
  std::string_view text;            ///< As written, with quotes or brackets.
  std::vector<JsonValue> elements;  ///< Of an array.
  std::vector<JsonMember>
      members;  ///< Of an object, as written; a name given twice is in it twice.

  [[nodiscard]] bool is(Kind of) const noexcept { return kind == of; }

  /// The member of an object that counts, the last of the name; nullptr if there is none, and for
  /// what is no object.
  [[nodiscard]] const JsonValue* find(std::string_view name) const noexcept;

  /// Makes find() of many members quick: whoever adds or removes members calls it again.
  void index_members();

 private:
  std::vector<std::uint32_t> by_name_;  // places of members, in order of their names; empty for few
};

/// A name and its value.
struct JsonMember {
  std::string name;
  std::string_view name_text;  ///< As written.
  JsonValue value;
};

/// What a parsed text turned out to be.
struct JsonText {
  JsonValue root;
  bool is_strict = true;  ///< RFC 8259, without what only JSON5 has.
};

/// Parses a whole text. At most 100 levels. Throws Error (generic) with line and column, and
/// TooMuchWork.
[[nodiscard]] JsonText parse_json5(std::string_view text, WorkBudget& budget);

/// The same with a budget of its own.
[[nodiscard]] JsonText parse_json5(std::string_view text);

/// The number that a number value stands for.
[[nodiscard]] double number_of(const JsonValue& value);

}  // namespace secretsctl::openclaw
