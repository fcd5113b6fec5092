#pragma once

#include <secretsctl/core/file_descriptor.hpp>
#include <secretsctl/core/secret.hpp>
#include <secretsctl/delivery/memory/memory_folder.hpp>
#include <string>
#include <vector>

namespace secretsctl::delivery {

/// A folder of mode 0700 in memory (tmpfs), for plaintext that a program must read as a file. On
/// removal all its content is overwritten, including files of other programs. If a run is killed,
/// the next run wipes its folder: a mark in each folder shows that we made it, a lock whether its
/// run is alive.
class PrivateFolder {
 public:
  /// Makes the folder in $XDG_RUNTIME_DIR, if that is in memory and only this user may enter it,
  /// else in /dev/shm or /run/user/UID. Throws Error (output_unwritable) if none of them is in
  /// memory: plaintext never goes to a disk.
  PrivateFolder();
  /// Removes the folder if remove() was not called; does not report failures.
  ~PrivateFolder();
  PrivateFolder(const PrivateFolder&) = delete;
  PrivateFolder& operator=(const PrivateFolder&) = delete;

  [[nodiscard]] const std::string& path() const noexcept { return path_; }

  /// Writes a file of mode 0600; replaces an existing one. Returns its path. Throws Error
  /// (output_unwritable).
  std::string write(const std::string& name, const SecretBytes& content);

  /// Reads the file that now has this name, even if another program replaced it. Throws Error
  /// (input_unreadable).
  [[nodiscard]] SecretBytes read(const std::string& name) const;

  /// Wipes the folder's content and removes the folder. A file made by write() is emptied even if a
  /// program moved it. Returns a sentence for the user, with a path, if a part of it, or of a
  /// killed run's folder, could not be removed; else empty. A second call does nothing more.
  [[nodiscard]] std::string remove();

 private:
  bool create(MemoryFolder place);
  std::string erase_what_was_moved();

  MemoryFolder place_;
  std::string name_;
  std::string path_;
  FileDescriptor folder_;  // holds the lock
  std::vector<FileDescriptor> written_;
  std::string left_by_dead_;  // the path of a dead run's folder that could not be removed
};

}  // namespace secretsctl::delivery
