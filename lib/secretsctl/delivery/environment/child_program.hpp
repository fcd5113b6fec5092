#pragma once

#include <secretsctl/core/signal_hold.hpp>
#include <secretsctl/delivery/environment/environment.hpp>
#include <string>
#include <vector>

namespace secretsctl::delivery {

/// Runs a program as our child and waits for it, however long it runs; signals that would end us
/// are passed on to it. Wipes `environment` once it has started: we may wait for long. Returns its
/// wait status (waitpid(2)). Throws Error as start_program() does.
[[nodiscard]] int run_program(const std::vector<std::string>& words, Environment& environment,
                              SignalHold& signals);

/// Starts a program that outlives us, with /dev/null as its input and output, and does not wait.
/// Throws Error as start_program() does.
void leave_program(const std::vector<std::string>& words, Environment& environment);

}  // namespace secretsctl::delivery
