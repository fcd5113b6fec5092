#pragma once

#include <cstdint>
#include <secretsctl/core/export.hpp>

SECRETSCTL_EXPORT_BEGIN
namespace secretsctl {

/// Receives the progress of a long work, to show it to the user.
class Progress {
 public:
  virtual ~Progress() = default;
  /// `bytes` more of the input were read. Called every few 100 KiB, by one thread at a time.
  virtual void advanced(std::uint64_t bytes) = 0;
};

}  // namespace secretsctl
SECRETSCTL_EXPORT_END
