#pragma once

#include <chrono>

namespace secretsctl {

/// A lock on an open folder, held for moments, against other runs of this command; it leaves no
/// file behind, and an atomic rename in the folder does not take it away. Whoever may read the
/// folder can lock it as well, so that it is a help and no condition: a lock that another user
/// holds (root apart), or whose holder is not known, is not waited for, and one of our own for
/// `patience` at most. Who uses it looks once more before each change. `folder` outlives the
/// object.
class FolderLock {
 public:
  FolderLock(int folder, std::chrono::milliseconds patience);
  ~FolderLock();
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;

 private:
  int folder_;
};

}  // namespace secretsctl
