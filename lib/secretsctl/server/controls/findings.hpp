#pragma once

#include <initializer_list>
#include <secretsctl/core/check_result.hpp>
#include <span>
#include <string>
#include <string_view>

namespace secretsctl::server {

/// The command that brings the server to its plan; the fix of most findings.
inline constexpr const char* apply_command = "sudo secretsctl server apply";

/// A text, or the parts of one in braces. Lives no longer than the call that it is an argument of.
/// Texts made at each call, with their cleaning up, would be most of the code of a survey.
class TextParts {
 public:
  TextParts(std::string_view text) : text_(text) {}    // NOLINT(google-explicit-constructor)
  TextParts(const std::string& text) : text_(text) {}  // NOLINT(google-explicit-constructor)
  TextParts(const char* text) : text_(text) {}         // NOLINT(google-explicit-constructor)
  TextParts(std::initializer_list<std::string_view> parts) : parts_(parts) {}

  /// Appends the text to another.
  void append_to(std::string& text) const;

 private:
  std::string_view text_;
  std::span<const std::string_view> parts_;
};

/// Adds the results of one control. The check's name is `CONTROL.FACT`. Subjects and messages are
/// made printable when they are shown.
class Findings {
 public:
  Findings(CheckResults& results, std::string_view control)
      : results_(results), control_(control) {}

  void ok(std::string_view fact, const TextParts& subject, const TextParts& message);
  /// What could not be seen, and why; `fix` may be empty.
  void note(std::string_view fact, const TextParts& subject, const TextParts& message,
            const TextParts& fix = "");
  void warning(std::string_view fact, const TextParts& subject, const TextParts& message,
               const TextParts& fix);
  void problem(std::string_view fact, const TextParts& subject, const TextParts& message,
               const TextParts& fix);

  void add(CheckStatus status, std::string_view fact, const TextParts& subject,
           const TextParts& message, const TextParts& fix);

 private:
  CheckResults& results_;
  std::string_view control_;
};

}  // namespace secretsctl::server
