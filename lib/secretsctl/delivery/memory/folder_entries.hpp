#pragma once

#include <dirent.h>

#include <memory>

namespace secretsctl::delivery {

/// Iterates over the names in an open folder, without `.` and `..`. Names may be removed meanwhile;
/// names that are added meanwhile may or may not be returned.
class FolderEntries {
 public:
  explicit FolderEntries(int folder);

  /// The next name, valid until the next call; null at the end and on a read error.
  [[nodiscard]] const char* next();

  /// After next() returned null: true at the end, false after a read error.
  [[nodiscard]] bool is_whole() const noexcept { return is_whole_; }

 private:
  struct Close {
    void operator()(DIR* entries) const { closedir(entries); }
  };
  std::unique_ptr<DIR, Close> entries_;
  bool is_whole_ = false;
};

}  // namespace secretsctl::delivery
