#pragma once

#include <secretsctl/core/check_result.hpp>
#include <secretsctl/server/controls/managed_file.hpp>
#include <secretsctl/server/machine/machine.hpp>
#include <secretsctl/server/plan/plan.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace secretsctl::server {

/// A change of the running machine that is no file, with its undoing.
struct Step {
  std::vector<std::string> words;  ///< The program; run as root, without a shell.
  std::vector<std::string> undo;   ///< The program that undoes it; empty: it can stay.
  std::string reason;              ///< One line for the report of `apply`.
};

/// One control of the server: from the plan to files, and from the machine to findings. A control
/// is stateless; its functions may be called from any thread.
struct Control {
  std::string_view name;     ///< `sshd`; the first part of its findings' names: `sshd.password`.
  std::string_view purpose;  ///< One line for people: what it protects.
  std::vector<std::string_view> packages;  ///< Debian packages that it needs.

  /// The files for a plan. `machine` tells names that only the machine has (its .network files); it
  /// is null where a file is rendered elsewhere (cloud-init): then the control leaves these files
  /// to `first_boot`.
  std::vector<ManagedFile> (*files)(const ServerPlan& plan, const Machine* machine) = nullptr;
  /// Steps before the files are in place (users), only those that the machine still needs. Null:
  /// none.
  std::vector<Step> (*steps)(const ServerPlan& plan, const Machine& machine) = nullptr;
  /// Checks of the whole configuration once the files are in place (`sshd -t`); each must end
  /// with 0, else everything is put back at once. Null: none.
  std::vector<std::vector<std::string>> (*verify)(const ServerPlan& plan) = nullptr;
  /// Programs that make the running service take the files: reload, never restart. Run after a
  /// change and after its undoing, only if one of the files changed. Null: none.
  std::vector<std::vector<std::string>> (*reload)(const ServerPlan& plan,
                                                  const Machine& machine) = nullptr;
  /// Lines of POSIX shell for the first boot, under `sh -e`, after the files; null: none.
  std::vector<std::string> (*first_boot)(const ServerPlan& plan) = nullptr;
  /// Looks at the effective state, not at files: what is so, what is wrong and how to fix it. What
  /// could not be seen (no root, no program) is a note that says so.
  void (*survey)(const ServerPlan& plan, const Machine& machine, CheckResults& results) = nullptr;
};

/// All controls, in the order in which they are applied.
[[nodiscard]] std::span<const Control> controls();

// Each control is in a file of its own, control_NAME.cpp.
[[nodiscard]] Control accounts_control();
[[nodiscard]] Control sudo_control();
[[nodiscard]] Control sshd_control();
[[nodiscard]] Control fail2ban_control();
[[nodiscard]] Control firewall_control();
[[nodiscard]] Control ipv6_control();
[[nodiscard]] Control docker_control();
[[nodiscard]] Control gateway_control();
[[nodiscard]] Control tailscale_control();
[[nodiscard]] Control upgrades_control();
[[nodiscard]] Control time_control();
[[nodiscard]] Control secret_files_control();

}  // namespace secretsctl::server
