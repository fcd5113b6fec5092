#pragma once

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <secretsctl/core/error.hpp>
#include <string>
#include <string_view>

namespace secretsctl::sops {

/// One step of reading a JSON text.
struct JsonEvent {
  enum class Kind : std::uint8_t {
    begin_object,
    end_object,
    begin_list,
    end_list,
    key,
    string,
    number,
    boolean,
    null,
    end_of_file,
  };

  Kind kind = Kind::end_of_file;
  /// The line of the token, from 1.
  std::uint32_t line = 1;
  /// The token's bytes in the text: a bracket, `true`, the digits, a string or key with its quotes
  /// and escapes (json_token.hpp decodes those). Empty at the end of the text.
  std::string_view token;
  /// Whether a string or key is known to be json_string_body() of its token.
  bool is_in_place = false;
};

/// Reads a JSON text (RFC 8259) token by token and copies none of it, since a plaintext is secret:
/// tokens are views of the text, which must outlive them.
///
/// As strict as Go's encoding/json, which SOPS uses: no comment, no trailing comma, no byte order
/// mark, no control character in a string. Stricter than SOPS where SOPS loses data: a text that
/// ends early, or continues after its end, is refused. The top value must be an object, as in SOPS.
/// Strings may hold bytes that are not UTF-8, as in Go. The caller handles names that occur twice.
///
/// Takes linear time and allocates no memory. One object is for one thread.
class JsonReader {
 public:
  /// The most open objects and lists. Go allows 10000; a tree of this depth can be walked by
  /// recursion within any thread's stack, and no handwritten file comes near it.
  static constexpr std::size_t max_depth = 200;

  /// Errors get the kind that the caller names: it differs between a plaintext and an encrypted
  /// file.
  explicit JsonReader(std::string_view text, ErrorKind kind) : text_(text), kind_(kind) {}

  /// The next token. The events of a key's value follow the key. After the end of the top object
  /// every call returns end_of_file. Throws Error that names the line and the fault, never a part
  /// of the text; the reader must not be used afterwards.
  JsonEvent next();

 private:
  enum class Expected : std::uint8_t {
    top,
    first_key,
    key,
    colon,
    first_value,
    value,
    separator,
    end,
  };

  [[nodiscard]] bool at_end() const { return at_ == text_.size(); }
  [[nodiscard]] char peek() const { return at_end() ? '\0' : text_[at_]; }
  [[nodiscard]] bool in_object() const { return is_object_[depth_ - 1]; }
  [[noreturn]] void fail(const std::string& fault) const;
  [[noreturn]] void fail_at_value() const;
  [[noreturn]] void fail_at_key() const;
  [[noreturn]] void fail_at_end() const;

  void skip_space();
  void take_colon();
  void take_separator();
  void skip_escape();
  void skip_digits(const char* place);
  [[nodiscard]] JsonEvent event(JsonEvent::Kind kind, std::size_t start) const;
  JsonEvent top();
  JsonEvent end();
  JsonEvent key();
  JsonEvent value();
  JsonEvent open();
  JsonEvent close();
  JsonEvent string(JsonEvent::Kind kind);
  JsonEvent number();
  JsonEvent word(std::string_view spelling, JsonEvent::Kind kind);

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t depth_ = 0;
  std::uint32_t line_ = 1;
  ErrorKind kind_;
  Expected expected_ = Expected::top;
  std::bitset<max_depth> is_object_;
};

}  // namespace secretsctl::sops
