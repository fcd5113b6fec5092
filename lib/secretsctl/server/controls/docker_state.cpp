#include <secretsctl/server/controls/docker_state.hpp>
#include <secretsctl/server/machine/output_text.hpp>

namespace secretsctl::server {
namespace {

// `0.0.0.0 8088 80/tcp`; an address of IPv6 has no blanks either.
PublishedPort port_in(std::string_view text) {
  const std::vector<std::string_view> parts = parts_of(text, ' ');
  if (parts.size() != 3) return {};
  return {std::string(parts[0]), std::string(parts[1]),
          std::string(parts[2].substr(parts[2].find('/') + 1))};
}

}  // namespace

std::vector<Container> containers_in(std::string_view text) {
  std::vector<Container> containers;
  for (const std::string_view line : lines_of(text)) {
    const std::vector<std::string_view> fields = parts_of(line, '|');
    if (fields.size() < 5) continue;
    Container container{.name = std::string(fields[0].substr(fields[0].starts_with('/') ? 1 : 0)),
                        .is_privileged = fields[1] == "true",
                        .is_on_host = fields[2] == "host",
                        .ports = {},
                        .mounts = {}};
    for (const std::string_view port : parts_of(fields[3], ',')) {
      if (!port.empty()) container.ports.push_back(port_in(port));
    }
    for (const std::string_view mount : parts_of(fields[4], ',')) {
      if (!mount.empty()) container.mounts.emplace_back(mount);
    }
    containers.push_back(std::move(container));
  }
  return containers;
}

std::optional<std::vector<Container>> running_containers(const Machine& machine) {
  const ProgramOutput list = machine.run({"docker", "ps", "-q", "--no-trunc"});
  if (list.status != 0) return std::nullopt;
  std::vector<std::string> words = {"docker", "inspect", "--format", container_format};
  const std::size_t options = words.size();
  for (const std::string_view id : lines_of(list.text)) words.emplace_back(id);
  if (words.size() == options) return std::vector<Container>();
  std::vector<Container> containers = containers_in(machine.run(words).text);
  if (containers.size() == words.size() - options) return containers;
  // One that ended meanwhile makes the program fail; it has printed the others.
  const ProgramOutput now = machine.run({"docker", "ps", "-q", "--no-trunc"});
  if (now.status == 0 && lines_of(now.text).size() <= containers.size()) return containers;
  return std::nullopt;
}

bool is_loopback(std::string_view address) {
  if (address.starts_with('[')) address.remove_prefix(1);
  if (address.ends_with(']')) address.remove_suffix(1);
  return address.starts_with("127.") || address == "::1" || address.starts_with("::ffff:127.");
}

}  // namespace secretsctl::server
