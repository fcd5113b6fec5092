#pragma once

#include <functional>
#include <memory>
#include <secretsctl/core/file_descriptor.hpp>
#include <secretsctl/core/secret.hpp>
#include <secretsctl/core/signal_hold.hpp>
#include <secretsctl/delivery/memory/private_folder.hpp>
#include <string>

namespace secretsctl::delivery {

/// Where the plaintext itself is.
enum class EnvFileLocation {
  memory,   ///< In a private folder in memory; the path is a symlink to it.
  in_place  ///< A file of mode 0600 at the path.
};

/// A plaintext env file at a path, for as long as the object lives. An existing file that is not
/// ours is never touched. The file of a dead run, whose lock is free, is removed; the end of a live
/// run is waited for.
class PlacedEnvFile {
 public:
  /// Gets messages for the user, a sentence each: a wait, a limit of the protection.
  using Tell = std::function<void(const std::string&)>;

  /// Places the file. If no folder is in memory, or no symlink can be made, the plaintext goes to
  /// the path itself. The caller holds signals back, so that the destructor runs. Throws Error:
  /// output_unwritable for a file that is not ours or a folder that can't be written; generic if
  /// another run does not end within a minute, or a signal is to end this process meanwhile.
  PlacedEnvFile(const std::string& path, const SecretBytes& content, EnvFileLocation place,
                const SignalHold& signals, Tell tell);
  /// Removes the file if remove() was not called.
  ~PlacedEnvFile();
  PlacedEnvFile(const PlacedEnvFile&) = delete;
  PlacedEnvFile& operator=(const PlacedEnvFile&) = delete;

  /// Removes the plaintext. Returns false if a part of it is left; the user has been told its path
  /// then. A second call does nothing.
  [[nodiscard]] bool remove();

 private:
  void make_room(const SignalHold& signals);
  [[nodiscard]] bool is_in_use() const;
  void remove_left_over(int thing) const;
  void place_link(const SecretBytes& content);
  void place_file(const SecretBytes& content);
  [[nodiscard]] bool remove_link() const;
  [[nodiscard]] bool remove_file() const;
  [[nodiscard]] bool remove_private_folder() const;

  std::string path_;
  std::string name_;
  Tell tell_;
  FileDescriptor folder_;
  std::unique_ptr<PrivateFolder> private_folder_;
  std::string target_;        // of the symlink; empty in place
  FileDescriptor file_;       // in place; holds the lock
  FileDescriptor named_;      // the same, opened by its name
  std::string left_by_dead_;  // the path of a dead run's folder that could not be removed
  bool is_placed_ = false;
  bool is_ended_ = false;
};

}  // namespace secretsctl::delivery
