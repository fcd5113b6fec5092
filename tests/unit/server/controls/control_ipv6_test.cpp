#include <doctest/doctest.h>

#include "../fake_machine.hpp"

namespace secretsctl::server {
namespace {

const char* const releases[] = {"network-bookworm.txt", "network-trixie.txt"};
const std::string network = "systemd-analyze cat-config systemd/network/10-netplan-eth0.network";

std::string found(const Control& control, const FakeMachine& machine,
                  const ServerPlan& plan = parse_plan(server_testdata("network-plan.yml"))) {
  return findings_text(survey_of(control, plan, machine));
}

}  // namespace

TEST_SUITE("server control ipv6") {
  TEST_CASE("a drop-in for each .network file in use, and lo stays") {
    for (const char* release : releases) {
      const auto machine = FakeMachine::recorded(release);
      const auto files = ipv6_control().files(ServerPlan(), &machine);
      REQUIRE(files.size() >= 2);
      CHECK(files[0].content.find("net.ipv6.conf.lo.disable_ipv6 = 0") != std::string::npos);
      CHECK(files[1].path == "/etc/systemd/network/10-netplan-eth0.network.d/secretsctl.conf");
      CHECK(ipv6_control().files(ServerPlan(), nullptr).size() == 1);
      ServerPlan plan;
      plan.ipv6 = true;
      CHECK(ipv6_control().files(plan, &machine).empty());
      CHECK(ipv6_control().first_boot(plan).empty());
      CHECK(found(ipv6_control(), machine).empty());
    }
  }

  TEST_CASE("an address is one finding, whatever the next boot brings") {
    auto machine = FakeMachine::recorded(releases[0]);
    machine.programs["ip -6 -o addr show"].text +=
        "2: eth0    inet6 fd77::2/64 scope global \\       valid_lft forever\n"
        "2: eth0    inet6 fe80::1/64 scope link \\       valid_lft forever\n";
    machine.programs[network].text += "[Network]\nAddress=fd77::2/64\n";
    const auto results =
        survey_of(ipv6_control(), parse_plan(server_testdata("network-plan.yml")), machine);
    REQUIRE(results.size() == 1);
    CHECK(results[0].message == "IPv6 is on: fd77::2/64, fe80::1/64");
    CHECK(results[0].fix.find("remove fd77::2/64 from the files in /etc/netplan") !=
          std::string::npos);
  }

  TEST_CASE("what the next boot brings") {
    for (const char* release : releases) {
      auto machine = FakeMachine::recorded(release);
      machine.edit_output(network, "LinkLocalAddressing=no\n", "");
      CHECK(found(ipv6_control(), machine) ==
            "problem ipv6.boot: the next boot turns IPv6 on: networkd gives the interface an "
            "address\n");
      machine = FakeMachine::recorded(release);
      machine.programs[network].text += "Address=fd77::2/64\n";
      CHECK(found(ipv6_control(), machine) ==
            "problem ipv6.boot: the next boot brings fd77::2/64 back\n");
      machine = FakeMachine::recorded(release);
      machine.edit_output("systemd-analyze cat-config sysctl.d",
                          "net.ipv6.conf.default.disable_ipv6 = 1", "");
      CHECK(found(ipv6_control(), machine) ==
            "warning ipv6.boot: interfaces that networkd does not manage get IPv6 with the next "
            "boot\n");
    }
  }
}

TEST_SUITE("server control upgrades") {
  TEST_CASE("a server that apply has changed") {
    for (const char* release : releases) {
      CAPTURE(release);
      const auto machine = FakeMachine::recorded(release);
      CHECK(found(upgrades_control(), machine).empty());
      CHECK(upgrades_control().steps(ServerPlan(), machine).empty());
    }
  }

  TEST_CASE("one setting that differs is one finding") {
    const auto changed = [](const std::string& command, const std::string& old,
                            const std::string& text) {
      auto machine = FakeMachine::recorded(releases[1]);
      machine.edit_output(command, old, text);
      return found(upgrades_control(), machine);
    };
    CHECK(changed("apt-config dump", "APT::Periodic::Unattended-Upgrade \"1\"",
                  "APT::Periodic::Unattended-Upgrade \"0\"") ==
          "problem upgrades.periodic: it is 0: security updates are not installed\n");
    CHECK(changed("apt-config dump", "Reboot-Time \"04:30\"", "Reboot-Time \"05:00\"") ==
          "warning upgrades.reboot: it reboots at 05:00, the plan says 04:30\n");
    CHECK(changed("apt-config dump", "ecurity", "other") ==
          "problem upgrades.origins: no origin of security updates is in it: they are not "
          "installed\n");
    const std::string timer = "systemctl show -p ActiveState,UnitFileState apt-daily.timer";
    CHECK(changed(timer, "ActiveState=active", "ActiveState=inactive") ==
          "problem upgrades.timer: it is inactive: no update is installed\n");
    CHECK(changed(timer, "UnitFileState=enabled", "UnitFileState=disabled") ==
          "problem upgrades.timer: it is not started at boot\n");
  }

  TEST_CASE("a pending reboot, and repositories of others") {
    auto machine = FakeMachine::recorded(releases[0]);
    machine.states["/run/reboot-required"] = {};
    CHECK(found(upgrades_control(), machine) ==
          "note upgrades.pending: updates take effect with the reboot at 04:30\n");
    ServerPlan plan;
    CHECK(found(upgrades_control(), machine, plan).find("warning upgrades.pending: ") !=
          std::string::npos);
    machine.states.erase("/run/reboot-required");
    machine.programs["apt-cache policy"].text += " 500 https://download.docker.com/linux stable\n";
    CHECK(found(upgrades_control(), machine) ==
          "note upgrades.others: Docker's packages are not updated by unattended-upgrades\n");
  }
}

TEST_SUITE("server control time") {
  TEST_CASE("zone and clock") {
    auto machine = FakeMachine::recorded(releases[0]);
    CHECK(time_control().steps(ServerPlan(), machine).empty());
    machine.edit_output("timedatectl show", "Timezone=Etc/UTC", "Timezone=Asia/Tokyo");
    const auto steps = time_control().steps(ServerPlan(), machine);
    REQUIRE(steps.size() == 1);
    CHECK(steps[0].undo == std::vector<std::string>{"timedatectl", "set-timezone", "Asia/Tokyo"});
    CHECK(found(time_control(), machine)
              .starts_with("problem time.zone: the time zone is not that of the plan, Etc/UTC\n"));
    machine.programs["timedatectl show"].text = "Timezone=Etc/UTC\nNTP=no\nNTPSynchronized=no\n";
    CHECK(found(time_control(), machine) ==
          "note time.clock: not checked: in a container the clock is the host's\n");
    machine.programs["systemd-detect-virt --container"] = {true, 1, "none\n", ""};
    CHECK(found(time_control(), machine) == "warning time.clock: nothing synchronizes the clock\n");
  }
}

}  // namespace secretsctl::server
