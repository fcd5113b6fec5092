#pragma once

#include <secretsctl/core/export.hpp>

SECRETSCTL_EXPORT_BEGIN
namespace secretsctl {

/// From now on a child of fork() can make secrets: its secret memory is its own. What the secrets
/// of the parent held is zero in the child, so use none of the parent's objects there. A program
/// calls this once, before its first fork, if a child goes on without exec; other programs need
/// not. Any thread may call it, any number of times. Returns false if the system refuses.
[[nodiscard]] bool prepare_secrets_for_forks() noexcept;

}  // namespace secretsctl
SECRETSCTL_EXPORT_END
