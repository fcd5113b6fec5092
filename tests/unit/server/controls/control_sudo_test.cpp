#include <doctest/doctest.h>

#include <secretsctl/server/controls/compose_wrapper.hpp>
#include <secretsctl/server/controls/sudo_rules.hpp>

#include "../fake_machine.hpp"

namespace secretsctl::server {
namespace {

const char* const releases[] = {"bookworm", "trixie"};
const std::string user_rules = "sudo -n -ll -U openclaw";
const std::string administrator_rules = "sudo -n -ll -U admin";

ServerPlan test_plan() {
  return parse_plan(server_testdata("plan.yml"));
}

std::string found(const FakeMachine& machine) {
  return findings_text(survey_of(sudo_control(), test_plan(), machine));
}

void add_rule(FakeMachine& machine, const std::string& file, const std::string& command,
              const std::string& users = "root") {
  machine.programs[user_rules].text += "\nSudoers entry: " + file + ":1\n    RunAsUsers: " + users +
                                       "\n    Options: !authenticate\n    Commands:\n\t" + command +
                                       "\n";
}

}  // namespace

TEST_SUITE("server control sudo") {
  TEST_CASE("the files are those that the validators have seen") {
    const auto files = sudo_control().files(test_plan(), nullptr);
    REQUIRE(files.size() == 2);
    CHECK(files[0].path == compose_wrapper);
    CHECK(files[0].content == server_testdata("rendered/openclaw-compose"));
    CHECK(files[0].mode == 0755);
    CHECK(files[1].path == sudo_file);
    CHECK(files[1].content == server_testdata("rendered/sudoers"));
    CHECK(files[1].mode == 0440);
    CHECK(files[1].validator == std::vector<std::string>{"visudo", "-cf", "{}"});
  }

  TEST_CASE("no command of the user has a wildcard, and each has its arguments") {
    for (const std::string& command : sudo_commands(test_plan())) {
      CAPTURE(command);
      CHECK(command.find_first_of("*?[]\\!") == std::string::npos);
      CHECK(command.find(' ') != std::string::npos);
      CHECK(command.starts_with('/'));
    }
    CHECK(sudo_commands(ServerPlan()).size() == 4);
    CHECK(sudo_control().files(ServerPlan(), nullptr).size() == 1);
  }

  TEST_CASE("sudo's long list is read, with and without names of files") {
    const auto rules = parse_sudo_rules(
        "Matching Defaults entries for x on y:\n    env_reset\n\nUser x may run:\n\n"
        "Sudoers entry:\n    RunAsUsers: ALL\n    RunAsGroups: ALL\n    Commands:\n\tALL\n\n"
        "Sudoers entry: /etc/sudoers.d/a:3\n    RunAsUsers: root\n    Options: !authenticate\n"
        "    Commands:\n\t/bin/a b\n\t!/bin/c\n");
    REQUIRE(rules.size() == 3);
    CHECK(rules[0].command == "ALL");
    CHECK(rules[0].groups == "ALL");
    CHECK(rules[0].asks_password);
    CHECK(rules[0].file.empty());
    CHECK(rules[1].command == "/bin/a b");
    CHECK(rules[1].users == "root");
    CHECK(rules[1].groups.empty());
    CHECK_FALSE(rules[1].asks_password);
    CHECK(rules[2].command == "!/bin/c");
    CHECK(rules[2].file == "/etc/sudoers.d/a:3");
  }

  TEST_CASE("options that hand variables on") {
    const auto of = [](const std::string& options) {
      return dangerous_defaults("Matching Defaults entries for x on y:\n    " + options +
                                "\n\nUser x may run the following commands on y:\n\tsetenv\n");
    };
    CHECK(of("env_reset, mail_badpass, !setenv").empty());
    CHECK(of("env_reset, env_keep+=\"LANG EDITOR\"").empty());
    CHECK(of("env_keep+=\"LANG PYTHONPATH\", use_pty") == "env_keep+=\"LANG PYTHONPATH\"");
    CHECK(of("use_pty,\n    setenv") == "setenv");
    CHECK(of("env_keep=*") == "env_keep=*");
  }

  TEST_CASE("a server that apply has changed has no finding") {
    for (const char* release : releases) {
      CAPTURE(release);
      const auto machine = FakeMachine::recorded(std::string(release) + ".txt");
      CHECK(found(machine).empty());
      CHECK(survey_of(sudo_control(), test_plan(), machine).size() == 5);
    }
  }

  TEST_CASE("rules with wildcards are found, with the file that holds them") {
    for (const char* release : releases) {
      CAPTURE(release);
      const auto machine = FakeMachine::recorded(std::string(release) + "-seed.txt");
      std::string rules;
      for (const CheckResult& result : survey_of(sudo_control(), ServerPlan(), machine)) {
        if (result.check != "sudo.rules") continue;
        rules += result.message + "\n";
        CHECK(result.fix == "remove the rule: sudo visudo -f /etc/sudoers.d/90-seed");
      }
      CHECK(rules ==
            "may run as root: '/usr/bin/journalctl *': it writes files as root (--cursor-file) and "
            "deletes logs (--vacuum-time)\n"
            "may run as root: '/usr/bin/tailscale serve *': 'tailscale serve' hands out any folder "
            "as root\n"
            "may run as root: '/usr/bin/fail2ban-client status *': '*' stands for any words and "
            "options\n");
    }
  }

  TEST_CASE("one rule more or less is one finding") {
    auto machine = FakeMachine::recorded("trixie.txt");
    SUBCASE("everything") {
      add_rule(machine, "/etc/sudoers.d/90-x", "ALL", "ALL");
      CHECK(found(machine) == "problem sudo.rules: may run as root: everything\n");
    }
    SUBCASE("our command, with variables of the caller") {
      machine.programs[user_rules].text +=
          "\nSudoers entry: /etc/sudoers.d/90-x:1\n    RunAsUsers: root\n    Options: setenv, "
          "!authenticate\n    Commands:\n\t/usr/bin/fail2ban-client status\n";
      CHECK(found(machine) ==
            "problem sudo.rules: may run as root, with variables of its own (SETENV): "
            "'/usr/bin/fail2ban-client status'\n");
    }
    SUBCASE("variables that reach root") {
      machine.edit_output(user_rules, "env_reset, ", "!env_reset, env_keep+=PYTHONPATH, ");
      CHECK(found(machine) ==
            "problem sudo.environment: its variables reach what it runs as root (Defaults "
            "!env_reset, env_keep+=PYTHONPATH): a program can be made to load its code\n");
    }
    SUBCASE("sudo does not answer") {
      machine.programs[user_rules] = {true, 1, "", "sudo: unable to open /etc/sudoers\n"};
      CHECK(found(machine) ==
            "note sudo.rules: not seen: 'sudo -ll -U openclaw' fails: sudo: unable to open "
            "/etc/sudoers\n");
    }
    SUBCASE("as another user") {
      add_rule(machine, "/etc/sudoers.d/90-x", "/bin/sh", "admin");
      CHECK(found(machine) == "problem sudo.rules: may run as admin: '/bin/sh'\n");
    }
    SUBCASE("our command, as everybody") {
      add_rule(machine, "/etc/sudoers.d/90-x", "/usr/sbin/ufw status", "ALL");
      CHECK(found(machine) == "problem sudo.rules: may run as root: '/usr/sbin/ufw status'\n");
    }
    SUBCASE("our command twice is no finding, and neither is one that is forbidden") {
      add_rule(machine, "/etc/sudoers.d/90-x", "/usr/sbin/ufw status");
      add_rule(machine, "/etc/sudoers.d/90-x", "!/bin/su");
      CHECK(found(machine).empty());
    }
    SUBCASE("a command that is missing") {
      machine.edit_output(user_rules, "\t/usr/sbin/ufw status verbose\n", "");
      CHECK(found(machine) == "problem sudo.commands: may not run /usr/sbin/ufw status verbose\n");
    }
    SUBCASE("a password is asked for") {
      machine.programs[administrator_rules].text +=
          "\nSudoers entry: /etc/sudoers.d/zz:1\n    RunAsUsers: ALL\n    Commands:\n\tALL\n";
      CHECK(found(machine) ==
            "problem sudo.administrator: can't become root: sudo asks for a password, and it has "
            "none\n");
    }
    SUBCASE("the group sudo is the accounts control's") {
      machine.edit_file("/etc/group", "sudo:x:27:", "sudo:x:27:openclaw");
      machine.programs[user_rules].text +=
          "\nSudoers entry: /etc/sudoers:53\n    RunAsUsers: ALL\n    RunAsGroups: ALL\n"
          "    Commands:\n\tALL\n";
      CHECK(found(machine).empty());
    }
  }

  TEST_CASE("our file without effect is one finding") {
    auto machine = FakeMachine::recorded("bookworm.txt");
    SUBCASE("changed by hand") {
      machine.edit_file(sudo_file, "ufw status verbose", "ufw status numbered");
      machine.edit_output(user_rules, "ufw status verbose", "ufw status numbered");
      CHECK(found(machine) == "problem sudo.file: is not what the plan says\n");
    }
    SUBCASE("not included") {
      machine.programs[user_rules].text.clear();
      machine.programs[administrator_rules].text.clear();
      CHECK(found(machine) ==
            "problem sudo.file: has no effect: /etc/sudoers does not include its folder\n");
    }
    SUBCASE("gone") {
      machine.programs[user_rules].text.clear();
      machine.programs[administrator_rules].text.clear();
      machine.files.erase(sudo_file);
      CHECK(found(machine) == "problem sudo.file: is not there: the plan's rules do not hold\n");
    }
    SUBCASE("broken") {
      machine.programs["visudo -c"] = {
          .was_found = true,
          .status = 1,
          .text = "/etc/sudoers: parsed OK\n",
          .errors = "/etc/sudoers.d/secretsctl:16:5: syntax error\nx y z = (\n    ^\n"};
      machine.programs[user_rules].text.clear();
      CHECK(found(machine) ==
            "problem sudo.files: sudo leaves out what is broken: "
            "/etc/sudoers.d/secretsctl:16:5: syntax error\n");
    }
  }

  TEST_CASE("what the wrapper starts is root's alone") {
    auto machine = FakeMachine::recorded("trixie.txt");
    CHECK(compose_places(test_plan()) == std::vector<std::string>{"/", "/opt", "/opt/openclaw",
                                                                  "/opt/openclaw/compose.yml",
                                                                  "/opt/openclaw/.env"});
    SUBCASE("a folder of the user") {
      machine.states["/opt/openclaw"].owner = 1000;
      CHECK(found(machine) ==
            "problem sudo.compose: others than root can write here, and start any container with "
            "it\n");
    }
    SUBCASE("an .env of the user") {
      machine.states["/opt/openclaw/.env"] = {0100644, 1000, 1000, 0};
      CHECK(found(machine).starts_with("problem sudo.compose: others than root"));
    }
    SUBCASE("a group that writes") {
      machine.states["/opt/openclaw/compose.yml"].mode = 0100664;
      CHECK(found(machine).starts_with("problem sudo.compose: others than root"));
    }
    SUBCASE("a link") {
      machine.states["/opt/openclaw"].mode = 0120777;
      CHECK(found(machine) ==
            "problem sudo.compose: is a symlink: whoever owns its target is root\n");
    }
    SUBCASE("another wrapper") {
      machine.files[compose_wrapper] += "#\n";
      CHECK(found(machine) == "problem sudo.wrapper: is not what the plan says\n");
    }
  }

  TEST_CASE("without root it says so") {
    auto machine = FakeMachine::recorded("trixie.txt");
    machine.root = false;
    CHECK(found(machine) ==
          "note sudo.rules: not looked at: sudo shows the rules of others to root alone\n");
  }
}

}  // namespace secretsctl::server
