#include <secretsctl/core/child.hpp>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/own_program.hpp>
#include <secretsctl/core/read_file.hpp>
#include <secretsctl/server/change/pending_change.hpp>
#include <secretsctl/server/change/rollback_timer.hpp>
#include <secretsctl/server/machine/concat.hpp>
#include <secretsctl/server/machine/machine.hpp>

namespace secretsctl::server {
namespace {

constexpr const char* boot_unit_path = "/etc/systemd/system/secretsctl-rollback-boot.service";
// What `systemctl enable` makes of its [Install].
constexpr const char* boot_link_path =
    "/etc/systemd/system/sysinit.target.wants/secretsctl-rollback-boot.service";
constexpr std::chrono::seconds patience{30};

ProgramOutput run(std::string_view line) {
  return run_system_program(split_words(line), patience);
}

void run_or_throw(std::string_view line) {
  const ProgramOutput output = run(line);
  if (output.status == 0) return;
  throw Error(
      ErrorKind::generic,
      concat({"the rollback cannot be armed: '", line,
              output.was_found ? "' failed: " : "': there is no such program (it needs systemd)",
              printable(output.errors, 400)}));
}

// --collect: a failed run would keep the name. What fails once is tried again.
std::string timer_command(const std::string& program, std::string_view delay) {
  return concat(
      {"systemd-run --quiet --collect --unit=secretsctl-rollback --on-active=", delay,
       " --timer-property=AccuracySec=1s --property=Restart=on-failure --property=RestartSec=60",
       " --description='Rolls back secretsctl server apply' ", program,
       " server rollback --automatic"});
}

}  // namespace

std::string boot_unit_text(const std::string& program) {
  return "# Made by 'secretsctl server apply'; confirm and rollback remove it.\n"
         "[Unit]\n"
         "Description=Rolls back a 'secretsctl server apply' that was not confirmed\n"
         "DefaultDependencies=no\n"
         "ConditionPathExists=/var/lib/secretsctl/server/change/change.json\n"
         "RequiresMountsFor=/etc /usr /var/lib/secretsctl\n"
         // A home that can't be mounted must not keep the rest from coming back.
         "After=local-fs.target home.mount\n"
         "Before=sysinit.target network-pre.target systemd-networkd.service networking.service\n"
         "Before=systemd-sysctl.service ufw.service ssh.service ssh.socket fail2ban.service "
         "docker.service\n"
         "Conflicts=shutdown.target\n"
         "Before=shutdown.target\n"
         "\n"
         "[Service]\n"
         "Type=oneshot\n"
         "TimeoutStartSec=90\n"
         "ExecStart=" +
         program +
         " server rollback --automatic --at-boot\n"
         "\n"
         "[Install]\n"
         "WantedBy=sysinit.target\n";
}

std::string rollback_program() {
  std::string copy = std::string(state_folder) + "/secretsctl";
  constexpr std::size_t largest = std::size_t{256} * 1024 * 1024;
  const Bytes bytes = read_file(own_program_link, {.limit = largest});
  put_system_file(copy, {std::string(text_of(bytes)), 0755}, 0);
  return copy;
}

void arm_rollback(const std::string& program, int minutes) {
  disarm_rollback();
  // A rollback that waits to be tried again would roll this change back.
  run("systemctl stop --quiet secretsctl-rollback.service");
  try {
    // A file system that is mounted noexec shows now.
    run_or_throw(program + " --version");
    put_system_file(boot_unit_path, {boot_unit_text(program), 0644}, 0);
    run_or_throw("systemctl daemon-reload");
    run_or_throw("systemctl enable --quiet secretsctl-rollback-boot.service");
    run_or_throw(timer_command(program, std::to_string(minutes) + "m"));
    run_or_throw("systemctl is-active --quiet secretsctl-rollback.timer");
  } catch (const Error&) {
    disarm_rollback();
    throw;
  }
}

bool arm_second_rollback(const std::string& program) {
  // systemd-run waits until the timer has started, even with --no-block, and that waits for us. It
  // is stopped; what it has asked for stays.
  constexpr std::chrono::seconds moment{3};
  static_cast<void>(run_system_program(split_words(timer_command(program, "15s")), moment));
  return run("systemctl show --property=LoadState --value secretsctl-rollback.timer").text ==
         "loaded\n";
}

void disarm_rollback() {
  // The timer alone: its service may be the process that we are.
  run("systemctl stop --quiet secretsctl-rollback.timer");
  if (!find_system_file(boot_unit_path, 0)) return;
  remove_system_file(boot_link_path, 0);
  remove_system_file(boot_unit_path, 0);
  run("systemctl daemon-reload");
}

}  // namespace secretsctl::server
