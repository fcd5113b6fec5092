#pragma once

#include <secretsctl/core/export.hpp>

SECRETSCTL_EXPORT_BEGIN
namespace secretsctl {

/// Makes the process not dumpable (no core dump whatever the limit, no ptrace by the same user) and
/// sets its soft core limit to 0, so that restore_core_limit() can give a started program the
/// user's limit. If the kernel refuses the first, lowers the hard limit too. Call it first in main.
void harden_process() noexcept;

/// Makes the process not dumpable again: after a change of user, fs.suid_dumpable decides. Safe
/// between fork and exec.
void stay_undumpable() noexcept;

/// Restores the soft core limit that harden_process() lowered; does nothing before that. Safe
/// between fork and exec.
void restore_core_limit() noexcept;

/// Opens a placeholder for each closed standard descriptor, so that no file opened later takes its
/// number and receives messages meant for standard error. Reading or writing a placeholder fails.
void occupy_standard_descriptors() noexcept;

}  // namespace secretsctl
SECRETSCTL_EXPORT_END
