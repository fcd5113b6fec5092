#pragma once

namespace secretsctl {

/// Makes the process not dumpable (PR_SET_DUMPABLE 0: no core, no ptrace by the same user) and sets
/// the core limit to 0, soft and hard. Call it first in main; only start_launcher may come before.
void harden_process() noexcept;

}  // namespace secretsctl
