#pragma once

#include <sys/stat.h>

#include <secretsctl/core/export.hpp>
#include <string>

SECRETSCTL_EXPORT_BEGIN
namespace secretsctl {

/// The identity, size and times of a file: every write to it changes one of them.
class FileStamp {
 public:
  /// No file: equal to no stamp.
  FileStamp() noexcept = default;
  /// The stamp of an open file; of no file if fstat fails.
  explicit FileStamp(int fd) noexcept;
  /// The stamp of the file at a path; links are followed.
  explicit FileStamp(const std::string& path) noexcept;

  /// Whether an equal stamp taken later proves that nothing was written in between: the file was at
  /// rest for longer than a tick of the kernel's clock when this stamp was taken, and lies on a
  /// local file system whose times are that fine. A write through a memory mapping is not noticed.
  [[nodiscard]] bool shows_every_write() const noexcept { return at_rest_; }

  /// Whether both are of one file, and nothing that a stamp holds has changed in between.
  [[nodiscard]] bool is_same(const FileStamp& other) const noexcept;

 private:
  struct stat info_ {};
  bool is_known_ = false;
  bool at_rest_ = false;
};

}  // namespace secretsctl
SECRETSCTL_EXPORT_END
