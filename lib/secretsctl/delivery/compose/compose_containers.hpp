#pragma once

#include <secretsctl/delivery/compose/compose_command.hpp>
#include <string>
#include <vector>

namespace secretsctl::delivery {

/// A container of a compose project, as the engine reports it.
struct Container {
  std::string name;
  std::string state;          ///< `running`, `exited`, `restarting`...
  int exit_status = 0;        ///< Exit status of its last run.
  std::string started_at;     ///< Start of the current run; empty if unknown.
  int restarts = 0;           ///< How often the engine restarted it since its last start by a user.
  bool ended_lately = false;  ///< Within the last minutes, by the clock of this machine.
  bool is_unhealthy = false;

  [[nodiscard]] bool is_running() const { return state == "running"; }
  [[nodiscard]] bool has_failed() const {
    return state == "dead" || (state == "exited" && exit_status != 0);
  }
};

/// The containers of a command's project, ended ones too. Asks the engine for each one (`docker
/// inspect`); without a docker command only Compose 2, which knows less. Throws Error (generic) if
/// neither answers.
[[nodiscard]] std::vector<Container> list_containers(const ComposeCommand& command,
                                                     Dialect dialect);

}  // namespace secretsctl::delivery
