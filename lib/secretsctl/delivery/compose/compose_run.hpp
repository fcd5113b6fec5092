#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <secretsctl/delivery/compose/compose_command.hpp>
#include <secretsctl/delivery/compose/placed_env_file.hpp>
#include <secretsctl/delivery/environment/authentication.hpp>
#include <secretsctl/sops/files/encrypted_file.hpp>
#include <string>

namespace secretsctl::delivery {

/// How a command is run around a plaintext.
struct ComposeRun {
  ComposeCommand command;
  std::string env_file;            ///< Where the plaintext stands; empty: `.env` in the project.
  std::optional<Dialect> dialect;  ///< Nothing: the reader is asked.
  EnvFileLocation place = EnvFileLocation::memory;
  bool is_pristine = false;  ///< Variables that the file sets are taken out of the environment.
  bool keeps_keys = false;   ///< The command sees SOPS_AGE_KEY and its siblings.
  UnauthenticatedValues unauthenticated = UnauthenticatedValues::refused;
  /// How long to keep the file until the containers run; nothing: until the command has ended.
  std::optional<std::chrono::seconds> start_time;
};

/// Throws Error (output_unwritable) if this runs inside a run that keeps its plaintext at the same
/// place. Called before anything is opened: the keys may be out of reach then.
void check_not_nested(const ComposeRun& run);

/// Places a decrypted file as a plaintext, runs the command, and takes the plaintext away on every
/// way out. Signals that end us go on to the command first. Returns the command's exit status, or
/// that of output_unwritable where it would be 0 and something of the plaintext is left, which is
/// told with its path; after a signal it does not return once the plaintext is gone. `tell` gets
/// what the user should know, a sentence each. While the command runs, this process holds neither a
/// value nor SOPS_AGE_KEY, and without `keeps_keys` none of its siblings. Throws Error: what
/// variables_of, check_authenticated, write_env_file, PlacedEnvFile and run_in_foreground throw;
/// conflicting_flags for a dialect that is no file of Compose.
[[nodiscard]] int run_with_env_file(const ComposeRun& run, sops::OpenedFile opened,
                                    const PlacedEnvFile::Tell& tell);

}  // namespace secretsctl::delivery
