#pragma once

#include <secretsctl/delivery/dialects/env_file_scan.hpp>

namespace secretsctl::delivery {

/// Where a quoted text may end for a reader whose rule is the regular expression `'(?:\\'|[^'])*'`:
/// a backslash before a quote makes it a part of the text, unless there is no match then.
class QuotedEnds {
 public:
  /// `start` is after the opening quote.
  QuotedEnds(std::string_view text, std::size_t start, char quote);

  /// The places of the quotes that may close it, the one that is taken first at the end.
  [[nodiscard]] const std::vector<std::size_t>& places() const noexcept { return places_; }
  /// The one that is taken if nothing else has to match; nothing if there is none.
  [[nodiscard]] std::optional<std::size_t> first_choice() const noexcept {
    if (places_.empty()) return std::nullopt;
    return places_.back();
  }

 private:
  std::vector<std::size_t> places_;
};

}  // namespace secretsctl::delivery
