#include <algorithm>
#include <array>
#include <secretsctl/server/controls/control.hpp>
#include <secretsctl/server/controls/docker_state.hpp>
#include <secretsctl/server/controls/packet_rules.hpp>
#include <secretsctl/server/controls/survey_text.hpp>
#include <secretsctl/server/machine/account_list.hpp>

namespace secretsctl::server {
namespace {

// Who can write to one of these is root.
constexpr std::array<std::string_view, 9> powerful_mounts = {
    "/", "/etc", "/root", "/boot", "/proc", "/var/run", "/run", "/var/lib/docker", "/etc/docker"};

bool is_powerful(std::string_view mount) {
  return mount.ends_with("/docker.sock") || mount.ends_with("/containerd.sock") ||
         std::ranges::find(powerful_mounts, mount) != powerful_mounts.end();
}

bool is_open(const ServerPlan& plan, const PublishedPort& port) {
  return std::ranges::any_of(plan.open_ports, [&](const OpenPort& open) {
    return std::to_string(open.port) == port.port && open.protocol == port.protocol;
  });
}

// The gateway's port is reported by its own control.
void survey_ports(const ServerPlan& plan, const Container& container, Findings& findings) {
  std::vector<std::string> reported;
  for (const PublishedPort& port : container.ports) {
    const std::string name = port.port + "/" + port.protocol;
    if (is_loopback(port.address) || is_open(plan, port)) continue;
    if (port.port == std::to_string(plan.gateway_port)) continue;
    if (std::ranges::find(reported, name) != reported.end()) continue;
    reported.push_back(name);
    findings.warning("published", container.name,
                     "port " + name + " is published on " +
                         (port.address.empty() ? "all addresses" : port.address) +
                         " and not in open_ports: the firewall alone closes it",
                     "publish it as 127.0.0.1:" + port.port + ":..., or add " + name +
                         " to open_ports of the plan");
  }
}

void survey_containers(const ServerPlan& plan, const std::vector<Container>& containers,
                       Findings& findings, const CheckResults& results) {
  const std::size_t before = results.size();
  for (const Container& container : containers) {
    survey_ports(plan, container, findings);
    if (container.is_privileged) {
      findings.warning("privileged", container.name, "it is privileged: what runs in it is root",
                       "run it without --privileged (privileged: false)");
    }
    for (const std::string& mount : container.mounts) {
      if (!is_powerful(mount)) continue;
      findings.warning(
          "mount", container.name,
          "it can reach " + mount + " of this machine: what runs in it can become root",
          "remove this volume from the container");
    }
  }
  if (results.size() == before) {
    findings.ok("containers", "docker",
                std::to_string(containers.size()) +
                    " running, none with a port that is not planned or with root's rights");
  }
}

// Docker's nftables backend (29) and `"iptables": false` have no DOCKER-USER.
void survey_backend(const Machine& machine, Findings& findings) {
  const auto rules = output_of(machine, {"iptables", "-S", "FORWARD"}, "backend", findings);
  if (!rules) return;
  if (rules->find("-j DOCKER-USER") != std::string::npos) {
    findings.ok("backend", "iptables", "Docker asks DOCKER-USER before its own rules");
  } else {
    findings.problem("backend", "iptables",
                     "Docker does not ask DOCKER-USER: no rule of the plan closes what containers "
                     "publish (firewall-backend nftables, or \"iptables\": false)",
                     "set \"firewall-backend\": \"iptables\" in /etc/docker/daemon.json, then: "
                     "systemctl restart docker");
  }
}

// The bridges in an output of `docker network inspect`: a name, and the interface's if it has one.
void survey_bridges(const ServerPlan& plan, const Machine& machine, Findings& findings) {
  const std::string list =
      machine.run({"docker", "network", "ls", "-q", "--filter", "driver=bridge"}).text;
  std::vector<std::string> words = {
      "docker", "network", "inspect", "--format",
      "{{.Name}} {{index .Options \"com.docker.network.bridge.name\"}}"};
  for (const std::string_view id : lines_of(list)) words.emplace_back(id);
  if (words.size() == 5) return;
  const std::string text = machine.run(words).text;
  for (const std::string_view line : lines_of(text)) {
    const std::vector<std::string_view> names = words_of(line);
    if (names.size() < 2 || names[1] == "docker0" || names[1].starts_with("br-")) continue;
    const auto& planned = plan.docker.bridges;
    if (std::ranges::find(planned, names[1]) != planned.end()) continue;
    findings.warning("bridge", std::string(names[1]),
                     "containers of the network " + std::string(names[0]) +
                         " reach nothing outside: DOCKER-USER drops it",
                     "add " + std::string(names[1]) + " to docker.bridges of the plan");
  }
}

void survey_metadata(const ServerPlan& plan, const Machine& machine, Findings& findings) {
  for (const Family family : families_of(machine)) {
    const std::vector<std::string> rules =
        rules_of(machine.run({tables_of(family), "-S", docker_chain}).text);
    // An empty chain is reported by the control `firewall`.
    if (rules.empty()) continue;
    const std::string wanted = metadata_rule(family);
    const std::vector<std::string> planned = docker_rules(plan, family);
    // A rule of the plan that lets containers out must not come first.
    const auto first = std::ranges::find_if(rules, [&](const std::string& rule) {
      return std::ranges::find(planned, rule) != planned.end();
    });
    if (first != rules.end() && *first == wanted) {
      findings.ok("metadata", tables_of(family),
                  "the cloud's metadata service is closed to containers");
    } else if (first != rules.end()) {
      findings.problem("metadata", tables_of(family),
                       "containers can reach the cloud's metadata service, which may hold "
                       "credentials: DOCKER-USER does not begin with " +
                           wanted,
                       "ufw reload; if that does not help: " + std::string(apply_command));
    }
  }
}

void survey_group(const ServerPlan& plan, const Machine& machine, Findings& findings) {
  for (const Account& account : accounts_of(machine)) {
    const std::string& member = account.name;
    if (!account.is_in("docker")) continue;
    if (member == plan.administrator) {
      findings.note("group", member, "in the group docker, which equals root; sudo gives it that");
    } else if (member == plan.user && plan.docker.group) {
      findings.note("group", member,
                    "in the group docker, which equals root, as the plan wants it");
    } else {
      findings.problem("group", member,
                       "in the group docker, which equals root: it can read and write every file",
                       "gpasswd -d " + member + " docker");
    }
  }
}

void survey_docker(const ServerPlan& plan, const Machine& machine, CheckResults& results) {
  Findings findings(results, "docker");
  survey_group(plan, machine, findings);
  if (machine.is_root()) survey_metadata(plan, machine, findings);
  const auto containers = running_containers(machine);
  if (!containers) {
    // A machine without Docker has nothing to see; else the note says why it can't be seen.
    if (machine.run({"docker", "--version"}).was_found &&
        output_of(machine, {"docker", "version"}, "containers", findings)) {
      findings.note("containers", "docker", "not checked: 'docker inspect' does not show them all");
    }
    return;
  }
  survey_containers(plan, *containers, findings, results);
  survey_backend(machine, findings);
  survey_bridges(plan, machine, findings);
  if (machine.run({"docker", "info", "--format", "{{.LiveRestoreEnabled}}"})
          .text.starts_with("false")) {
    findings.note("live_restore", "/etc/docker/daemon.json",
                  "an update of Docker stops all containers; \"live-restore\": true keeps them up");
  }
}

}  // namespace

Control docker_control() {
  return {.name = "docker",
          .purpose = "published ports, the group docker, the metadata service",
          .packages = {},
          .survey = survey_docker};
}

}  // namespace secretsctl::server
