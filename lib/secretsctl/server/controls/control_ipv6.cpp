#include <algorithm>
#include <secretsctl/server/controls/control.hpp>
#include <secretsctl/server/controls/survey_text.hpp>

namespace secretsctl::server {
namespace {

constexpr const char* sysctl_path = "/etc/sysctl.d/99-secretsctl.conf";

// lo keeps ::1: programs that use it would fail.
constexpr const char* sysctl_conf =
    R"(# IPv6 is off on every interface but lo. 'secretsctl server apply' writes this file.
net.ipv6.conf.all.disable_ipv6 = 1
net.ipv6.conf.default.disable_ipv6 = 1
net.ipv6.conf.lo.disable_ipv6 = 0
)";

// systemd-networkd turns IPv6 on again for an interface that shall have addresses of it.
constexpr const char* network_conf =
    R"(# No IPv6 on this interface. 'secretsctl server apply' writes this file.
[Network]
LinkLocalAddressing=no
IPv6AcceptRA=no
)";

// The .network files in use, each once: networkd tells in /run which one an interface has.
std::vector<std::string> network_files(const Machine& machine) {
  const std::string links = "/run/systemd/netif/links";
  std::vector<std::string> files;
  for (const std::string& link : machine.folder(links).value_or(std::vector<std::string>())) {
    const std::string state = machine.file(links + "/" + link).value_or("");
    std::string file(value_after(state, "NETWORK_FILE="));
    file = file.substr(file.rfind('/') + 1);
    if (!file.empty() && std::ranges::find(files, file) == files.end()) files.push_back(file);
  }
  return files;
}

std::vector<ManagedFile> ipv6_files(const ServerPlan& plan, const Machine* machine) {
  if (plan.ipv6) return {};
  std::vector<ManagedFile> files = {{.path = sysctl_path, .content = sysctl_conf}};
  if (machine == nullptr) return files;
  for (const std::string& file : network_files(*machine)) {
    files.push_back(
        {.path = "/etc/systemd/network/" + file + ".d/secretsctl.conf", .content = network_conf});
  }
  return files;
}

// Serves the undoing, too: it looks at the file that is there now. After the settings, because
// networkd gives an interface its addresses back only if IPv6 is allowed.
constexpr const char* reload_script = R"(
file=/etc/sysctl.d/99-secretsctl.conf
if grep -qs '^net.ipv6.conf.all.disable_ipv6 = 1' "$file"; then
  sysctl -e -q -p "$file" || echo 'IPv6 stays on until the next boot' >&2
else
  sysctl -e -q -w net.ipv6.conf.all.disable_ipv6=0 net.ipv6.conf.default.disable_ipv6=0 || :
  sysctl -e -q --system > /dev/null 2>&1 || :
fi
if systemctl -q is-active systemd-networkd; then exec networkctl reload; fi
)";

std::vector<std::vector<std::string>> ipv6_reload(const ServerPlan& /*plan*/,
                                                  const Machine& /*machine*/) {
  return {{"sh", "-c", reload_script}};
}

std::vector<std::string> ipv6_first_boot(const ServerPlan& plan) {
  if (plan.ipv6) return {};
  return {
      "for link in /run/systemd/netif/links/*; do",
      "  name=$(sed -n 's|^NETWORK_FILE=.*/||p' \"$link\" 2> /dev/null || :)",
      "  if [ -z \"$name\" ]; then continue; fi",
      "  mkdir -p \"/etc/systemd/network/$name.d\"",
      "  cat > \"/etc/systemd/network/$name.d/secretsctl.conf\" << 'END'",
      "# No IPv6 on this interface. 'secretsctl server apply' writes this file.",
      "[Network]",
      "LinkLocalAddressing=no",
      "IPv6AcceptRA=no",
      "END",
      "done",
      "sysctl -e -q -p /etc/sysctl.d/99-secretsctl.conf",
      "if systemctl -q is-active systemd-networkd; then networkctl reload; fi",
  };
}

// What a .network file with its drop-ins will do at boot.
struct NetworkAtBoot {
  std::string file;
  std::vector<std::string> addresses;  // static ones
  bool has_link_local = false;
};

NetworkAtBoot network_at_boot(const std::string& file, std::string_view configuration) {
  NetworkAtBoot network{.file = file, .addresses = {}};
  const std::string_view link_local = last_value_after(configuration, "LinkLocalAddressing=");
  const auto is_off = [&](std::string_view value) { return link_local == value; };
  network.has_link_local = std::ranges::none_of(
      std::initializer_list<std::string_view>{"no", "ipv4", "false", "off", "0"}, is_off);
  for (const std::string_view line : lines_of(configuration)) {
    constexpr std::string_view start = "Address=";
    if (line.starts_with(start) && line.find(':') != std::string_view::npos) {
      network.addresses.emplace_back(line.substr(start.size()));
    }
  }
  return network;
}

std::vector<NetworkAtBoot> networks_at_boot(const Machine& machine) {
  std::vector<NetworkAtBoot> networks;
  for (const std::string& file : network_files(machine)) {
    const ProgramOutput output =
        machine.run({"systemd-analyze", "cat-config", "systemd/network/" + file});
    if (output.status == 0) networks.push_back(network_at_boot(file, output.text));
  }
  return networks;
}

// The addresses of `ip -6 -o addr`, by interface, in order; without lo.
std::vector<std::pair<std::string, std::string>> addresses_by_interface(std::string_view text) {
  std::vector<std::pair<std::string, std::string>> all;
  for (const std::string_view line : lines_of(text)) {
    const std::vector<std::string_view> words = words_of(line);
    if (words.size() < 4 || words[2] != "inet6" || words[1] == "lo") continue;
    if (all.empty() || all.back().first != words[1]) {
      all.emplace_back(words[1], words[3]);
    } else {
      all.back().second.append(", ").append(words[3]);
    }
  }
  return all;
}

// An empty `Address=` in a drop-in clears the list in systemd 257, not in 252.
std::string static_fix(const NetworkAtBoot& network) {
  std::string fix = "remove " + joined(network.addresses, ", ") + " from ";
  if (network.file.starts_with("10-netplan-")) {
    fix += "the files in /etc/netplan (netplan apply)";
  } else {
    fix += network.file;
  }
  return fix + "; at Hetzner: public_net { ipv6_enabled = false }";
}

void survey_boot(const Machine& machine, const std::vector<NetworkAtBoot>& networks,
                 Findings& findings) {
  bool is_fine = true;
  for (const NetworkAtBoot& network : networks) {
    if (!network.addresses.empty()) {
      findings.problem("boot", network.file,
                       "the next boot brings " + joined(network.addresses, ", ") + " back",
                       static_fix(network));
    } else if (network.has_link_local) {
      findings.problem("boot", network.file,
                       "the next boot turns IPv6 on: networkd gives the interface an address",
                       apply_command);
    } else {
      continue;
    }
    is_fine = false;
  }
  const std::string settings = machine.run({"systemd-analyze", "cat-config", "sysctl.d"}).text;
  const std::string_view value = last_value_after(settings, "net.ipv6.conf.default.disable_ipv6");
  if (settings.empty()) {
    findings.note("boot", "sysctl.d", "not checked: 'systemd-analyze cat-config' does not answer");
  } else if (!value.ends_with('1')) {
    findings.warning("boot", "sysctl.d",
                     "interfaces that networkd does not manage get IPv6 with the next boot",
                     apply_command);
  } else if (is_fine) {
    findings.ok("boot", "sysctl.d", "IPv6 stays off after a boot");
  }
}

void survey_ipv6(const ServerPlan& plan, const Machine& machine, CheckResults& results) {
  Findings findings(results, "ipv6");
  if (plan.ipv6) {
    findings.ok("address", "ip", "the plan leaves IPv6 on");
    return;
  }
  const auto text = output_of(machine, {"ip", "-6", "-o", "addr", "show"}, "address", findings);
  if (!text) return;
  const std::vector<NetworkAtBoot> networks = networks_at_boot(machine);
  const auto interfaces = addresses_by_interface(*text);
  for (const auto& found : interfaces) {
    const std::string& addresses = found.second;
    std::string fix = apply_command;
    for (const NetworkAtBoot& network : networks) {
      const auto is_on = [&](const std::string& address) {
        return addresses.find(address) != std::string::npos;
      };
      if (std::ranges::any_of(network.addresses, is_on)) fix += "; and " + static_fix(network);
    }
    findings.problem("address", found.first, "IPv6 is on: " + addresses, fix);
  }
  if (!interfaces.empty()) return;
  findings.ok("address", "ip", "no interface but lo has an IPv6 address");
  survey_boot(machine, networks, findings);
}

}  // namespace

Control ipv6_control() {
  return {.name = "ipv6",
          .purpose = "IPv6 off, after a reboot too",
          .packages = {},
          .files = ipv6_files,
          .reload = ipv6_reload,
          .first_boot = ipv6_first_boot,
          .survey = survey_ipv6};
}

}  // namespace secretsctl::server
