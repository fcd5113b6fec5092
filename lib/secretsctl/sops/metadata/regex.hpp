#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace secretsctl::sops {

/// A regular expression in RE2's syntax, which is Go's and so SOPS's; matching takes linear time.
/// Constructing one is costly (tens of microseconds): only when a rule needs it.
class Regex {
 public:
  /// Throws Error (generic) naming `what` (a rule, with its place) and why it does not compile.
  Regex(const std::string& pattern, const std::string& what);
  ~Regex();
  Regex(Regex&&) noexcept;
  Regex& operator=(Regex&&) noexcept;

  /// The size of what it was compiled to, in instructions: the work of compiling it, and at worst
  /// that of matching a letter.
  [[nodiscard]] std::size_t size() const noexcept;

  /// Whether the pattern matches anywhere in the text.
  [[nodiscard]] bool matches(std::string_view text) const;

 private:
  struct Compiled;
  std::unique_ptr<Compiled> compiled_;
};

}  // namespace secretsctl::sops
