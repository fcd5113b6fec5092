#pragma once

namespace secretsctl {

/// Makes the process not dumpable (PR_SET_DUMPABLE 0: no core, no ptrace by the same user) and sets
/// the core limit to 0, soft and hard. Call it first in main; only start_launcher may come before.
void harden_process() noexcept;

/// Fills the places of standard descriptors that were closed, so that no file that is opened later
/// takes one and gets messages meant for standard error. Reading or writing them still fails.
void occupy_standard_descriptors() noexcept;

}  // namespace secretsctl
