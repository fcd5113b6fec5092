#include <doctest/doctest.h>

#include <secretsctl/server/controls/docker_state.hpp>

#include "../fake_machine.hpp"

namespace secretsctl::server {
namespace {

const char* const releases[] = {"network-bookworm.txt", "network-trixie.txt"};

ServerPlan recorded_plan() {
  return parse_plan(server_testdata("network-plan.yml"));
}

std::string found(const Control& control, const FakeMachine& machine,
                  const ServerPlan& plan = recorded_plan()) {
  return findings_text(survey_of(control, plan, machine));
}

// Without the two notes that every record has.
std::string found_of_docker(const FakeMachine& machine, const ServerPlan& plan = recorded_plan()) {
  std::string text = found(docker_control(), machine, plan);
  const std::size_t note = text.find("note docker.live_restore");
  if (note != std::string::npos) text.erase(note, text.find('\n', note) + 1 - note);
  return text;
}

constexpr const char* published =
    "warning docker.published: port 8088/tcp is published on 0.0.0.0 and not in open_ports: the "
    "firewall alone closes it\n";

}  // namespace

TEST_SUITE("server control docker") {
  TEST_CASE("containers as docker inspect prints them") {
    const auto containers = containers_in(
        "/web|false|default|0.0.0.0 8088 80/tcp,:: 8088 80/tcp,|/srv/www,/run/docker.sock,\n"
        "/other|true|host||\nno container\n");
    REQUIRE(containers.size() == 2);
    CHECK(containers[0].name == "web");
    REQUIRE(containers[0].ports.size() == 2);
    CHECK(containers[0].ports[1].address == "::");
    CHECK(containers[0].ports[1].port == "8088");
    CHECK(containers[0].ports[1].protocol == "tcp");
    CHECK(containers[0].mounts == std::vector<std::string>{"/srv/www", "/run/docker.sock"});
    CHECK(containers[1].is_privileged);
    CHECK(containers[1].is_on_host);
    CHECK(containers[1].ports.empty());
  }

  TEST_CASE("a port on all addresses is told, once; the gateway's by its own control") {
    for (const char* release : releases) {
      CAPTURE(release);
      const auto machine = FakeMachine::recorded(release);
      CHECK(found_of_docker(machine) == published);
      ServerPlan plan = recorded_plan();
      plan.open_ports.push_back({8088, "tcp"});
      CHECK(found_of_docker(machine, plan).empty());
      plan.gateway_port = 8088;
      plan.open_ports.clear();
      CHECK(found(gateway_control(), machine, plan)
                .starts_with("problem gateway.listener: the gateway listens on 0.0.0.0"));
    }
  }

  TEST_CASE("the gateway on loopback") {
    for (const char* release : releases) {
      const auto machine = FakeMachine::recorded(release);
      const auto results = survey_of(gateway_control(), recorded_plan(), machine);
      REQUIRE(!results.empty());
      CHECK(results[0].status == CheckStatus::ok);
      CHECK(results[0].message == "the gateway listens on loopback alone");
    }
    FakeMachine idle = FakeMachine::recorded(releases[0]);
    idle.programs["ss -H -ltn"].text.clear();
    idle.programs.erase("docker ps -q --no-trunc");
    CHECK(found(gateway_control(), idle)
              .starts_with("note gateway.listener: not checked: the gateway does not run\n"));
  }

  TEST_CASE("a proxy that is trusted beyond loopback") {
    auto machine = FakeMachine::recorded(releases[0]);
    machine.files["/home/openclaw/.openclaw/openclaw.json"] =
        "{gateway: {trustedProxies: ['127.0.0.1', '0.0.0.0/0'], auth: {allowTailscale: true}}}";
    CHECK(found(gateway_control(), machine) ==
          "warning gateway.proxy: the gateway believes what 0.0.0.0/0 says about its clients "
          "(gateway.trustedProxies)\n"
          "note gateway.tailscale: the gateway believes Tailscale Serve's headers "
          "(allowTailscale): every process of this machine can send them\n");
  }

  TEST_CASE("the group docker equals root") {
    auto machine = FakeMachine::recorded(releases[0]);
    machine.files["/etc/group"] += "docker:x:990:openclaw,guest,admin\n";
    machine.files["/etc/passwd"] += "guest:x:1500:1500::/home/guest:/bin/sh\n";
    ServerPlan plan = recorded_plan();
    const auto count = [&](const std::string& text) {
      std::size_t number = 0;
      for (const auto& result : survey_of(docker_control(), plan, machine)) {
        number += result.check == "docker.group" && status_name(result.status) == text ? 1 : 0;
      }
      return number;
    };
    CHECK(count("problem") == 2);
    CHECK(count("note") == 1);
    plan.docker.group = true;
    CHECK(count("problem") == 1);
    CHECK(count("note") == 2);
  }

  TEST_CASE("the metadata service, bridges, and an engine past iptables") {
    auto machine = FakeMachine::recorded(releases[1]);
    machine.edit_output("iptables -S DOCKER-USER", "-A DOCKER-USER -d 169.254.169.254/32 -j DROP\n",
                        "");
    CHECK(found_of_docker(machine).starts_with(
        "problem docker.metadata: containers can reach the cloud's metadata service"));
    // An empty chain is for the control `firewall` alone.
    machine.programs["iptables -S DOCKER-USER"].text.clear();
    CHECK(found_of_docker(machine) == published);
    machine = FakeMachine::recorded(releases[1]);
    machine.edit_output("iptables -S FORWARD", "-j DOCKER-USER", "-j OTHER");
    CHECK(found_of_docker(machine).find("problem docker.backend: ") != std::string::npos);
    machine = FakeMachine::recorded(releases[1]);
    ServerPlan plan = recorded_plan();
    plan.docker.bridges.clear();
    CHECK(
        found_of_docker(machine, plan)
            .find("warning docker.bridge: containers of the network named reach nothing outside") !=
        std::string::npos);
  }

  TEST_CASE("a machine without Docker has nothing to see; one that does not answer is told") {
    auto machine = FakeMachine::recorded(releases[0]);
    machine.programs["docker ps -q --no-trunc"].status = 1;
    machine.programs["docker version"] = {true, 1, "", "Cannot connect\n"};
    CHECK(found_of_docker(machine) ==
          "note docker.containers: not checked: 'docker version' failed: Cannot connect\n");
    machine.programs["docker version"] = {true, 0, "", ""};
    machine.programs["docker ps -q --no-trunc"] = {true, 0, "0123\n4567\n", ""};
    CHECK(found_of_docker(machine) ==
          "note docker.containers: not checked: 'docker inspect' does not show them all\n");
    machine.programs.erase("docker --version");
    machine.programs.erase("docker ps -q --no-trunc");
    CHECK(found_of_docker(machine).empty());
  }
}

}  // namespace secretsctl::server
