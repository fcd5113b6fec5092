#pragma once

#include <secretsctl/server/machine/machine.hpp>
#include <secretsctl/server/plan/plan.hpp>
#include <string>
#include <string_view>
#include <vector>

// The packet filter of a plan, in the words of ufw's files and of the kernel.

namespace secretsctl::server {

/// The address families; each has rules of its own.
enum class Family { v4, v6 };

/// The chain that Docker asks before its own rules, with this name in every release.
inline constexpr const char* docker_chain = "DOCKER-USER";

/// A rule that lets packets in: to a port, from everywhere or one network, over any interface or
/// one.
struct InputRule {
  std::string protocol;   ///< `tcp` or `udp`.
  std::string port;       ///< As text.
  std::string source;     ///< A network, or an address with its length; empty: any.
  std::string interface;  ///< Empty: any.
  bool operator==(const InputRule&) const = default;
};

/// What a plan lets in, in order, without repetition.
[[nodiscard]] std::vector<InputRule> input_rules(const ServerPlan& plan, Family family);

/// `22/tcp from 203.0.113.0/24`, `22/tcp on tailscale0`.
[[nodiscard]] std::string rule_text(const InputRule& rule);

/// The content of /etc/ufw/user.rules or user6.rules, byte for byte as ufw 0.36.2 writes it.
[[nodiscard]] std::string ufw_rules_text(const ServerPlan& plan, Family family);

/// A rule as `iptables -S` prints it.
[[nodiscard]] std::string kernel_rule(const InputRule& rule, Family family);

/// The rule that keeps containers from the cloud's metadata service, as `iptables -S` prints it.
[[nodiscard]] std::string metadata_rule(Family family);

/// The rules of the chain DOCKER-USER, as `iptables -S` prints them; metadata_rule() is the first.
/// Nothing in them depends on the name of the outer interface: what is not named is dropped.
[[nodiscard]] std::vector<std::string> docker_rules(const ServerPlan& plan, Family family);

/// `iptables` or `ip6tables`.
[[nodiscard]] const char* tables_of(Family family);

/// The families that the kernel has.
[[nodiscard]] std::vector<Family> families_of(const Machine& machine);

/// The rules in an output of `iptables -S CHAIN`, without the chain's policy and declaration.
[[nodiscard]] std::vector<std::string> rules_of(std::string_view text);

}  // namespace secretsctl::server
