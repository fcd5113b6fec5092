#pragma once

namespace secretsctl {

/// Makes the process not dumpable (no core whatever the limit, no ptrace by the same user) and sets
/// its soft core limit to 0, so that a program that it starts can be given back the user's. A
/// kernel that refuses the first gets the hard limit lowered too. Call it first in main.
void harden_process() noexcept;

/// Makes the process not dumpable again: a change of its user leaves that to fs.suid_dumpable. Safe
/// between fork and exec.
void stay_undumpable() noexcept;

/// Puts back the soft core limit that harden_process() lowered; before that it does nothing. Safe
/// between fork and exec.
void restore_core_limit() noexcept;

/// Fills the places of standard descriptors that were closed, so that no file that is opened later
/// takes one and gets messages meant for standard error. Reading or writing them still fails.
void occupy_standard_descriptors() noexcept;

}  // namespace secretsctl
