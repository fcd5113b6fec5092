#pragma once

#include <cstdint>
#include <secretsctl/core/export.hpp>

SECRETSCTL_EXPORT_BEGIN
namespace secretsctl {

/// From now on a child of fork() can make secrets: its secret memory is its own. What the secrets
/// of the parent held is zero in the child, so use none of the parent's objects there. A program
/// calls this once, before its first fork, if a child goes on without exec; other programs need
/// not. Any thread may call it, any number of times. Returns false if the system refuses.
[[nodiscard]] bool prepare_secrets_for_forks() noexcept;

/// A number that tells this process from its ancestors: 1 for the first that asks, another one in
/// each child, also in one that has the process id of its parent, in a PID namespace. Any thread
/// may call it. Throws std::bad_alloc, at the first call alone.
[[nodiscard]] std::uint64_t process_number();

/// In a child of fork: the number of the parent is not the child's, also where the kernel wipes no
/// memory (before Linux 4.14). For the handlers of prepare_secrets_for_forks().
void forget_process_number() noexcept;

}  // namespace secretsctl
SECRETSCTL_EXPORT_END
