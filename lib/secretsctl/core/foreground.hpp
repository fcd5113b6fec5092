#pragma once

#include <chrono>
#include <secretsctl/core/signal_hold.hpp>
#include <string>
#include <utility>
#include <vector>

namespace secretsctl {

/// A program that the user works with: it has our standard input and our terminal, and our output
/// and error unless others are given.
struct ForegroundCommand {
  std::vector<std::string> words;  ///< The program, looked up in PATH, and its arguments.
  /// Whether it sees the variables that carry identities, or say where they are.
  bool sees_keys = false;
  std::vector<std::string> without{};  ///< Names of further variables that it does not get.
  /// Variables that it gets besides ours.
  std::vector<std::pair<std::string, std::string>> with{};
  int output = -1;           ///< Its standard output; -1: ours.
  int errors = -1;           ///< Its standard error; -1: ours.
  bool ends_with_us = true;  ///< Whether it is told (SIGHUP) when we die.
  /// Whether it has the descriptors above standard error that we were given, too.
  bool has_descriptors = false;
  /// How long it may take to end after a signal that ends us.
  std::chrono::milliseconds patience{std::chrono::seconds{2}};
};

/// Runs a program as our direct child, without a shell, and waits for its end. Our own copy of
/// SOPS_AGE_KEY is wiped once the program has been started. The terminal is as it was afterwards.
/// The exit status, 128 + the signal if one ended it. Throws Error as start_program() does if
/// it can't be run.
[[nodiscard]] int run_in_foreground(const ForegroundCommand& command, SignalHold& signals);

}  // namespace secretsctl
