#include <secretsctl/server/controls/unit_step.hpp>
#include <secretsctl/server/machine/output_text.hpp>

namespace secretsctl::server {

std::optional<Step> unit_step(const std::string& unit, const std::string& state,
                              std::string reason) {
  const bool is_active = value_after(state, "ActiveState=") == "active";
  const std::string_view file = value_after(state, "UnitFileState=");
  const bool is_enabled = file == "enabled" || file == "static";
  if (is_active && is_enabled) return std::nullopt;
  Step step{.words = {"systemctl", "enable", "--now", unit},
            .undo = {"systemctl", is_enabled ? "stop" : "disable"},
            .reason = std::move(reason)};
  if (!is_enabled && !is_active) step.undo.emplace_back("--now");
  step.undo.push_back(unit);
  return step;
}

}  // namespace secretsctl::server
