#pragma once

#include <secretsctl/core/file_descriptor.hpp>
#include <secretsctl/core/secret.hpp>
#include <string>

namespace secretsctl::delivery {

/// A folder of mode 0700 in memory (tmpfs), for plaintext that a program has to see as a file. All
/// that is in it when the object goes is overwritten and removed, whatever put it there. What a run
/// left behind that was killed is wiped by the next one: a lock on each folder tells whether its
/// run is alive.
class PrivateFolder {
 public:
  /// Makes the folder in $XDG_RUNTIME_DIR, if that is ours alone and in memory, else in /dev/shm or
  /// /run/user/UID. Throws Error (output_unwritable) if none of them is in memory: plaintext never
  /// goes to a disk.
  PrivateFolder();
  ~PrivateFolder();
  PrivateFolder(const PrivateFolder&) = delete;
  PrivateFolder& operator=(const PrivateFolder&) = delete;

  [[nodiscard]] const std::string& path() const noexcept { return path_; }

  /// Writes a file of mode 0600, replacing one that is there. Returns its path. Throws Error
  /// (output_unwritable).
  std::string write(const std::string& name, const SecretBytes& content) const;

  /// Reads a file that is there now, whatever replaced it. Throws Error (input_unreadable).
  [[nodiscard]] SecretBytes read(const std::string& name) const;

 private:
  bool create(const std::string& place);

  std::string path_;
  FileDescriptor folder_;  // holds the lock
};

}  // namespace secretsctl::delivery
