#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <secretsctl/core/error.hpp>

#include "../../scratch_folder.hpp"
#include "../fake_machine.hpp"

namespace secretsctl::server {
namespace {

const std::string status = "/usr/bin/tailscale status --json --peers=false";

// As tailscale 1.90 answers.
FakeMachine joined_machine() {
  FakeMachine machine;
  machine.states["/usr/bin/tailscale"] = {};
  machine.programs[status] = {true, 0, R"({"Version": "1.90.6", "BackendState": "Running"})", ""};
  machine.programs["systemctl show -p UnitFileState tailscaled.service"] = {
      true, 0, "UnitFileState=enabled\n", ""};
  machine.programs["/usr/bin/tailscale debug prefs"] = {
      true, 0, "{\n\t\"RouteAll\": false,\n\t\"RunSSH\": false\n}\n", ""};
  const std::string folder = "/etc/apt/sources.list.d";
  machine.folders[folder] = {"tailscale.list"};
  machine.files[folder + "/tailscale.list"] =
      "deb [signed-by=/usr/share/keyrings/tailscale-archive-keyring.gpg] "
      "https://pkgs.tailscale.com/stable/debian trixie main\n";
  return machine;
}

ServerPlan tailnet_plan() {
  ServerPlan plan;
  plan.tailscale.emplace();
  return plan;
}

std::string found(const FakeMachine& machine, const ServerPlan& plan = tailnet_plan()) {
  return findings_text(survey_of(tailscale_control(), plan, machine));
}

}  // namespace

TEST_SUITE("server control tailscale") {
  TEST_CASE("a machine in the tailnet of the plan") {
    CHECK(found(joined_machine()).empty());
    CHECK(found(joined_machine(), ServerPlan()).starts_with("warning tailscale.running: "));
    CHECK(found(FakeMachine(), ServerPlan()).empty());
    CHECK(found(FakeMachine()) == "problem tailscale.installed: it is not installed\n");
  }

  TEST_CASE("one setting that differs is one finding") {
    const auto changed = [](const std::string& command, const std::string& old,
                            const std::string& text) {
      FakeMachine machine = joined_machine();
      machine.edit_output(command, old, text);
      return found(machine);
    };
    CHECK(changed("/usr/bin/tailscale debug prefs", "\"RunSSH\": false", "\"RunSSH\": true") ==
          "problem tailscale.ssh: Tailscale SSH lets people in past the rules of sshd\n");
    CHECK(changed("/usr/bin/tailscale debug prefs", "\"RouteAll\": false", "\"RouteAll\": true") ==
          "warning tailscale.routes: networks that others announce become reachable\n");
    CHECK(changed(status, "Running", "NeedsLogin") ==
          "problem tailscale.running: this machine is not in the tailnet: its state is "
          "NeedsLogin\n");
    CHECK(changed("systemctl show -p UnitFileState tailscaled.service", "=enabled", "=disabled") ==
          "problem tailscale.boot: it is not started at boot\n");
    FakeMachine machine = joined_machine();
    machine.edit_file("/etc/apt/sources.list.d/tailscale.list", "signed-by", "arch");
    CHECK(found(machine).starts_with("problem tailscale.source: "));
  }

  TEST_CASE("joining needs a key in the plan, and is done once") {
    ServerPlan plan = tailnet_plan();
    CHECK(tailscale_control().join(plan, ".", FakeMachine()).empty());
    plan.tailscale->auth_key = SecretPlace{.file = "secrets.enc.yaml", .key = "tailscale"};
    CHECK(tailscale_control().join(plan, ".", joined_machine()).empty());
    CHECK_THROWS_WITH_AS(tailscale_control().join(plan, ".", FakeMachine()),
                         doctest::Contains("tailscaled does not answer"), Error);
    FakeMachine machine = joined_machine();
    machine.edit_output(status, "Running", "NeedsLogin");
    CHECK_THROWS_WITH_AS(tailscale_control().join(plan, "/nonexistent", machine),
                         doctest::Contains("/nonexistent/secrets.enc.yaml"), Error);
  }

  TEST_CASE("public SSH closes only on a machine that is in the tailnet") {
    ServerPlan plan = tailnet_plan();
    CHECK(tailscale_control().verify(plan).empty());
    plan.tailscale->ssh_only = true;
    CHECK(tailscale_control().verify(plan).size() == 1);
  }
}

TEST_SUITE("server control secret_files") {
  TEST_CASE("mode, owner and kind of the key") {
    FakeMachine machine;
    machine.files["/etc/passwd"] = "openclaw:x:1001:1001::/home/openclaw:/bin/bash\n";
    ServerPlan plan;
    plan.secrets.key = "/etc/secretsctl/key.txt";
    const auto found = [&](mode_t mode, uid_t owner) {
      machine.states[plan.secrets.key] = {mode, owner, 0};
      return findings_text(survey_of(secret_files_control(), plan, machine));
    };
    CHECK(found(S_IFREG | 0600, 0).empty());
    CHECK(found(S_IFREG | 0400, 1001) ==
          "warning secret_files.key_owner: it belongs to the application's user: all that runs as "
          "it opens every secret\n");
    CHECK(found(S_IFREG | 0640, 0) ==
          "problem secret_files.key_mode: others may read or change this key: its mode is 0640\n");
    CHECK(found(S_IFREG | 0600, 1002) ==
          "problem secret_files.key_owner: it belongs to user 1002, not to root\n");
    CHECK(found(S_IFLNK | 0777, 0) == "problem secret_files.key: it is no regular file\n");
    machine.states.clear();
    CHECK(findings_text(survey_of(secret_files_control(), plan, machine)) ==
          "problem secret_files.key: it is not there\n");
  }

  TEST_CASE("a file that is not encrypted, and a place that everyone may change") {
    const test::ScratchFolder scratch;
    ServerPlan plan;
    plan.secrets.file = scratch.path() + "/plain.env";
    std::ofstream(plan.secrets.file) << "TOKEN=not-a-secret\n";
    FakeMachine machine;
    // The folder may belong to whoever runs the tests.
    machine.files["/etc/passwd"] = "openclaw:x:" + std::to_string(geteuid()) + ":1::/h:/bin/sh\n";
    machine.states[plan.secrets.file] = {S_IFREG | 0600, geteuid(), 0};
    CHECK(findings_text(survey_of(secret_files_control(), plan, machine)) ==
          "problem secret_files.file: it is not encrypted: it holds no metadata of SOPS\n");
  }
}

}  // namespace secretsctl::server
