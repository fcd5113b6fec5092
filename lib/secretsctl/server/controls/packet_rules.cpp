#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <secretsctl/server/controls/packet_rules.hpp>
#include <secretsctl/server/controls/survey_text.hpp>

namespace secretsctl::server {
namespace {

constexpr const char* tailnet_interface = "tailscale0";

bool is_v6(const std::string& network) {
  return network.find(':') != std::string::npos;
}

// As ufw and the kernel spell it; empty for a network that is all.
std::string kernel_network(const std::string& network) {
  const std::size_t slash = network.find('/');
  const std::string length = network.substr(slash);
  if (length == "/0") return {};
  const int family = is_v6(network) ? AF_INET6 : AF_INET;
  std::array<unsigned char, 16> bytes{};
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (inet_pton(family, network.substr(0, slash).c_str(), bytes.data()) != 1 ||
      inet_ntop(family, bytes.data(), text.data(), text.size()) == nullptr) {
    return network;
  }
  return text.data() + length;
}

// ufw writes a single address without its length.
std::string ufw_source(const std::string& source) {
  const std::string_view single = is_v6(source) ? "/128" : "/32";
  if (!source.ends_with(single)) return source;
  return source.substr(0, source.size() - single.size());
}

void add(std::vector<InputRule>& rules, InputRule rule) {
  if (std::ranges::find(rules, rule) == rules.end()) rules.push_back(std::move(rule));
}

void add_line(std::string& text, std::initializer_list<std::string_view> parts) {
  for (const std::string_view part : parts) text += part;
  text += '\n';
}

// What ufw writes around the rules with LOGLEVEL=low; `@` stands for `ufw` or `ufw6`.
constexpr std::string_view before_rules = R"(*filter
:@-user-input - [0:0]
:@-user-output - [0:0]
:@-user-forward - [0:0]
:@-before-logging-input - [0:0]
:@-before-logging-output - [0:0]
:@-before-logging-forward - [0:0]
:@-user-logging-input - [0:0]
:@-user-logging-output - [0:0]
:@-user-logging-forward - [0:0]
:@-after-logging-input - [0:0]
:@-after-logging-output - [0:0]
:@-after-logging-forward - [0:0]
:@-logging-deny - [0:0]
:@-logging-allow - [0:0]
:@-user-limit - [0:0]
:@-user-limit-accept - [0:0]
### RULES ###
)";
constexpr std::string_view after_rules = R"(
### END RULES ###

### LOGGING ###
-A @-after-logging-input -j LOG --log-prefix "[UFW BLOCK] " -m limit --limit 3/min --limit-burst 10
-A @-after-logging-forward -j LOG --log-prefix "[UFW BLOCK] " -m limit --limit 3/min --limit-burst 10
-I @-logging-deny -m conntrack --ctstate INVALID -j RETURN -m limit --limit 3/min --limit-burst 10
-A @-logging-deny -j LOG --log-prefix "[UFW BLOCK] " -m limit --limit 3/min --limit-burst 10
-A @-logging-allow -j LOG --log-prefix "[UFW ALLOW] " -m limit --limit 3/min --limit-burst 10
### END LOGGING ###

### RATE LIMITING ###
-A @-user-limit -m limit --limit 3/minute -j LOG --log-prefix "[UFW LIMIT BLOCK] "
-A @-user-limit -j REJECT
-A @-user-limit-accept -j ACCEPT
### END RATE LIMITING ###
COMMIT
)";

const char* chain_prefix(Family family) {
  return family == Family::v6 ? "ufw6" : "ufw";
}

void add_template(std::string& text, std::string_view lines, Family family) {
  for (const char c : lines) {
    if (c == '@') {
      text += chain_prefix(family);
    } else {
      text += c;
    }
  }
}

}  // namespace

std::vector<InputRule> input_rules(const ServerPlan& plan, Family family) {
  std::vector<InputRule> rules;
  const std::string ssh = std::to_string(plan.ssh_port);
  if (!plan.tailscale || !plan.tailscale->ssh_only) {
    for (const std::string& network : plan.ssh_allowed_cidrs) {
      if (is_v6(network) != (family == Family::v6)) continue;
      add(rules, {"tcp", ssh, kernel_network(network), ""});
    }
    if (plan.ssh_allowed_cidrs.empty()) add(rules, {"tcp", ssh, "", ""});
  }
  if (plan.tailscale) {
    add(rules, {"udp", "41641", "", ""});
    add(rules, {"tcp", ssh, "", tailnet_interface});
  }
  for (const OpenPort& open : plan.open_ports) {
    add(rules, {open.protocol, std::to_string(open.port), "", ""});
  }
  return rules;
}

std::string rule_text(const InputRule& rule) {
  std::string text = rule.port + "/" + rule.protocol;
  if (!rule.source.empty()) text += " from " + ufw_source(rule.source);
  if (!rule.interface.empty()) text += " on " + rule.interface;
  return text;
}

std::string ufw_rules_text(const ServerPlan& plan, Family family) {
  const char* any = family == Family::v6 ? "::/0" : "0.0.0.0/0";
  std::string text;
  add_template(text, before_rules, family);
  for (const InputRule& rule : input_rules(plan, family)) {
    const std::string source = ufw_source(rule.source);
    const bool is_everywhere = rule.interface.empty();
    add_line(text, {"\n### tuple ### allow ", rule.protocol, " ", rule.port, " ", any, " any ",
                    source.empty() ? any : source, is_everywhere ? " in" : " in_", rule.interface});
    add_line(text, {"-A ", chain_prefix(family), "-user-input", is_everywhere ? "" : " -i ",
                    rule.interface, " -p ", rule.protocol, " --dport ", rule.port,
                    source.empty() ? "" : " -s ", source, " -j ACCEPT"});
  }
  add_template(text, after_rules, family);
  return text;
}

std::string kernel_rule(const InputRule& rule, Family family) {
  std::string text = "-A ";
  text.append(chain_prefix(family)).append("-user-input");
  if (!rule.source.empty()) text.append(" -s ").append(rule.source);
  if (!rule.interface.empty()) text.append(" -i ").append(rule.interface);
  return text + " -p " + rule.protocol + " -m " + rule.protocol + " --dport " + rule.port +
         " -j ACCEPT";
}

std::string metadata_rule(Family family) {
  const char* address = family == Family::v6 ? "fd00:ec2::254/128" : "169.254.169.254/32";
  return std::string("-A DOCKER-USER -d ") + address + " -j DROP";
}

std::vector<std::string> docker_rules(const ServerPlan& plan, Family family) {
  const std::string add = "-A DOCKER-USER ";
  std::vector<std::string> rules = {metadata_rule(family),
                                    add + "-m conntrack --ctstate RELATED,ESTABLISHED -j RETURN",
                                    add + "-i docker0 -j RETURN", add + "-i br-+ -j RETURN"};
  for (const std::string& bridge : plan.docker.bridges) {
    rules.push_back(add + "-i " + bridge + " -j RETURN");
  }
  for (const OpenPort& open : plan.open_ports) {
    rules.push_back(add + "-p " + open.protocol + " -m conntrack --ctstate DNAT --ctorigdstport " +
                    std::to_string(open.port) + " -j RETURN");
  }
  rules.push_back(add + "-j DROP");
  return rules;
}

const char* tables_of(Family family) {
  return family == Family::v6 ? "ip6tables" : "iptables";
}

std::vector<Family> families_of(const Machine& machine) {
  if (!machine.state("/proc/net/if_inet6")) return {Family::v4};
  return {Family::v4, Family::v6};
}

std::vector<std::string> rules_of(std::string_view text) {
  std::vector<std::string> rules;
  for (const std::string_view line : lines_of(text)) {
    if (line.starts_with("-A ")) rules.emplace_back(line);
  }
  return rules;
}

}  // namespace secretsctl::server
