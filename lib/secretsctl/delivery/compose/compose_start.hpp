#pragma once

#include <chrono>
#include <secretsctl/core/signal_hold.hpp>
#include <secretsctl/delivery/compose/compose_command.hpp>
#include <string>
#include <vector>

namespace secretsctl::delivery {

/// What became of a project's containers.
struct ComposeStart {
  bool has_started = false;  ///< Each runs, or has ended with status 0.
  /// Printable: a container that does not, or that did not at once, and how it is.
  std::vector<std::string> troubles;
};

/// Waits until every container of a command's project has run for three seconds without an end, or
/// has ended with status 0; ends early where one has failed and the others were watched as long,
/// where a signal ends us, and when the time is over. One that fails or is started again meanwhile
/// is among the troubles. The containers are asked for, not guessed (list_containers).
[[nodiscard]] ComposeStart wait_for_start(const ComposeCommand& command, Dialect dialect,
                                          std::chrono::seconds time, const SignalHold& signals);

}  // namespace secretsctl::delivery
