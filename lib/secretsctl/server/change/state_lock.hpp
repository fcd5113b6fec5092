#pragma once

#include <chrono>
#include <secretsctl/core/file_descriptor.hpp>

namespace secretsctl::server {

/// Keeps two changes of this server apart: a lock on the state folder, which root alone can open.
/// It goes with the process.
class StateLock {
 public:
  /// Makes the folder if it does not exist, and waits at most `patience`. Throws Error
  /// (output_unwritable) for the folder.
  explicit StateLock(std::chrono::seconds patience);
  /// Whether the lock is ours.
  [[nodiscard]] bool is_held() const noexcept { return is_held_; }

 private:
  FileDescriptor folder_;
  bool is_held_ = false;
};

}  // namespace secretsctl::server
