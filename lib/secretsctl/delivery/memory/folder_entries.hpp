#pragma once

#include <dirent.h>

#include <memory>

namespace secretsctl::delivery {

/// The names in an open folder, one after the other, without `.` and `..`. Names may be removed
/// meanwhile; of those that come it is open whether they are seen.
class FolderEntries {
 public:
  explicit FolderEntries(int folder);

  /// The next name, valid until the next call; null at the end, and where they can't be read.
  [[nodiscard]] const char* next();

  /// After the last name: whether that was the end.
  [[nodiscard]] bool is_whole() const noexcept { return is_whole_; }

 private:
  struct Close {
    void operator()(DIR* entries) const { closedir(entries); }
  };
  std::unique_ptr<DIR, Close> entries_;
  bool is_whole_ = false;
};

}  // namespace secretsctl::delivery
