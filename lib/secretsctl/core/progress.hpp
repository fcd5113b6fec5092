#pragma once

#include <cstdint>

namespace secretsctl {

/// Is told how far a long work has come, so that somebody can be shown.
class Progress {
 public:
  virtual ~Progress() = default;
  /// `bytes` more of the input were taken in. Called every few 100 KiB, by one thread at a time.
  virtual void advanced(std::uint64_t bytes) = 0;
};

}  // namespace secretsctl
