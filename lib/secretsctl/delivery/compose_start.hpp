#pragma once

#include <chrono>
#include <secretsctl/core/signal_hold.hpp>
#include <secretsctl/delivery/compose_command.hpp>
#include <string>
#include <vector>

namespace secretsctl::delivery {

/// What became of a project's containers.
struct ComposeStart {
  bool has_started = false;           ///< Each runs, or has ended with status 0.
  std::vector<std::string> troubles;  ///< Printable: a container that does not, and how it is.
};

/// Waits until every container of a command's project runs or has ended with status 0; ends early
/// where one has failed, where a signal ends us, and when the time is over. The containers are
/// asked for, not guessed: `docker compose ps`, or for docker-compose 1.29 `docker inspect`.
[[nodiscard]] ComposeStart wait_for_start(const ComposeCommand& command, Dialect dialect,
                                          std::chrono::seconds time, const SignalHold& signals);

}  // namespace secretsctl::delivery
