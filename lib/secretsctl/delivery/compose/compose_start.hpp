#pragma once

#include <chrono>
#include <secretsctl/core/signal_hold.hpp>
#include <secretsctl/delivery/compose/compose_command.hpp>
#include <string>
#include <vector>

namespace secretsctl::delivery {

/// The state of a project's containers after the wait.
struct ComposeStart {
  bool has_started = false;  ///< Each runs, or has ended with status 0.
  /// Printable: each container that does not run, or did not at once, and its state.
  std::vector<std::string> troubles;
};

/// Waits until every container of a command's project has run for three seconds without an end, or
/// has ended with status 0. Ends early if one has failed and the others were watched as long, if a
/// signal is to end this process, and when the time is over. A container that fails or is restarted
/// meanwhile is among the troubles. The containers are those of list_containers, not a guess.
[[nodiscard]] ComposeStart wait_for_start(const ComposeCommand& command, Dialect dialect,
                                          std::chrono::seconds time, const SignalHold& signals);

}  // namespace secretsctl::delivery
