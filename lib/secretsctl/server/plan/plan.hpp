#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace secretsctl::server {

/// The largest plan that is read, in bytes.
inline constexpr std::size_t max_plan_size = std::size_t{64} * 1024;
/// The most entries of a list in a plan.
inline constexpr std::size_t max_plan_entries = 64;

/// A port that is open to all, for one protocol.
struct OpenPort {
  std::uint16_t port = 0;
  std::string protocol;  ///< `tcp` or `udp`.
  bool operator==(const OpenPort&) const = default;
};

/// A value in an encrypted file.
struct SecretPlace {
  std::string file;  ///< As written in the plan; relative to the plan's folder.
  std::string key;   ///< A name at the top of the file, or a path as SOPS writes it.
};

/// How the server joins a tailnet.
struct TailscalePlan {
  std::optional<SecretPlace> auth_key;  ///< Nothing: the administrator joins by hand.
  bool ssh_only = false;                ///< SSH is open on the tailnet alone.
};

/// Docker on the server.
struct DockerPlan {
  /// Whether the application's user may be in the group docker, which equals root.
  bool group = false;
  /// The one compose file that the application's user may start and stop; empty: none. It and its
  /// folders belong to root.
  std::string compose_file;
  /// Bridges with names of their own, beside docker0 and br-*.
  std::vector<std::string> bridges;
};

/// Where the age key and the encrypted file lie on the server.
struct SecretFilesPlan {
  std::string key;   ///< The identity file; empty: none.
  std::string file;  ///< The encrypted file; empty: none.
};

/// What a server is to be: the content of server.yml.
struct ServerPlan {
  std::string administrator = "admin";  ///< Logs in by key; sudo for everything.
  std::string user = "openclaw";        ///< Owns the application; sudo for listed commands alone.
  std::vector<std::string> ssh_keys;    ///< Lines of authorized_keys, without options.
  /// Networks from which SSH is reachable, IPv4 or IPv6; empty: all.
  std::vector<std::string> ssh_allowed_cidrs;
  std::vector<OpenPort> open_ports;
  std::uint16_t ssh_port = 22;
  bool ipv6 = false;  ///< Whether IPv6 stays on.
  std::string time_zone = "Etc/UTC";
  std::string reboot = "never";  ///< `never`, or the time of day for reboots after updates.
  std::optional<TailscalePlan> tailscale;
  DockerPlan docker;
  std::uint16_t gateway_port = 18789;  ///< OpenClaw's gateway, on loopback.
  SecretFilesPlan secrets;
};

/// Reads a plan. Unknown names, wrong types and values that could end a line or a word in a
/// configuration file are refused. Throws Error (generic) that names the line.
[[nodiscard]] ServerPlan parse_plan(std::string text);

/// A plan and the text that it was read from.
struct PlanFile {
  ServerPlan plan;
  std::string text;
};

/// Reads a plan from a file of at most max_plan_size bytes. Throws Error that names file and line.
[[nodiscard]] PlanFile read_plan_file(const std::string& path);
/// The same, without the text.
[[nodiscard]] ServerPlan read_plan(const std::string& path);

/// The place of the plan that `apply` leaves on the server.
inline constexpr const char* installed_plan = "/etc/secretsctl/server.yml";

/// The path of the plan to use: `given`, else `server.yml` in the working folder, else the
/// installed one. Nothing if none exists. Throws Error (no_file) if `given` does not exist.
[[nodiscard]] std::optional<std::string> find_plan(const std::string& given);

/// Refuses a plan that another user than root or `caller` (who ran sudo) owns or can replace. Root
/// alone needs to call it. Throws Error (generic).
void check_plan_owner(const std::string& path, uid_t caller);
/// The same for this process: nothing happens unless it is root's; the caller is in SUDO_UID.
void check_plan_owner(const std::string& path);

}  // namespace secretsctl::server
