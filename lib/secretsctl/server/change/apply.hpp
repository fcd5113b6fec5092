#pragma once

#include <secretsctl/server/change/rollback.hpp>
#include <string>
#include <vector>

namespace secretsctl::server {

/// The bounds of the minutes in which a change must be confirmed.
inline constexpr int least_minutes = 1;
inline constexpr int most_minutes = 60;

struct ApplyRequest {
  std::string plan;  ///< The path of the plan.
  int minutes = 10;  ///< When the change is rolled back if nobody confirms it.
};

/// Shows what apply() would do: what it would refuse, then the changes. Changes nothing; as root it
/// validates the candidates, too. Returns whether apply() would go on. Throws Error for the plan.
bool show_changes(const ApplyRequest& request, Say say);

/// Makes this machine what the plan says. Each candidate is validated first, the old state is saved
/// and its rollback armed before anything changes; a program that verifies the whole, or that makes
/// a service take its files, and fails puts everything back at once. Returns whether there was
/// something to change. Throws Error (generic) for what is refused or failed; then nothing is
/// changed.
bool apply_plan(const ApplyRequest& request, Say say);

/// Confirms the pending change: only below an SSH login that began after it was in effect. The old
/// state stays in `last_folder`. Throws Error (generic) with the reason if it is refused.
void confirm_change(Say say);

}  // namespace secretsctl::server
