#pragma once

#include <secretsctl/server/change/pending_change.hpp>
#include <string>

namespace secretsctl::server {

/// How much of the old state is put back.
enum class PutBack {
  all,        ///< Files, reloads, and the undoing of steps.
  at_boot,    ///< Files and steps: no service has started that could be reloaded.
  not_steps,  ///< Files and reloads.
};

/// Puts the old state of a change back; what is there already stays. Never stops in the middle:
/// says what failed and goes on. A file that was changed since is put back too; its text is kept in
/// `replaced_folder`. Returns whether all files are back, at boot
/// the steps, too.
bool put_back(const PendingChange& change, PutBack extent, Say say);

/// Which rollback is asked for.
enum class RollbackKind {
  by_hand,    ///< The pending change.
  automatic,  ///< The same, from the timer; nothing pending is no error.
  at_boot,    ///< The same, early in a boot; the rest follows seconds later.
  last,       ///< The last change that was confirmed; its steps stay.
};

/// Rolls a change back and disarms the timer. It can be repeated after an interruption. Returns
/// whether all files are back. Throws Error (generic) if there is nothing to roll back.
bool roll_back(RollbackKind kind, Say say);

}  // namespace secretsctl::server
