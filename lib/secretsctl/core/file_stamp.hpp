#pragma once

#include <sys/stat.h>

#include <string>

namespace secretsctl {

/// What every write to a file changes, beside its content: which file it is, its size and times.
class FileStamp {
 public:
  /// Of no file: equal to none.
  FileStamp() noexcept = default;
  /// Of an open file; of none if it can't be asked.
  explicit FileStamp(int fd) noexcept;
  /// Of the file that stands at a path, links followed.
  explicit FileStamp(const std::string& path) noexcept;

  /// Whether another stamp that is the same means that nothing was written in between: the file was
  /// at rest when this one was taken, for longer than the kernel's clock takes to move on, and its
  /// file system is a local one that keeps times as finely as that. Who holds the file mapped to
  /// write to it is not seen.
  [[nodiscard]] bool shows_every_write() const noexcept { return at_rest_; }

  [[nodiscard]] bool is_same(const FileStamp& other) const noexcept;

 private:
  struct stat info_ {};
  bool is_known_ = false;
  bool at_rest_ = false;
};

}  // namespace secretsctl
