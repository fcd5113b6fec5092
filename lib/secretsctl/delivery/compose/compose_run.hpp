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

/// How to run a command with a plaintext env file.
struct ComposeRun {
  ComposeCommand command;
  std::string env_file;            ///< Path of the plaintext; empty: `.env` in the project.
  std::optional<Dialect> dialect;  ///< Without a value, the program that reads the file is asked.
  EnvFileLocation place = EnvFileLocation::memory;
  bool is_pristine = false;  ///< Remove the variables that the file sets from the environment.
  bool keeps_keys = false;   ///< The command sees SOPS_AGE_KEY and the other key variables.
  UnauthenticatedValues unauthenticated = UnauthenticatedValues::refused;
  /// How long to keep the file until the containers run; without a value: until the command has
  /// ended.
  std::optional<std::chrono::seconds> start_time;
};

/// Throws Error (output_unwritable) if this process runs inside a run that keeps its plaintext at
/// the same path. Called before a file is opened: the keys may be out of reach then.
void check_not_nested(const ComposeRun& run);

/// Places a decrypted file as a plaintext, runs the command, and removes the plaintext however the
/// run ends. Signals that would end this process are first passed to the command. Returns the
/// command's exit status, or that of output_unwritable if the status would be 0 and a part of the
/// plaintext is left (`tell` gets its path). After a signal it does not return: the signal ends the
/// process once the plaintext is gone. `tell` gets messages for the user, a sentence each. While
/// the command runs, this process holds no value and not SOPS_AGE_KEY, and without `keeps_keys` no
/// other key variable. Throws the errors of variables_of, check_authenticated, write_env_file,
/// PlacedEnvFile and run_in_foreground; conflicting_flags for a dialect that Compose can't read as
/// a file.
[[nodiscard]] int run_with_env_file(const ComposeRun& run, sops::OpenedFile opened,
                                    const PlacedEnvFile::Tell& tell);

}  // namespace secretsctl::delivery
