#include <algorithm>
#include <array>
#include <secretsctl/core/child.hpp>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/user_account.hpp>
#include <secretsctl/server/change/pending_change.hpp>
#include <secretsctl/server/change/refusals.hpp>
#include <secretsctl/server/controls/control.hpp>
#include <secretsctl/server/machine/concat.hpp>

namespace secretsctl::server {
namespace {

using Texts = std::vector<std::string>;

// A line that is neither empty nor a comment.
bool has_entry(std::string_view text) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    const std::size_t begin = line.find_first_not_of(" \t");
    if (begin != std::string_view::npos && line[begin] != '#') return true;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return false;
}

void check_keys(const ServerPlan& plan, const Machine& machine, Texts& why) {
  if (!plan.ssh_keys.empty()) return;
  const auto uid = find_user(plan.administrator);
  const std::string home = uid ? account_of(*uid).home : std::string();
  const auto keys = home.empty() ? std::nullopt : machine.file(home + "/.ssh/authorized_keys");
  if (keys && has_entry(*keys)) return;
  why.push_back(concat({"nobody could log in: the plan has no ssh_keys, and ", plan.administrator,
                        " has no key in ~/.ssh/authorized_keys",
                        uid && !machine.is_root() ? " (or it can't be seen without root)" : "",
                        "; put the line of your .pub file into ssh_keys"}));
}

bool is_in_tailnet(const std::string& address) {
  return is_in_network(address, "100.64.0.0/10") || is_in_network(address, "fd7a:115c:a1e0::/48");
}

void check_caller(const ServerPlan& plan, const std::optional<Login>& login, Texts& why) {
  if (!login || login->address.empty()) return;
  const std::string& address = login->address;
  if (is_loopback(address)) return;
  if (!plan.ipv6 && address.find(':') != std::string::npos && !address.starts_with("::ffff:")) {
    why.push_back(concat({"your login comes from ", address,
                          ", and the plan turns IPv6 off: you would be shut out; log in over IPv4, "
                          "or write ipv6: true"}));
    return;
  }
  const bool is_over_tailnet = plan.tailscale.has_value() && is_in_tailnet(address);
  if (is_over_tailnet) return;
  if (plan.tailscale && plan.tailscale->ssh_only) {
    why.push_back(
        concat({"your login comes from ", address,
                ", not over the tailnet, and tailscale.ssh_only would shut it out; log in "
                "over the tailnet first"}));
    return;
  }
  const auto& networks = plan.ssh_allowed_cidrs;
  const auto holds = [&](const std::string& network) { return is_in_network(address, network); };
  if (networks.empty() || std::ranges::any_of(networks, holds)) return;
  why.push_back(concat({"your login comes from ", address,
                        ", which is in none of ssh_allowed_cidrs: you would be shut out; add ",
                        address, address.find(':') == std::string::npos ? "/32" : "/128"}));
}

void check_packages(const Machine& machine, Texts& why) {
  std::vector<std::string_view> wanted;
  Words words = split_words("dpkg-query -W -f '${Package} ${db:Status-Status}\\n'");
  for (const Control& control : controls()) {
    for (const std::string_view package : control.packages) {
      if (std::ranges::find(wanted, package) != wanted.end()) continue;
      wanted.push_back(package);
      words.emplace_back(package);
    }
  }
  const ProgramOutput output = machine.run(words);
  if (!output.was_found) {
    why.emplace_back("dpkg-query is not there: this works on Debian and Ubuntu alone");
    return;
  }
  std::string list;
  for (const std::string_view package : missing_packages(wanted, output.text)) {
    list.append(" ").append(package);
  }
  if (!list.empty()) why.push_back("packages are missing; run apt-get install -y" + list);
}

}  // namespace

std::vector<std::string_view> missing_packages(const std::vector<std::string_view>& wanted,
                                               std::string_view dpkg_output) {
  std::vector<std::string_view> missing;
  for (const std::string_view package : wanted) {
    const std::string line = std::string(package) + " installed\n";
    const std::size_t at = dpkg_output.find(line);
    const bool is_there = at == 0 || dpkg_output.find("\n" + line) != std::string_view::npos;
    if (!is_there) missing.push_back(package);
  }
  return missing;
}

std::vector<std::string> refusals(const ServerPlan& plan, const Machine& machine,
                                  const std::optional<Login>& login) {
  Texts why;
  if (machine.state(std::string(pending_folder) + manifest_name)) {
    why.emplace_back(
        "an earlier change waits: run secretsctl server confirm from a new login, or secretsctl "
        "server rollback");
  }
  check_keys(plan, machine, why);
  check_caller(plan, login, why);
  check_packages(machine, why);
  return why;
}

}  // namespace secretsctl::server
