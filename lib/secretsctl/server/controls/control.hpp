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
  /// The program that undoes it; empty: it can stay. It runs last, after the files are back and
  /// `reload` was run, once more if it was interrupted, and may fail where nothing is to undo.
  std::vector<std::string> undo;
  std::string reason;  ///< One line for the report of `apply`.
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
  /// Takes the machine into a network with a secret of the plan's encrypted file. `folder` is that
  /// of the plan, for relative paths. Called after the steps and before the files, in every
  /// `apply`; does nothing once it is done. Returns a line for the report, empty if nothing was to
  /// do. Throws Error, then everything is put back. It is not undone. Null: none.
  std::string (*join)(const ServerPlan& plan, const std::string& folder,
                      const Machine& machine) = nullptr;
  /// Checks of the whole configuration once the files are in place (`sshd -t`); each must end
  /// with 0, else everything is put back at once. Null: none.
  std::vector<std::vector<std::string>> (*verify)(const ServerPlan& plan) = nullptr;
  /// Programs that make the running service take the files: reload, never restart. Run after a
  /// change and after its undoing, only if one of the files changed. Null: none.
  std::vector<std::vector<std::string>> (*reload)(const ServerPlan& plan,
                                                  const Machine& machine) = nullptr;
  /// Lines of POSIX shell for the first boot, under `set -e` in a subshell of the control: what
  /// fails does not stop the others. After the files and `verify`, with
  /// what makes the services take the files (`reload` is not called there); null: none.
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
