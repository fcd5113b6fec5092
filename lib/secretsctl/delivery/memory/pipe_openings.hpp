#pragma once

#include <secretsctl/core/file_descriptor.hpp>
#include <string>

namespace secretsctl::delivery {

/// Counts how often programs open a named pipe, with inotify(7). For one thread at a time.
class PipeOpenings {
 public:
  /// Begins to count. `pipe` is in `folder`, and nobody has it open yet.
  PipeOpenings(const std::string& folder, const std::string& pipe);

  /// How many times it was opened so far, by us too; 0 where the kernel does not tell. An opening
  /// counts when it returns to the program, which may be after the text was sent.
  [[nodiscard]] int count() noexcept;

  /// Readable when the count may have changed; -1 where the kernel does not tell.
  [[nodiscard]] int descriptor() const noexcept { return events_.get(); }

 private:
  FileDescriptor events_;
  int watch_ = -1;
  int count_ = 0;
};

}  // namespace secretsctl::delivery
