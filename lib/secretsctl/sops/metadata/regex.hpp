#pragma once

#include <cstddef>
#include <memory>
#include <secretsctl/core/export.hpp>
#include <string>
#include <string_view>

SECRETSCTL_EXPORT_BEGIN
namespace secretsctl::sops {

/// A regular expression in RE2's syntax, which Go and so SOPS use; matching takes linear time.
/// Compiling one is costly (tens of microseconds): do it only when a rule needs it.
class Regex {
 public:
  /// Throws Error (generic) that names `what` (a rule, with its location) and why it does not
  /// compile.
  Regex(const std::string& pattern, const std::string& what);
  ~Regex();
  /// Moves the compiled program; the other object can only be destroyed or assigned to.
  Regex(Regex&&) noexcept;
  /// The same.
  Regex& operator=(Regex&&) noexcept;

  /// The size of the compiled program, in instructions. It measures the work of compiling and, at
  /// worst, of matching one letter.
  [[nodiscard]] std::size_t size() const noexcept;

  /// Whether the pattern matches anywhere in the text.
  [[nodiscard]] bool matches(std::string_view text) const;

 private:
  struct Compiled;
  std::unique_ptr<Compiled> compiled_;
};

}  // namespace secretsctl::sops
SECRETSCTL_EXPORT_END
