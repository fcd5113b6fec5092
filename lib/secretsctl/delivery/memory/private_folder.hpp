#pragma once

#include <secretsctl/core/file_descriptor.hpp>
#include <secretsctl/core/secret.hpp>
#include <secretsctl/delivery/memory/memory_folder.hpp>
#include <string>
#include <vector>

namespace secretsctl::delivery {

/// A folder of mode 0700 in memory (tmpfs), for plaintext that a program has to see as a file. All
/// that is in it when it is removed is overwritten and goes with it, whatever put it there. What a
/// run left behind that was killed is wiped by the next one: a mark in each folder tells that we
/// made it, a lock whether its run is alive.
class PrivateFolder {
 public:
  /// Makes the folder in $XDG_RUNTIME_DIR, if that is ours alone and in memory, else in /dev/shm or
  /// /run/user/UID. Throws Error (output_unwritable) if none of them is in memory: plaintext never
  /// goes to a disk.
  PrivateFolder();
  /// Removes it, if that was not done; what is left is not told then.
  ~PrivateFolder();
  PrivateFolder(const PrivateFolder&) = delete;
  PrivateFolder& operator=(const PrivateFolder&) = delete;

  [[nodiscard]] const std::string& path() const noexcept { return path_; }

  /// Writes a file of mode 0600, replacing one that is there. Returns its path. Throws Error
  /// (output_unwritable).
  std::string write(const std::string& name, const SecretBytes& content);

  /// Reads a file that is there now, whatever replaced it. Throws Error (input_unreadable).
  [[nodiscard]] SecretBytes read(const std::string& name) const;

  /// Wipes what is in the folder, and removes it; a file that write() made is emptied wherever it
  /// was moved to. A sentence for the user, with a path, if something of it, or of what a killed
  /// run left, is still there; else empty. What was removed stays so: a second call does nothing.
  [[nodiscard]] std::string remove();

 private:
  bool create(MemoryFolder place);
  std::string erase_what_was_moved();

  MemoryFolder place_;
  std::string name_;
  std::string path_;
  FileDescriptor folder_;  // holds the lock
  std::vector<FileDescriptor> written_;
  std::string left_by_dead_;  // the path of a folder that could not be removed
};

}  // namespace secretsctl::delivery
