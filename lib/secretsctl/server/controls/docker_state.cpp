#include <secretsctl/server/controls/docker_state.hpp>
#include <secretsctl/server/controls/survey_text.hpp>

namespace secretsctl::server {
namespace {

// Takes a text up to a character off the front of `rest`.
std::string_view take(std::string_view& rest, char until) {
  const std::size_t end = std::min(rest.find(until), rest.size());
  const std::string_view piece = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return piece;
}

PublishedPort port_in(std::string_view text) {
  PublishedPort port;
  port.address = take(text, ' ');
  port.port = take(text, ' ');
  port.protocol = text.substr(std::min(text.find('/') + 1, text.size()));
  return port;
}

}  // namespace

std::vector<Container> containers_in(std::string_view text) {
  std::vector<Container> containers;
  for (std::string_view line : lines_of(text)) {
    if (line.empty()) continue;
    Container container;
    std::string_view name = take(line, '|');
    if (name.starts_with('/')) name.remove_prefix(1);
    container.name = name;
    container.is_privileged = take(line, '|') == "true";
    container.is_on_host = take(line, '|') == "host";
    std::string_view ports = take(line, '|');
    while (!ports.empty()) container.ports.push_back(port_in(take(ports, ',')));
    while (!line.empty()) container.mounts.emplace_back(take(line, ','));
    containers.push_back(std::move(container));
  }
  return containers;
}

std::optional<std::vector<Container>> running_containers(const Machine& machine,
                                                         std::string_view fact,
                                                         Findings& findings) {
  if (!machine.state("/usr/bin/docker") && !machine.state("/usr/local/bin/docker")) {
    return std::nullopt;
  }
  const auto list = output_of(machine, {"docker", "ps", "-q", "--no-trunc"}, fact, findings);
  if (!list) return std::nullopt;
  std::vector<std::string> words = {"docker", "inspect", "--format", container_format};
  for (const std::string_view id : lines_of(*list)) words.emplace_back(id);
  if (words.size() == 4) return std::vector<Container>();
  // One that ended meanwhile makes the program fail; it has printed the others.
  return containers_in(machine.run(words).text);
}

bool is_loopback(std::string_view address) {
  if (address.starts_with('[')) address.remove_prefix(1);
  if (address.ends_with(']')) address.remove_suffix(1);
  return address.starts_with("127.") || address == "::1" || address.starts_with("::ffff:127.");
}

}  // namespace secretsctl::server
