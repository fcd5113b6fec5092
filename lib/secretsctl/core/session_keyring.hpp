#pragma once

namespace secretsctl {

/// Gives the process a session keyring of its own, empty, so that a program of another user does
/// not get the content of ours. True if it has one, and where a kernel has no keyrings or a
/// container refuses them; otherwise false, with errno set. Safe between fork and exec.
[[nodiscard]] bool leave_session_keyring() noexcept;

}  // namespace secretsctl
