#include <secretsctl/core/child.hpp>
#include <secretsctl/server/controls/control.hpp>
#include <secretsctl/server/controls/sshd_settings.hpp>
#include <secretsctl/server/controls/sshd_survey.hpp>
#include <secretsctl/server/machine/concat.hpp>
#include <secretsctl/server/machine/output_text.hpp>

namespace secretsctl::server {
namespace {

constexpr const char* head =
    "# SSH by key alone, never as root. sshd takes the first value that it reads: this name sorts\n"
    "# before that of cloud-init. 'secretsctl server apply' writes this file.\n";

// Ciphers stay those of OpenSSH: fixed lists age badly. Forwarding stays: the dashboard is reached
// through a tunnel. UsePAM: without it sshd refuses an account whose password is locked.
constexpr const char* settings =
    "AuthenticationMethods publickey\n"
    "PubkeyAuthentication yes\n"
    "PasswordAuthentication no\n"
    "KbdInteractiveAuthentication no\n"
    "PermitEmptyPasswords no\n"
    "PermitRootLogin no\n"
    "UsePAM yes\n"
    "AuthorizedKeysFile .ssh/authorized_keys\n"
    "StrictModes yes\n"
    "PermitUserEnvironment no\n"
    "MaxAuthTries 3\n"
    "LoginGraceTime 30\n"
    "AllowTcpForwarding yes\n"
    "AllowAgentForwarding no\n"
    "X11Forwarding no\n"
    "LogLevel VERBOSE\n";

std::vector<ManagedFile> files(const ServerPlan& plan, const Machine* /*machine*/) {
  return {{.path = sshd_drop_in, .content = sshd_drop_in_text(plan)}};
}

// sshd -t asks for the folder, which is there only once the service has run.
std::vector<std::vector<std::string>> verify(const ServerPlan& /*plan*/) {
  return {split_words("install -d -m 0755 /run/sshd"), split_words("sshd -t")};
}

// A service that its socket starts reads the files when it starts. Whether it runs is asked when
// this runs: by the time of a rollback a login may have started it.
std::vector<std::vector<std::string>> reload(const ServerPlan& /*plan*/,
                                             const Machine& /*machine*/) {
  return {{"sh", "-c",
           "if systemctl -q is-active ssh.service; then exec systemctl reload ssh.service; fi"}};
}

std::vector<std::string> first_boot(const ServerPlan& /*plan*/) {
  return {"install -d -m 0755 /run/sshd",
          "if systemctl is-active --quiet ssh.service; then systemctl reload ssh.service; fi"};
}

}  // namespace

std::string sshd_drop_in_text(const ServerPlan& plan) {
  std::string text =
      concat({head, settings, "AllowUsers ", plan.administrator, " ", plan.user, "\n"});
  if (plan.ssh_port != 22) text += concat({"Port ", number_text(plan.ssh_port), "\n"});
  return text;
}

Control sshd_control() {
  return {.name = "sshd",
          .purpose = "SSH by key alone, never as root",
          .packages = {"openssh-server"},
          .files = files,
          .verify = verify,
          .reload = reload,
          .first_boot = first_boot,
          .survey = survey_sshd};
}

}  // namespace secretsctl::server
