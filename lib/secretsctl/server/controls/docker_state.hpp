#pragma once

#include <optional>
#include <secretsctl/server/machine/machine.hpp>
#include <string>
#include <string_view>
#include <vector>

// What Docker's client tells, for the controls that look at containers.

namespace secretsctl::server {

/// A port of the machine that leads into a container.
struct PublishedPort {
  std::string address;  ///< Of the machine; `0.0.0.0` and `::` are all.
  std::string port;     ///< Of the machine.
  std::string protocol;
};

/// A running container.
struct Container {
  std::string name;
  bool is_privileged = false;
  bool is_on_host = false;  ///< Has the machine's network: no rule for containers reaches it.
  std::vector<PublishedPort> ports;
  std::vector<std::string> mounts;  ///< Folders and files of the machine.
};

/// The format for `docker inspect` that containers_in() reads.
inline constexpr const char* container_format =
    "{{.Name}}|{{.HostConfig.Privileged}}|{{.HostConfig.NetworkMode}}|"
    "{{range $to, $from := .NetworkSettings.Ports}}{{range $from}}{{.HostIp}} {{.HostPort}} "
    "{{$to}},"
    "{{end}}{{end}}|{{range .Mounts}}{{.Source}},{{end}}";

/// The containers in an output of `docker inspect`.
[[nodiscard]] std::vector<Container> containers_in(std::string_view text);

/// The running containers; nothing if Docker is not installed or does not answer.
[[nodiscard]] std::optional<std::vector<Container>> running_containers(const Machine& machine);

/// Whether an address, also one in brackets, is one of the machine for itself.
[[nodiscard]] bool is_loopback(std::string_view address);

}  // namespace secretsctl::server
