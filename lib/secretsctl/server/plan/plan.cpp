#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/path_owner.hpp>
#include <secretsctl/core/read_file.hpp>
#include <secretsctl/core/user_account.hpp>
#include <secretsctl/server/plan/plan.hpp>
#include <secretsctl/server/plan/plan_reader.hpp>
#include <secretsctl/server/plan/plan_values.hpp>

namespace secretsctl::server {
namespace {

void read_tailscale(PlanReader& map, TailscalePlan& plan) {
  map.flag("ssh_only", plan.ssh_only);
  map.map("auth_key", [&](PlanReader& place) {
    plan.auth_key.emplace();
    place.required_text("file", plan.auth_key->file, plain_path);
    place.required_text("key", plan.auth_key->key, secret_key_name);
  });
}

void read_docker(PlanReader& map, DockerPlan& plan) {
  map.flag("group", plan.group);
  map.text("compose_file", plan.compose_file, absolute_path);
  map.list("bridges",
           [&](const std::string& text) { plan.bridges.push_back(interface_name(text)); });
}

void read_secrets(PlanReader& map, SecretFilesPlan& plan) {
  map.text("key", plan.key, absolute_path);
  map.text("file", plan.file, absolute_path);
}

void read_top(PlanReader& map, ServerPlan& plan) {
  map.text("administrator", plan.administrator, user_name);
  map.text("user", plan.user, user_name);
  map.list("ssh_keys",
           [&](const std::string& text) { plan.ssh_keys.push_back(ssh_public_key(text)); });
  map.list("ssh_allowed_cidrs",
           [&](const std::string& text) { plan.ssh_allowed_cidrs.push_back(network(text)); });
  map.list("open_ports",
           [&](const std::string& text) { plan.open_ports.push_back(open_port(text)); });
  map.port("ssh_port", plan.ssh_port);
  map.flag("ipv6", plan.ipv6);
  map.text("time_zone", plan.time_zone, time_zone);
  map.text("reboot", plan.reboot, reboot_time);
  map.port("gateway_port", plan.gateway_port);
  map.map("tailscale", [&](PlanReader& part) { read_tailscale(part, plan.tailscale.emplace()); });
  map.map("docker", [&](PlanReader& part) { read_docker(part, plan.docker); });
  map.map("secrets", [&](PlanReader& part) { read_secrets(part, plan.secrets); });
}

}  // namespace

ServerPlan parse_plan(std::string text) {
  const sops::YamlNode root = sops::YamlNode::parse(std::move(text));
  if (!root.is_map()) {
    throw Error(ErrorKind::generic, "a plan is a map of names and values, as in 'user: openclaw'");
  }
  ServerPlan plan;
  PlanReader top(root, "");
  read_top(top, plan);
  top.refuse_unknown();
  if (plan.administrator == plan.user) {
    throw Error(ErrorKind::generic,
                "administrator and user are both '" + plan.user +
                    "': the application's user must not be able to become root; name two users");
  }
  // The firewall would have no rule for SSH, and IPv6 would be off.
  const auto is_six = [](const std::string& text) { return text.find(':') != std::string::npos; };
  if (!plan.ipv6 && !plan.ssh_allowed_cidrs.empty() &&
      std::ranges::all_of(plan.ssh_allowed_cidrs, is_six)) {
    throw Error(ErrorKind::generic,
                "ssh_allowed_cidrs has IPv6 networks alone, and ipv6 is false: nobody could log "
                "in; add an IPv4 network, or write ipv6: true");
  }
  return plan;
}

PlanFile read_plan_file(const std::string& path) {
  const Bytes file = read_file(path, {.limit = max_plan_size, .missing = ErrorKind::no_file});
  std::string text(text_of(file));
  return {in_context(input_name(path), [&] { return parse_plan(text); }), text};
}

ServerPlan read_plan(const std::string& path) {
  return read_plan_file(path).plan;
}

std::optional<std::string> find_plan(const std::string& given) {
  if (!given.empty()) {
    if (given != "-" && access(given.c_str(), F_OK) != 0) {
      throw Error(ErrorKind::no_file, input_name(given) + ": there is no such plan");
    }
    return given;
  }
  for (const char* place : std::array{"server.yml", installed_plan}) {
    if (access(place, F_OK) == 0) return place;
  }
  return std::nullopt;
}

void check_plan_owner(const std::string& path, uid_t caller) {
  if (path == "-") return;
  struct stat info {};
  if (stat(path.c_str(), &info) != 0) return;
  for (const uid_t owner : {path_owner(path), info.st_uid}) {
    if (owner == 0 || owner == caller) continue;
    throw Error(ErrorKind::generic,
                input_name(path) + ": " + user_label(owner) +
                    " can change this plan, and root would do what it says; read it, then: sudo "
                    "install -D -m 0644 " +
                    printable(path) + " /etc/secretsctl/server.yml");
  }
}

void check_plan_owner(const std::string& path) {
  if (geteuid() != 0) return;
  const char* caller = std::getenv("SUDO_UID");
  check_plan_owner(path,
                   caller == nullptr ? 0 : static_cast<uid_t>(std::strtoul(caller, nullptr, 10)));
}

}  // namespace secretsctl::server
