#pragma once

#include <secretsctl/core/check_result.hpp>
#include <string>
#include <utility>

namespace secretsctl::openclaw {

/// The findings about one exec provider so far.
class ProviderFindings {
 public:
  explicit ProviderFindings(const std::string& alias)
      : alias_(alias), subject_("provider " + alias) {}

  void add(const char* check, CheckStatus status, const std::string& message,
           const std::string& fix = {}) {
    results_.push_back({check, subject_, status, message, fix});
  }
  void add(CheckResults results) {
    for (CheckResult& result : results) results_.push_back(std::move(result));
  }

  [[nodiscard]] const std::string& alias() const noexcept { return alias_; }

  /// OpenClaw's message about the provider as a whole.
  [[nodiscard]] std::string own_text(const std::string& text) const {
    return "OpenClaw says: Exec provider \"" + alias_ + "\" " + text;
  }

  /// Returns all results in order and leaves none.
  [[nodiscard]] CheckResults take() { return std::exchange(results_, {}); }

 private:
  std::string alias_;
  std::string subject_;
  CheckResults results_;
};

}  // namespace secretsctl::openclaw
