#include <doctest/doctest.h>

#include <algorithm>
#include <secretsctl/server/controls/packet_rules.hpp>

#include "../fake_machine.hpp"

namespace secretsctl::server {
namespace {

const char* const releases[] = {"network-bookworm.txt", "network-trixie.txt"};

ServerPlan recorded_plan() {
  return parse_plan(server_testdata("network-plan.yml"));
}

std::string found(const FakeMachine& machine) {
  return findings_text(survey_of(firewall_control(), recorded_plan(), machine));
}

const ManagedFile& file_at(const std::vector<ManagedFile>& files, const std::string& path) {
  const auto file = std::ranges::find(files, path, &ManagedFile::path);
  REQUIRE(file != files.end());
  return *file;
}

}  // namespace

TEST_SUITE("server control firewall") {
  TEST_CASE("the rules are those that ufw writes") {
    const auto files = firewall_control().files(recorded_plan(), nullptr);
    CHECK(file_at(files, "/etc/ufw/user.rules").content == server_testdata("rendered/user.rules"));
    CHECK(file_at(files, "/etc/ufw/user6.rules").content ==
          server_testdata("rendered/user6.rules"));
  }

  TEST_CASE("SSH is open to all, to the networks of the plan, or on the tailnet alone") {
    ServerPlan plan;
    CHECK(input_rules(plan, Family::v6) == std::vector<InputRule>{{"tcp", "22", "", ""}});
    plan.ssh_allowed_cidrs = {"203.0.113.0/24"};
    CHECK(input_rules(plan, Family::v6).empty());
    plan.tailscale.emplace();
    CHECK(input_rules(plan, Family::v4).size() == 3);
    plan.tailscale->ssh_only = true;
    CHECK(input_rules(plan, Family::v4) ==
          std::vector<InputRule>{{"udp", "41641", "", ""}, {"tcp", "22", "", "tailscale0"}});
    CHECK(ufw_rules_text(plan, Family::v4)
              .find("any 0.0.0.0/0 in_tailscale0\n-A ufw-user-input -i "
                    "tailscale0 -p tcp --dport 22 -j ACCEPT\n") != std::string::npos);
  }

  TEST_CASE("networks are spelled as ufw and the kernel do") {
    ServerPlan plan;
    plan.ssh_allowed_cidrs = {"2001:DB8:0:0::/32", "::1/128", "0.0.0.0/0"};
    const auto rules = input_rules(plan, Family::v6);
    REQUIRE(rules.size() == 2);
    CHECK(rule_text(rules[0]) == "22/tcp from 2001:db8::/32");
    CHECK(rule_text(rules[1]) == "22/tcp from ::1");
    CHECK(kernel_rule(rules[1], Family::v6) ==
          "-A ufw6-user-input -s ::1/128 -p tcp -m tcp --dport 22 -j ACCEPT");
    CHECK(rule_text(input_rules(plan, Family::v4)[0]) == "22/tcp");
  }

  TEST_CASE("what containers publish is dropped unless a rule before lets it through") {
    const auto rules = docker_rules(recorded_plan(), Family::v4);
    CHECK(rules.front() == metadata_rule(Family::v4));
    CHECK(rules.back() == "-A DOCKER-USER -j DROP");
    // Only what Docker redirects: a container's own port of that number stays closed.
    CHECK(std::ranges::count(rules,
                             "-A DOCKER-USER -p tcp -m conntrack --ctstate DNAT --ctorigdstport "
                             "8443 -j RETURN") == 1);
    CHECK(std::ranges::count(rules, "-A DOCKER-USER -i mybr -j RETURN") == 1);
  }

  TEST_CASE("a server that apply has changed has no finding") {
    for (const char* release : releases) {
      CAPTURE(release);
      const auto machine = FakeMachine::recorded(release);
      CHECK(found(machine).empty());
      CHECK(firewall_control().steps(recorded_plan(), machine).empty());
      for (const ManagedFile& file : firewall_control().files(recorded_plan(), &machine)) {
        if (!machine.files.contains(file.path)) continue;
        CHECK(content_with(file, machine.files.at(file.path)) == machine.files.at(file.path));
      }
    }
  }

  TEST_CASE("a firewall that is off is one finding") {
    auto machine = FakeMachine::recorded(releases[0]);
    machine.edit_output("ufw status verbose", "Status: active", "Status: inactive");
    machine.edit_file("/etc/ufw/ufw.conf", "ENABLED=yes", "ENABLED=no");
    CHECK(found(machine) == "problem firewall.active: the firewall is off\n");
    machine.states.erase("/usr/sbin/ufw");
    CHECK(found(machine) == "problem firewall.active: it is not installed: no port is closed\n");
  }

  TEST_CASE("a firewall that is not started at boot") {
    auto machine = FakeMachine::recorded(releases[1]);
    machine.edit_output("systemctl is-enabled ufw", "enabled", "disabled");
    CHECK(found(machine) == "problem firewall.boot: the firewall is off after the next boot\n");
    CHECK(firewall_control().steps(recorded_plan(), machine).size() == 1);
  }

  TEST_CASE("rules of a person, for both families, are one finding") {
    auto machine = FakeMachine::recorded(releases[0]);
    const std::string rule = " -p tcp -m tcp --dport 8080 -j ACCEPT\n";
    machine.programs["iptables -S ufw-user-input"].text += "-A ufw-user-input" + rule;
    machine.programs["ip6tables -S ufw6-user-input"].text += "-A ufw6-user-input" + rule;
    CHECK(found(machine) ==
          "warning firewall.open: a rule that is not in the plan, and goes with 'apply': -p tcp "
          "-m tcp --dport 8080 -j ACCEPT\n");
  }

  TEST_CASE("a port of the plan that is closed") {
    auto machine = FakeMachine::recorded(releases[0]);
    machine.edit_output("ip6tables -S ufw6-user-input", "--dport 5353", "--dport 5354");
    CHECK(found(machine) ==
          "problem firewall.closed: the plan opens it, and no rule does\n"
          "warning firewall.open: a rule that is not in the plan, and goes with 'apply': -p udp "
          "-m udp --dport 5354 -j ACCEPT\n");
  }

  TEST_CASE("packets that pass by ufw") {
    auto machine = FakeMachine::recorded(releases[0]);
    machine.edit_output("iptables -S INPUT", "-P INPUT DROP", "-P INPUT ACCEPT");
    CHECK(found(machine).starts_with("problem firewall.input: what no rule names is let in"));
    machine = FakeMachine::recorded(releases[0]);
    machine.edit_output("iptables -S INPUT", "-P INPUT DROP\n",
                        "-P INPUT DROP\n-A INPUT -s 192.0.2.1/32 -j ACCEPT\n");
    CHECK(found(machine) ==
          "problem firewall.input: a rule lets packets in before ufw sees them: -A INPUT -s "
          "192.0.2.1/32 -j ACCEPT\n");
  }

  TEST_CASE("rules before ufw's and in its before.rules") {
    auto machine = FakeMachine::recorded(releases[0]);
    std::string& before = machine.programs["iptables -S ufw-before-input"].text;
    // What ufw ships.
    before =
        "-N ufw-before-input\n-A ufw-before-input -i lo -j ACCEPT\n"
        "-A ufw-before-input -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT\n"
        "-A ufw-before-input -m conntrack --ctstate INVALID -j ufw-logging-deny\n"
        "-A ufw-before-input -m conntrack --ctstate INVALID -j DROP\n"
        "-A ufw-before-input -p icmp -m icmp --icmp-type 8 -j ACCEPT\n"
        "-A ufw-before-input -p udp -m udp --sport 67 --dport 68 -j ACCEPT\n"
        "-A ufw-before-input -j ufw-not-local\n"
        "-A ufw-before-input -d 224.0.0.251/32 -p udp -m udp --dport 5353 -j ACCEPT\n"
        "-A ufw-before-input -d 239.255.255.250/32 -p udp -m udp --dport 1900 -j ACCEPT\n"
        "-A ufw-before-input -j ufw-user-input\n";
    machine.edit_output("iptables -S INPUT", "-P INPUT DROP\n",
                        "-P INPUT DROP\n-A INPUT -p tcp -m multiport --dports 22 -j f2b-sshd\n"
                        "-A INPUT -j ts-input\n");
    CHECK(found(machine).empty());
    before += "-A ufw-before-input -p tcp -m tcp --dport 8080 -j ACCEPT\n";
    CHECK(found(machine) ==
          "problem firewall.input: a rule lets packets in before those of the plan: -A "
          "ufw-before-input -p tcp -m tcp --dport 8080 -j ACCEPT\n");
    before.clear();
    machine.edit_output("iptables -S INPUT", "-j ts-input", "-j OPEN");
    CHECK(
        found(machine) ==
        "problem firewall.input: a rule lets packets in before ufw sees them: -A INPUT -j OPEN\n");
    machine.edit_output("iptables -S INPUT", "-j OPEN", "! -i lo -j ACCEPT");
    CHECK(found(machine).ends_with("-A INPUT ! -i lo -j ACCEPT\n"));
  }

  TEST_CASE("DOCKER-USER in the kernel and at boot") {
    const std::string command = "iptables -S DOCKER-USER";
    const std::string start =
        "problem firewall.docker_user: ports that containers publish are not "
        "closed as planned: DOCKER-USER ";
    auto machine = FakeMachine::recorded(releases[1]);
    machine.programs[command].text = "-N DOCKER-USER\n";
    CHECK(found(machine) == start + "is empty\n");
    machine.programs.erase(command);
    CHECK(found(machine) == start + "is empty\n");
    machine = FakeMachine::recorded(releases[1]);
    machine.edit_output(command, "-A DOCKER-USER -i docker0",
                        "-A DOCKER-USER -i eth0 -j ACCEPT\n-A DOCKER-USER -i docker0");
    CHECK(found(machine) == start + "holds -A DOCKER-USER -i eth0 -j ACCEPT\n");
    machine = FakeMachine::recorded(releases[1]);
    machine.edit_file("/etc/ufw/after.rules", "-A DOCKER-USER -j DROP\n", "");
    CHECK(found(machine) ==
          "problem firewall.boot: it differs from the rules of now, and is loaded at boot\n");
  }

  TEST_CASE("Docker appends a rule of its own") {
    auto machine = FakeMachine::recorded(releases[0]);
    std::string& text = machine.programs["iptables -S DOCKER-USER"].text;
    if (!text.ends_with("-j RETURN\n")) text += "-A DOCKER-USER -j RETURN\n";
    CHECK(found(machine).empty());
  }

  TEST_CASE("without root it says so") {
    auto machine = FakeMachine::recorded(releases[0]);
    machine.root = false;
    machine.programs["ufw status verbose"].status = 1;
    CHECK(found(machine) == "note firewall.active: not checked: 'ufw status verbose' needs root\n");
  }
}

}  // namespace secretsctl::server
