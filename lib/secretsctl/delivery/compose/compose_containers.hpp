#pragma once

#include <secretsctl/delivery/compose/compose_command.hpp>
#include <string>
#include <vector>

namespace secretsctl::delivery {

/// A container of a compose project, as its engine has it.
struct Container {
  std::string name;
  std::string state;          ///< `running`, `exited`, `restarting`...
  int exit_status = 0;        ///< Of its last run.
  std::string started_at;     ///< When this run began; empty where that is not known.
  int restarts = 0;           ///< By the engine, since somebody started it.
  bool ended_lately = false;  ///< Within some minutes, by the clock here.
  bool is_unhealthy = false;

  [[nodiscard]] bool is_running() const { return state == "running"; }
  [[nodiscard]] bool has_failed() const {
    return state == "dead" || (state == "exited" && exit_status != 0);
  }
};

/// The containers of a command's project, those that have ended too. The engine is asked for each
/// (`docker inspect`); where there is no docker command, Compose 2 alone, which knows less. Throws
/// Error (generic) if neither answers.
[[nodiscard]] std::vector<Container> list_containers(const ComposeCommand& command,
                                                     Dialect dialect);

}  // namespace secretsctl::delivery
