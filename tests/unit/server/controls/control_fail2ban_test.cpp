#include <doctest/doctest.h>

#include <secretsctl/server/controls/fail2ban_survey.hpp>

#include "../fake_machine.hpp"

namespace secretsctl::server {
namespace {

const char* const releases[] = {"bookworm", "trixie"};
const std::string unit = "systemctl show --property=ActiveState,UnitFileState fail2ban.service";
const std::string get = "fail2ban-client get sshd ";

std::string found(const FakeMachine& machine) {
  return findings_text(survey_of(fail2ban_control(), ServerPlan(), machine));
}

std::string fix_of(const FakeMachine& machine) {
  for (const CheckResult& result : survey_of(fail2ban_control(), ServerPlan(), machine)) {
    if (result.status != CheckStatus::ok) return result.fix;
  }
  return {};
}

}  // namespace

TEST_SUITE("server control fail2ban") {
  TEST_CASE("the jail is the one that the validators have seen") {
    const auto files = fail2ban_control().files(ServerPlan(), nullptr);
    REQUIRE(files.size() == 1);
    CHECK(files[0].path == fail2ban_file);
    CHECK(files[0].content == server_testdata("rendered/zz-secretsctl.local"));
    ServerPlan plan;
    plan.ssh_port = 2222;
    CHECK(fail2ban_text(plan).find("\nport = 2222\n") != std::string::npos);
  }

  TEST_CASE("a server that apply has changed has no finding") {
    for (const char* release : releases) {
      CAPTURE(release);
      const auto machine = FakeMachine::recorded(std::string(release) + ".txt");
      CHECK(found(machine).empty());
      CHECK(survey_of(fail2ban_control(), ServerPlan(), machine).size() == 9);
      CHECK(fail2ban_control().steps(ServerPlan(), machine).empty());
    }
  }

  TEST_CASE("a jail that watches a dead file") {
    for (const char* release : releases) {
      CAPTURE(release);
      const auto machine = FakeMachine::recorded(std::string(release) + "-seed.txt");
      CHECK(found(machine) ==
            "problem fail2ban.source: reads /var/log/auth.log instead of the journal: without "
            "rsyslog nothing is written there\n"
            "problem fail2ban.mode: the mode is not aggressive: failed keys are not counted\n");
    }
  }

  TEST_CASE("a jail that names no file") {
    auto machine = FakeMachine::recorded("trixie.txt");
    machine.programs["fail2ban-client status sshd"] = {true, 0, "|- File list:", ""};
    CHECK(found(machine) ==
          "problem fail2ban.source: reads no file instead of the journal: without rsyslog nothing "
          "is written there\n");
  }

  TEST_CASE("one setting that differs is one finding") {
    auto machine = FakeMachine::recorded("trixie.txt");
    SUBCASE("tries") {
      machine.edit_output(get + "maxretry", "3", "10");
      CHECK(found(machine) ==
            "problem fail2ban.maxretry: 10 failures lead to a ban; wanted: at most 3\n");
    }
    SUBCASE("a short ban; -1 is for ever") {
      machine.edit_output(get + "bantime", "3600", "10");
      CHECK(found(machine) ==
            "problem fail2ban.bantime: 10 seconds a ban lasts; wanted: at least 600\n");
      machine.edit_output(get + "bantime", "10", "-1");
      CHECK(found(machine).empty());
    }
    SUBCASE("the normal mode") {
      machine.edit_output(get + "failregex", "Unable to negotiate", "x");
      CHECK(found(machine) ==
            "problem fail2ban.mode: the mode is not aggressive: failed keys are not counted\n");
    }
    SUBCASE("another port") {
      machine.edit_output(get + "action nftables port", "22", "2222");
      CHECK(found(machine) ==
            "problem fail2ban.action: bans on port 2222, and SSH is on port 22\n");
    }
    SUBCASE("no tool for bans") {
      machine.programs.erase("nft --version");
      CHECK(found(machine) == "problem fail2ban.action: nft is not installed: no ban works\n");
    }
    SUBCASE("no action") {
      machine.programs[get + "actions"].text = "No actions for jail sshd\n";
      CHECK(found(machine) == "problem fail2ban.action: has no action: nobody is banned\n");
    }
    SUBCASE("an address that is never banned") {
      machine.edit_output(get + "ignoreip", "`- ::1", "|- ::1\n`- 198.51.100.0/24");
      CHECK(found(machine) == "warning fail2ban.ignored: never bans 198.51.100.0/24\n");
    }
    SUBCASE("no jail") {
      machine.programs["fail2ban-client status sshd"].status = 255;
      CHECK(found(machine) ==
            "problem fail2ban.jail: there is no jail: no failed login leads to a ban\n");
    }
    SUBCASE("not at boot") {
      machine.edit_output(unit, "UnitFileState=enabled", "UnitFileState=disabled");
      CHECK(found(machine) == "problem fail2ban.boot: does not start with the server\n");
      machine.programs["systemctl is-enabled fail2ban.service"].text = "disabled\n";
      CHECK(fail2ban_control().steps(ServerPlan(), machine).size() == 1);
    }
  }

  TEST_CASE("a server that does not run: fail2ban says why") {
    auto machine = FakeMachine::recorded("bookworm.txt");
    machine.edit_output(unit, "ActiveState=active", "ActiveState=failed");
    CHECK(found(machine) == "problem fail2ban.running: does not run\n");
    machine.programs["fail2ban-client -t"] = {
        .was_found = true,
        .status = 255,
        .text = {},
        .errors =
            "2026-11-26 18:16:32,954 fail2ban                [11547]: ERROR   Failed during "
            "configuration: Have not found any log file for sshd jail\n"};
    CHECK(found(machine) ==
          "problem fail2ban.running: does not run: Failed during configuration: Have not found any "
          "log file for sshd jail\n");
  }

  TEST_CASE("what is not installed") {
    auto machine = FakeMachine::recorded("bookworm.txt");
    SUBCASE("fail2ban") {
      machine.states.erase("/usr/bin/fail2ban-client");
      CHECK(found(machine) == "problem fail2ban.installed: fail2ban is not installed\n");
    }
    SUBCASE("the reader of the journal") {
      machine.programs["python3 -I -c import systemd.journal"].status = 1;
      CHECK(found(machine) ==
            "problem fail2ban.journal: is not installed: fail2ban can't read the journal\n");
    }
  }

  TEST_CASE("the fix names what wins over our file") {
    auto machine = FakeMachine::recorded("trixie.txt");
    machine.edit_output(get + "maxretry", "3", "10");
    CHECK(fix_of(machine) == "sudo systemctl reload-or-restart fail2ban.service");
    machine.folders["/etc/fail2ban/jail.d/"] = {"aa.local", "zz-secretsctl.local", "zzz.local"};
    CHECK(fix_of(machine) ==
          "remove [sshd] from /etc/fail2ban/jail.d/zzz.local, then: sudo systemctl reload "
          "fail2ban.service");
    machine.files.erase(fail2ban_file);
    CHECK(fix_of(machine) == "sudo secretsctl server apply");
  }

  TEST_CASE("without root it says so") {
    auto machine = FakeMachine::recorded("trixie.txt");
    machine.root = false;
    CHECK(found(machine) == "note fail2ban.jail: not looked at: fail2ban answers root alone\n");
  }
}

}  // namespace secretsctl::server
