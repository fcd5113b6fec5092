#pragma once

#include <cstddef>
#include <secretsctl/core/error.hpp>

namespace secretsctl::openclaw {

/// A text from outside makes more work than is done for it. Kind generic.
class TooMuchWork : public Error {
 public:
  using Error::Error;
};

/// The work that one configuration, with all that it includes, or one answer of a provider may
/// make. A unit is about a byte that is read, kept or written. Without a bound a short text makes
/// any amount of it: by variables that stand for long values, by includes that are merged, by
/// references that each look at the same long list. Not for concurrent use.
class WorkBudget {
 public:
  /// 256 MiB: some times what the largest configuration that is read takes.
  static constexpr std::size_t limit = std::size_t{256} * 1024 * 1024;

  /// Takes some off. Throws TooMuchWork once nothing is left.
  void spend(std::size_t units) {
    if (units > left_) {
      throw TooMuchWork(ErrorKind::generic,
                        "it makes more work than is done for one configuration (256 MiB of text, "
                        "included files, values and expanded variables): make it smaller");
    }
    left_ -= units;
  }

 private:
  std::size_t left_ = limit;
};

}  // namespace secretsctl::openclaw
