#pragma once

#include <secretsctl/core/check_result.hpp>
#include <span>
#include <string_view>

namespace secretsctl::server {

/// What one setting of sshd must be.
struct SshdRule {
  /// Whose connections are asked about: each account's, the two of the plan, root's.
  enum Whom { all, ours, root };

  std::string_view fact;     ///< The second part of the finding's name.
  std::string_view keyword;  ///< As `sshd -T` prints it.
  std::string_view wanted;   ///< Values with '|' between them, or `<=N`: a number from 1 to N.
  Whom whom;
  CheckStatus status;  ///< Of the finding if it does not hold.
  const char* good;
  const char* bad;
};

/// The rules of the sshd control.
[[nodiscard]] std::span<const SshdRule> sshd_rules();

/// Whether a value is one that the rule wants.
[[nodiscard]] bool holds(const SshdRule& rule, std::string_view value);

}  // namespace secretsctl::server
