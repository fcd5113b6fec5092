#include <secretsctl/core/child.hpp>
#include <secretsctl/server/controls/control.hpp>
#include <secretsctl/server/controls/fail2ban_survey.hpp>
#include <secretsctl/server/machine/concat.hpp>
#include <secretsctl/server/machine/output_text.hpp>

namespace secretsctl::server {
namespace {

std::vector<ManagedFile> files(const ServerPlan& plan, const Machine* /*machine*/) {
  return {{.path = fail2ban_file, .content = fail2ban_text(plan)}};
}

std::vector<Step> steps(const ServerPlan& /*plan*/, const Machine& machine) {
  const ProgramOutput enabled = machine.run(split_words("systemctl is-enabled fail2ban.service"));
  if (!enabled.was_found || enabled.text.starts_with("enabled")) return {};
  return {{.words = split_words("systemctl enable fail2ban.service"),
           .undo = split_words("systemctl disable fail2ban.service"),
           .reason = "starts fail2ban with the server"}};
}

std::vector<std::vector<std::string>> verify(const ServerPlan& /*plan*/) {
  return {split_words("fail2ban-client -t")};
}

// A reload keeps the bans. A server that is not up, as Debian 12's without our file, is started.
std::vector<std::vector<std::string>> reload(const ServerPlan& /*plan*/,
                                             const Machine& /*machine*/) {
  return {split_words("systemctl reload-or-restart fail2ban.service")};
}

std::vector<std::string> first_boot(const ServerPlan& /*plan*/) {
  return {"systemctl enable fail2ban.service", "systemctl reload-or-restart fail2ban.service"};
}

}  // namespace

// The journal, not a log file: a server without rsyslog writes none. aggressive: with keys alone
// the normal mode counts no failure at all. The filter is named, too: a jail.local that says
// `filter = sshd`, as many pages have it, takes the mode away.
std::string fail2ban_text(const ServerPlan& plan) {
  return concat(
      {"# A ban after failed SSH logins. fail2ban reads this file last, so it wins.\n"
       "# 'secretsctl server apply' writes this file.\n"
       "[sshd]\n"
       "enabled = true\n"
       "backend = systemd\n"
       "mode = aggressive\n"
       "filter = sshd[mode=aggressive]\n"
       "port = ",
       number_text(plan.ssh_port),
       "\n"
       "maxretry = 3\n"
       "findtime = 10m\n"
       "bantime = 1h\n"
       "ignoreip = 127.0.0.0/8 ::1\n"});
}

Control fail2ban_control() {
  return {.name = "fail2ban",
          .purpose = "a ban after failed logins",
          .packages = {"fail2ban", "python3-systemd"},
          .files = files,
          .steps = steps,
          .verify = verify,
          .reload = reload,
          .first_boot = first_boot,
          .survey = survey_fail2ban};
}

}  // namespace secretsctl::server
