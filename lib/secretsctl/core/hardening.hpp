#pragma once

namespace secretsctl {

/// Whether a program that takes the place of this process gets its core limit back.
enum class CoreLimit { lowered_for_good, restorable };

/// Makes the process not dumpable (PR_SET_DUMPABLE 0: no core, no ptrace by the same user) and sets
/// the core limit to 0, soft and, unless it is to be restored, hard. Call it first in main; only
/// start_launcher may come before.
void harden_process(CoreLimit limit = CoreLimit::lowered_for_good) noexcept;

/// Puts back the soft core limit that harden_process(restorable) lowered; else does nothing.
void restore_core_limit() noexcept;

/// Fills the places of standard descriptors that were closed, so that no file that is opened later
/// takes one and gets messages meant for standard error. Reading or writing them still fails.
void occupy_standard_descriptors() noexcept;

}  // namespace secretsctl
