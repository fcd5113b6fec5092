#pragma once

#include <cstddef>
#include <secretsctl/core/error.hpp>

namespace secretsctl::openclaw {

/// Thrown when a text from outside needs more work than we do for it. Kind generic.
class TooMuchWork : public Error {
 public:
  using Error::Error;
};

/// A limit on the work for one configuration with its includes, or for one answer of a provider. A
/// unit is about one byte read, kept or written. Without it a short text could cause any amount of
/// work: variables that stand for long values, merged includes, references that each search the
/// same long list. One object is for one thread at a time.
class WorkBudget {
 public:
  /// 256 MiB: several times the work for the largest configuration that is read.
  static constexpr std::size_t limit = std::size_t{256} * 1024 * 1024;

  /// Takes units from the budget. Throws TooMuchWork once none are left.
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
