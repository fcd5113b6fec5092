#pragma once

#include <optional>
#include <secretsctl/delivery/dialects/env_file_reader.hpp>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

// What the readers of env files share.

namespace secretsctl::delivery {

/// What a language takes for white space.
enum class SpaceSet {
  compose,     ///< compose-go's own: no line end among it.
  go,          ///< unicode.IsSpace.
  javascript,  ///< \s
  python       ///< \s of a str
};

/// The size in bytes of the white space character that a text of UTF-8 begins with; 0 if it begins
/// with none.
[[nodiscard]] std::size_t leading_space(std::string_view text, SpaceSet set) noexcept;

/// A text without white space at its start, or at its end.
[[nodiscard]] std::string_view trim_left(std::string_view text, SpaceSet set) noexcept;
[[nodiscard]] std::string_view trim_right(std::string_view text, SpaceSet set) noexcept;

[[nodiscard]] constexpr bool is_ascii_letter(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
[[nodiscard]] constexpr bool is_ascii_digit(char c) noexcept {
  return c >= '0' && c <= '9';
}
/// What the name of a variable may hold in a reference to it.
[[nodiscard]] constexpr bool is_name_start(char c) noexcept {
  return is_ascii_letter(c) || c == '_';
}
[[nodiscard]] constexpr bool is_name_part(char c) noexcept {
  return is_name_start(c) || is_ascii_digit(c);
}

/// The size of the name of a variable that a text begins with: a letter or `_`, then digits too.
[[nodiscard]] std::size_t name_size(std::string_view text) noexcept;

/// Goes through the text of an env file and collects its items. One reader uses it, once.
class EnvFileScan {
 public:
  EnvFileScan(std::string_view text, Expansion expansion) noexcept
      : text_(text), expansion_(expansion) {}

  [[nodiscard]] bool at_end() const noexcept { return at_ >= text_.size(); }
  [[nodiscard]] std::size_t place() const noexcept { return at_; }
  [[nodiscard]] std::string_view text() const noexcept { return text_; }
  [[nodiscard]] std::string_view rest() const noexcept { return text_.substr(at_); }
  /// The character here; NUL at the end.
  [[nodiscard]] char peek() const noexcept { return at_end() ? '\0' : text_[at_]; }
  void go_to(std::size_t place) noexcept { at_ = place; }
  /// Takes so many bytes, or those that are left.
  std::string_view take(std::size_t size) noexcept;
  /// Takes what is left of the line, without its end.
  std::string_view take_line() noexcept;
  void skip_spaces(SpaceSet set) noexcept;

  /// Begins a variable at a place: the messages that follow name it. The name is a part of the
  /// text.
  void begin(std::string_view name, std::size_t place);
  void add_value(SecretBytes value);
  /// A name without a value, which the reader takes from the environment.
  void add_from_environment();
  /// `text` is what follows the `#`.
  void add_comment(std::string_view text, std::size_t place);
  /// The same for one that stands after the value that was added last.
  void add_inline_comment(std::string_view text);

  /// The value of a variable that a value refers to: that of a line before, else that of the
  /// environment; nothing if neither has it. Throws Error where that is refused, and where what was
  /// filled in becomes too much. Valid as long as this object lives.
  [[nodiscard]] std::optional<std::string_view> find(std::string_view name);
  /// The same, where nothing takes the place of a variable that is not set.
  [[nodiscard]] std::string_view require(std::string_view name);

  /// Throws Error (input_unreadable) with the line of a place, or of the variable that was begun,
  /// and its name.
  [[noreturn]] void fail_at(std::size_t place, std::string_view why);
  [[noreturn]] void fail(std::string_view why) const;

  [[nodiscard]] std::vector<EnvFileItem> take_items() noexcept { return std::move(items_); }

 private:
  [[nodiscard]] std::uint32_t line_of(std::size_t place) noexcept;
  void add(std::string_view name, std::uint32_t line, SecretBytes text);

  std::string_view text_;
  Expansion expansion_;
  std::size_t at_ = 0;
  std::size_t counted_to_ = 0;  // for line_of
  std::uint32_t line_ = 1;
  std::string_view name_;
  std::uint32_t name_line_ = 1;
  std::size_t filled_in_ = 0;
  std::vector<EnvFileItem> items_;
  std::unordered_map<std::string_view, std::size_t> values_;  // places in items_
};

/// How deep references may stand in one another.
inline constexpr int max_reference_depth = 32;

// One function a reader, each in a file of its own.
void read_compose(EnvFileScan& scan);
void read_compose1(EnvFileScan& scan);
void read_dotenv(EnvFileScan& scan);
void read_sh(EnvFileScan& scan);
void read_docker_run(EnvFileScan& scan);
void read_systemd(EnvFileScan& scan);

}  // namespace secretsctl::delivery
