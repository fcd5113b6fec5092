#pragma once

#include <chrono>
#include <secretsctl/core/secret.hpp>
#include <string>
#include <utility>
#include <vector>

namespace secretsctl {

/// A program that is run for its output, and the bounds it is held to.
struct ChildCommand {
  /// The program, looked up in PATH, and its arguments. No shell.
  std::vector<std::string> words;
  /// Variables set for the child, on top of our environment.
  std::vector<std::pair<std::string, std::string>> environment;
  /// Names, or beginnings of names ending in `*`, taken out of its environment besides the key
  /// sources, which are always taken out.
  std::vector<std::string> without;
  std::chrono::milliseconds time_limit{std::chrono::seconds{30}};
  std::size_t output_limit = std::size_t{1024} * 1024;  ///< Bytes of standard output.
  bool show_errors = true;  ///< Pass standard error on (at most 16 KiB).
};

/// What a child printed and how it ended.
struct ChildResult {
  SecretBytes output;   ///< In secret memory: a key command prints an identity.
  int exit_status = 0;  ///< 128 + the signal if one ended it.
};

/// Runs a program to its end. Its standard input is /dev/null; SOPS_AGE_KEY and its siblings are
/// taken out of its environment; it is killed when it takes too long or prints too much, and when
/// we die. Every child of the library goes through here. Throws Error (generic) when it can't be
/// started, takes too long or prints too much; an exit status other than 0 is the caller's to
/// judge.
[[nodiscard]] ChildResult run_child(const ChildCommand& command);

/// Splits a command line into words as a POSIX shell would, without running one: white space,
/// single and double quotes, backslash, `#` comments. Nothing is expanded. Throws Error (generic)
/// on an unfinished quote.
[[nodiscard]] std::vector<std::string> split_words(std::string_view line);

}  // namespace secretsctl
