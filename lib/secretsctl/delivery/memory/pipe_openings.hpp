#pragma once

#include <secretsctl/core/file_descriptor.hpp>
#include <string>

namespace secretsctl::delivery {

/// Counts the programs that have a named pipe open, with inotify(7). For one thread at a time.
class PipeOpenings {
 public:
  /// Begins to count. `pipe` is in `folder`, and nobody has it open yet.
  PipeOpenings(const std::string& folder, const std::string& pipe);

  /// How many open descriptions there are now, our own too; 0 where the kernel does not tell.
  [[nodiscard]] int count();

  /// Readable when the count may have changed; -1 where the kernel does not tell.
  [[nodiscard]] int descriptor() const noexcept { return events_.get(); }

 private:
  FileDescriptor events_;
  int watch_ = -1;
  int open_ = 0;
};

}  // namespace secretsctl::delivery
