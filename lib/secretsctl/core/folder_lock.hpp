#pragma once

#include <chrono>

namespace secretsctl {

/// A short lock on an open folder that keeps runs of this command apart. It leaves no file behind,
/// and an atomic rename in the folder does not remove it. Any user who can read the folder can lock
/// it too, so the lock only helps and is never required: it waits at most `patience` for a lock
/// that we or root hold, and not at all for a lock of another user or of an unknown holder. The
/// caller checks the file again before each change. `folder` outlives the object.
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
