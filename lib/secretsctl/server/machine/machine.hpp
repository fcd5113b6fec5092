#pragma once

#include <sys/types.h>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace secretsctl::server {

/// The end of a program that was run to look at the machine.
struct ProgramOutput {
  bool was_found = false;  ///< Whether the program exists.
  int status = -1;         ///< Exit status; 128 + the signal; -1 if it was not run.
  std::string text;        ///< Standard output, at most 1 MiB.
  std::string errors;      ///< Standard error, at most 16 KiB.
};

/// Mode, owner and kind of a file.
struct FileState {
  mode_t mode = 0;  ///< With the kind (S_IFMT).
  uid_t owner = 0;
  gid_t group = 0;
  time_t written = 0;  ///< The last change of the content, in seconds since 1970.
};

/// The machine that is looked at. Reading never changes it. One thread at a time.
class Machine {
 public:
  virtual ~Machine() = default;

  /// Whether we may see all: are we root?
  [[nodiscard]] virtual bool is_root() const = 0;

  /// The content of a regular file of at most 1 MiB; nothing if it does not exist or can't be read.
  /// Where another user can change the path, root reads it with the rights of that user.
  [[nodiscard]] virtual std::optional<std::string> file(const std::string& path) const = 0;

  /// Mode and owner, without following a symlink; nothing if it does not exist.
  [[nodiscard]] virtual std::optional<FileState> state(const std::string& path) const = 0;

  /// The names in a folder, sorted, at most 4096; nothing if it can't be read.
  [[nodiscard]] virtual std::optional<std::vector<std::string>> folder(
      const std::string& path) const = 0;

  /// Runs a program that only looks, for at most 20 seconds, without a shell and with LC_ALL=C.
  /// Never throws for a program that is missing or fails.
  [[nodiscard]] virtual ProgramOutput run(const std::vector<std::string>& words) const = 0;
};

/// Runs a program to its end, without a shell, with LC_ALL=C, in a session of its own and in
/// the folder /. It and
/// what it starts are looked for in the system's folders alone (/usr/sbin, /usr/bin, /sbin, /bin,
/// /usr/local/bin), whatever PATH says. Never throws for a program that is missing, fails or is
/// stopped because it takes longer than `patience`.
[[nodiscard]] ProgramOutput run_system_program(const std::vector<std::string>& words,
                                               std::chrono::seconds patience);

/// This machine.
class ThisMachine final : public Machine {
 public:
  [[nodiscard]] bool is_root() const override;
  [[nodiscard]] std::optional<std::string> file(const std::string& path) const override;
  [[nodiscard]] std::optional<FileState> state(const std::string& path) const override;
  [[nodiscard]] std::optional<std::vector<std::string>> folder(
      const std::string& path) const override;
  [[nodiscard]] ProgramOutput run(const std::vector<std::string>& words) const override;
};

}  // namespace secretsctl::server
