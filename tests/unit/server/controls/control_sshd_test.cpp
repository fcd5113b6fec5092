#include <doctest/doctest.h>

#include <algorithm>
#include <secretsctl/server/controls/sshd_settings.hpp>

#include "../fake_machine.hpp"

namespace secretsctl::server {
namespace {

const char* const releases[] = {"bookworm", "trixie"};

ServerPlan test_plan() {
  return parse_plan(server_testdata("plan.yml"));
}

std::string ask(const std::string& user, const std::string& address = "203.0.113.1") {
  return "sshd -T -C user=" + user + ",host=client.invalid,addr=" + address +
         ",laddr=192.0.2.1,lport=22";
}

// sshd with a setting that differs, for one user or for all.
void set_for(FakeMachine& machine, const std::string& user, const std::string& old,
             const std::string& text) {
  machine.edit_output(ask(user), old + "\n", text + "\n");
}
void set_for_all(FakeMachine& machine, const std::string& old, const std::string& text) {
  for (const char* user : {"admin", "openclaw", "root"}) set_for(machine, user, old, text);
}

void add_drop_in(FakeMachine& machine, const std::string& name, const std::string& text) {
  auto& names = machine.folders[sshd_folder];
  names.push_back(name);
  std::sort(names.begin(), names.end());
  machine.files[std::string(sshd_folder) + "/" + name] = text;
}

std::string found(const FakeMachine& machine, const ServerPlan& plan = test_plan()) {
  return findings_text(survey_of(sshd_control(), plan, machine));
}

std::string fix_of(const FakeMachine& machine) {
  for (const CheckResult& result : survey_of(sshd_control(), test_plan(), machine)) {
    if (result.status != CheckStatus::ok) return result.fix;
  }
  return {};
}

}  // namespace

TEST_SUITE("server control sshd") {
  TEST_CASE("the drop-in is the one that the validators have seen") {
    const auto files = sshd_control().files(test_plan(), nullptr);
    REQUIRE(files.size() == 1);
    CHECK(files[0].path == sshd_drop_in);
    CHECK(files[0].content == server_testdata("rendered/00-secretsctl.conf"));
    CHECK(files[0].mode == 0644);
    ServerPlan plan;
    plan.ssh_port = 2222;
    CHECK(sshd_drop_in_text(plan).ends_with("AllowUsers admin openclaw\nPort 2222\n"));
  }

  TEST_CASE("a server that apply has changed has no finding") {
    for (const char* release : releases) {
      CAPTURE(release);
      const auto machine = FakeMachine::recorded(std::string(release) + ".txt");
      const auto results = survey_of(sshd_control(), test_plan(), machine);
      CHECK(findings_text(results).empty());
      CHECK(results.size() > 20);
    }
  }

  TEST_CASE("cloud-init's drop-in beats a 99-hardening.conf") {
    for (const char* release : releases) {
      CAPTURE(release);
      const auto text = found(FakeMachine::recorded(std::string(release) + "-seed.txt"));
      CHECK(text.find("problem sshd.password: passwords are accepted\n") != std::string::npos);
      CHECK(text.find("sshd.root") == std::string::npos);
      CHECK(text.find("sshd.users") == std::string::npos);
    }
  }

  TEST_CASE("one setting that differs is one finding") {
    struct Case {
      const char* old;
      const char* text;
      const char* finding;
    };
    const Case cases[] = {
        {"passwordauthentication no", "passwordauthentication yes",
         "problem sshd.password: passwords are accepted\n"},
        {"kbdinteractiveauthentication no", "kbdinteractiveauthentication yes",
         "problem sshd.keyboard: passwords are accepted by way of PAM (keyboard-interactive)\n"},
        {"permitrootlogin no", "permitrootlogin without-password",
         "problem sshd.root: root may log in\n"},
        {"pubkeyauthentication yes", "pubkeyauthentication no",
         "problem sshd.keys: keys are refused: nobody can log in\n"},
        {"usepam yes", "usepam no",
         "problem sshd.pam: UsePAM is off: sshd refuses accounts whose password is locked\n"},
        {"maxauthtries 3", "maxauthtries 4",
         "warning sshd.tries: more than 3 tries for each connection\n"},
        {"logingracetime 30", "logingracetime 0",
         "warning sshd.grace: a login may take longer than a minute\n"},
        {"allowtcpforwarding yes", "allowtcpforwarding remote",
         "warning sshd.tunnel: tunnels are refused: the dashboard can't be reached\n"},
        {"authenticationmethods publickey", "authenticationmethods any",
         "warning sshd.methods: a key is not the only way in (AuthenticationMethods)\n"},
    };
    for (const Case& one : cases) {
      CAPTURE(one.text);
      auto machine = FakeMachine::recorded("trixie.txt");
      set_for_all(machine, one.old, one.text);
      CHECK(found(machine) == one.finding);
    }
  }

  TEST_CASE("a Match block for one user is found, and the fix names its line") {
    auto machine = FakeMachine::recorded("bookworm.txt");
    set_for(machine, "openclaw", "passwordauthentication no", "passwordauthentication yes");
    add_drop_in(machine, "90-x.conf", "Match User openclaw\n  PasswordAuthentication yes\n");
    CHECK(found(machine) == "problem sshd.password: passwords are accepted, for openclaw\n");
    CHECK(fix_of(machine) ==
          "sudo sed -i '2s/^/#/' /etc/ssh/sshd_config.d/90-x.conf && sudo systemctl reload ssh");
  }

  TEST_CASE("accounts that are too many to be asked for are told") {
    auto machine = FakeMachine::recorded("trixie.txt");
    for (int i = 0; i < 31; ++i) {
      const std::string name = "many" + std::to_string(i);
      machine.files["/etc/passwd"] += name + ":x:" + std::to_string(2000 + i) + ":100::/:/bin/sh\n";
      machine.programs[ask(name)] = machine.programs[ask("admin")];
    }
    CHECK(found(machine).find("note sshd.effective: not asked for 2 more accounts and places of "
                              "Match lines: they are too many\n") != std::string::npos);
  }

  TEST_CASE("sshd is asked from the address of a Match block, too") {
    auto machine = FakeMachine::recorded("bookworm.txt");
    add_drop_in(machine, "90-x.conf", "Match Address 10.1.0.0/16,10.2.*\nPermitRootLogin yes\n");
    for (const char* user : {"admin", "openclaw", "root"}) {
      machine.programs[ask(user, "10.1.0.0")] = machine.programs[ask(user)];
    }
    CHECK(found(machine).empty());
    machine.edit_output(ask("root", "10.1.0.0"), "permitrootlogin no", "permitrootlogin yes");
    CHECK(found(machine) == "problem sshd.root: root may log in, for root from 10.1.0.0\n");
  }

  TEST_CASE("a line that sshd reads before ours is the one to take out") {
    auto machine = FakeMachine::recorded("trixie.txt");
    set_for_all(machine, "passwordauthentication no", "passwordauthentication yes");
    add_drop_in(machine, "00-a.conf", "# x\n\nPasswordAuthentication=yes\n");
    CHECK(fix_of(machine) ==
          "sudo sed -i '3s/^/#/' /etc/ssh/sshd_config.d/00-a.conf && sudo systemctl reload ssh");
    // Without our drop-in the whole cause is that.
    machine.files.erase(sshd_drop_in);
    CHECK(fix_of(machine) == "sudo secretsctl server apply");
  }

  TEST_CASE("options of the command line are asked with") {
    auto machine = FakeMachine::recorded("trixie.txt");
    machine.files["/etc/default/ssh"] = "SSHD_OPTS=\nSSHD_OPTS='-o PasswordAuthentication=yes'\n";
    CHECK(sshd_options(machine) == std::vector<std::string>{"-o", "PasswordAuthentication=yes"});
    for (const char* user : {"admin", "openclaw", "root"}) {
      auto& output = machine.programs[ask(user) + " -o PasswordAuthentication=yes"];
      output = machine.programs[ask(user)];
      output.text.replace(output.text.find("passwordauthentication no"), 25,
                          "passwordauthentication yes");
    }
    CHECK(found(machine) == "problem sshd.password: passwords are accepted\n");
    CHECK(fix_of(machine).find("/etc/default/ssh") != std::string::npos);
  }

  TEST_CASE("who may log in") {
    auto machine = FakeMachine::recorded("trixie.txt");
    SUBCASE("an account beside the plan's") {
      machine.files["/etc/passwd"] += "bob:x:1005:1005::/home/bob:/bin/bash\n";
      machine.programs[ask("bob")] = machine.programs[ask("root")];
      CHECK(found(machine).empty());
      machine.edit_output(ask("bob"), "allowusers admin\n", "allowusers admin\nallowusers b*\n");
      CHECK(found(machine) == "problem sshd.users: may log in, which the plan does not say\n");
    }
    SUBCASE("an administrator who is kept out") {
      machine.edit_output(ask("admin"), "allowusers admin\n", "denyusers adm*\n");
      CHECK(found(machine) == "problem sshd.users: cannot log in: denyusers keeps it out\n");
    }
    SUBCASE("AllowGroups without the user's group") {
      machine.edit_output(ask("openclaw"), "allowusers admin\n",
                          "allowusers admin\nallowgroups admin\n");
      CHECK(found(machine) == "problem sshd.users: cannot log in: allowgroups keeps it out\n");
    }
    SUBCASE("no AllowUsers at all") {
      for (const char* user : {"admin", "openclaw", "root"}) {
        machine.edit_output(ask(user), "allowusers admin\nallowusers openclaw\n", "");
      }
      CHECK(found(machine) ==
            "warning sshd.users: AllowUsers is not set: each new account may log in\n");
    }
  }

  TEST_CASE("a drop-in that sshd does not read is the one finding") {
    auto machine = FakeMachine::recorded("bookworm.txt");
    SUBCASE("no ending .conf") {
      machine.files["/etc/ssh/sshd_config.d/00-secretsctl"] = machine.files[sshd_drop_in];
      machine.files.erase(sshd_drop_in);
      machine.states.erase(sshd_drop_in);
      machine.folders[sshd_folder] = {"00-secretsctl"};
      set_for_all(machine, "passwordauthentication no", "passwordauthentication yes");
      CHECK(found(machine) ==
            "problem sshd.ignored: sshd does not read this file: its name does not end in .conf\n");
    }
    SUBCASE("no Include") {
      machine.edit_file("/etc/ssh/sshd_config", "\nInclude ", "\n#Include ");
      set_for_all(machine, "passwordauthentication no", "passwordauthentication yes");
      CHECK(found(machine) ==
            "problem sshd.include: sshd reads no drop-in: there is no line 'Include "
            "/etc/ssh/sshd_config.d/*.conf'\n");
    }
  }

  TEST_CASE("what sshd -t says") {
    auto machine = FakeMachine::recorded("bookworm.txt");
    auto& test = machine.programs["sshd -t"];
    SUBCASE("a broken line") {
      test.status = 255;
      test.errors = "/etc/ssh/sshd_config.d/50-x.conf: line 1: Bad configuration option: Foo\n";
      CHECK(found(machine).starts_with("problem sshd.syntax: the configuration is broken"));
    }
    SUBCASE("a host key that others can read") {
      test.errors =
          "@@@@@@@@@\nPermissions 0644 for '/etc/ssh/ssh_host_rsa_key' are too open.\nIt is\n";
      CHECK(found(machine) ==
            "problem sshd.host_keys: Permissions 0644 for '/etc/ssh/ssh_host_rsa_key' are too "
            "open. sshd ignores this host key\n");
    }
    SUBCASE("a service that has not run yet is no problem") {
      test.status = 255;
      test.errors = "Missing privilege separation directory: /run/sshd\n";
      CHECK(found(machine).starts_with("note sshd.effective: not looked at: sshd needs /run/sshd"));
    }
    SUBCASE("no sshd") {
      machine.programs.erase("sshd -t");
      CHECK(found(machine) == "problem sshd.installed: the OpenSSH server is not installed\n");
    }
  }

  TEST_CASE("units") {
    const std::string show =
        "systemctl show --timestamp=unix "
        "--property=ActiveState,UnitFileState,StateChangeTimestamp,StateChangeTimestampMonotonic,"
        "Listen ";
    auto machine = FakeMachine::recorded("trixie.txt");
    SUBCASE("not enabled") {
      machine.edit_output(show + "ssh.service", "UnitFileState=enabled", "UnitFileState=disabled");
      CHECK(found(machine) == "problem sshd.boot: SSH does not start with the server\n");
      machine.edit_output(show + "ssh.socket", "UnitFileState=disabled", "UnitFileState=enabled");
      CHECK(found(machine).empty());
    }
    SUBCASE("written after the last reload") {
      machine.states[sshd_drop_in].written += 2;
      CHECK(found(machine) ==
            "warning sshd.reloaded: was written after systemd last reloaded ssh.service\n");
    }
    SUBCASE("a clock that was set tells nothing") {
      machine.states[sshd_drop_in].written += 2;
      auto& stat = machine.files["/proc/stat"];
      stat = "btime " + std::to_string(std::stoll(stat.substr(6)) - 3600) + "\n";
      CHECK(found(machine).empty());
    }
    SUBCASE("a time to come tells nothing") {
      machine.states[sshd_drop_in].written += 10000;
      CHECK(found(machine).empty());
    }
    SUBCASE("the port is the socket's") {
      machine.edit_output(show + "ssh.socket", "ActiveState=inactive", "ActiveState=active");
      machine.programs[show + "ssh.socket"].text +=
          "Listen=0.0.0.0:2222 (Stream)\nListen=[::]:2222 (Stream)\n";
      CHECK(found(machine).find("ssh.socket listens here; the plan says 22") != std::string::npos);
    }
    SUBCASE("whether the service runs is asked when it is reloaded") {
      machine.programs["systemctl is-active --quiet ssh.service"].status = 3;
      const auto reload = sshd_control().reload(test_plan(), machine);
      REQUIRE(reload.size() == 1);
      CHECK(reload[0].back().starts_with("if systemctl -q is-active ssh.service; then"));
    }
  }

  TEST_CASE("another port of sshd") {
    auto machine = FakeMachine::recorded("trixie.txt");
    set_for(machine, "admin", "listenaddress 0.0.0.0:22", "listenaddress 0.0.0.0:2222");
    CHECK(found(machine) == "problem sshd.port: sshd listens here; the plan says 22\n");
  }

  TEST_CASE("without root it says so") {
    auto machine = FakeMachine::recorded("trixie.txt");
    machine.root = false;
    CHECK(found(machine) ==
          "note sshd.effective: not looked at: sshd shows its settings to root alone\n");
  }
}

}  // namespace secretsctl::server
