#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <secretsctl/core/signal_hold.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace secretsctl {

/// A program that the user works with. It gets our standard input and terminal, and our output and
/// error unless others are given.
struct ForegroundCommand {
  std::vector<std::string> words;  ///< The program, looked up in PATH, and its arguments.
  /// Whether it gets the variables that hold identities or name their source.
  bool sees_keys = false;
  std::vector<std::string> without{};  ///< Names of other variables that it does not get.
  /// Variables that it gets in addition to ours.
  std::vector<std::pair<std::string, std::string>> with{};
  /// Its whole environment, as NAME=value, instead of ours. The caller keeps the texts alive until
  /// it has started.
  std::optional<std::vector<std::string_view>> only_environment{};
  int output = -1;           ///< Its standard output; -1: ours.
  int errors = -1;           ///< Its standard error; -1: ours.
  bool ends_with_us = true;  ///< Whether it gets SIGHUP when we die.
  /// Whether it also gets the descriptors above standard error that we inherited.
  bool has_descriptors = false;
  /// Called once it has started, to wipe what it was given; may be empty. Must not throw.
  std::function<void()> started{};
  /// How long it may take to end after a signal that ends us.
  std::chrono::milliseconds patience{std::chrono::seconds{2}};
};

/// Runs a program as our direct child, without a shell, and waits for its end. Wipes our copy of
/// SOPS_AGE_KEY once the program has started. Restores the terminal's mode afterwards. Returns the
/// exit status, or 128 + the signal that ended it. Throws Error as start_program() does if it can't
/// be run.
[[nodiscard]] int run_in_foreground(const ForegroundCommand& command, SignalHold& signals);

/// The same, but returns the wait status (waitpid(2)), which tells a signal from an exit status.
[[nodiscard]] int wait_in_foreground(const ForegroundCommand& command, SignalHold& signals);

}  // namespace secretsctl
