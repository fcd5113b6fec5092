#include <algorithm>
#include <array>
#include <secretsctl/core/message_text.hpp>
#include <secretsctl/server/controls/control.hpp>
#include <secretsctl/server/controls/packet_rules.hpp>
#include <secretsctl/server/controls/survey_text.hpp>

namespace secretsctl::server {
namespace {

constexpr const char* ufw_conf =
    R"(# The firewall is on, also after a boot. 'secretsctl server apply' writes this file.
ENABLED=yes
LOGLEVEL=low
)";

// IPV6=yes filters IPv6, too; it does not turn IPv6 on.
constexpr const char* ufw_defaults =
    R"(# What ufw does with packets that no rule names. 'secretsctl server apply' writes this file.
IPV6=yes
DEFAULT_INPUT_POLICY="DROP"
DEFAULT_OUTPUT_POLICY="ACCEPT"
DEFAULT_FORWARD_POLICY="DROP"
DEFAULT_APPLICATION_POLICY="SKIP"
MANAGE_BUILTINS=no
IPT_SYSCTL=/etc/ufw/sysctl.conf
IPT_MODULES=""
)";

std::string docker_block(const ServerPlan& plan, Family family) {
  return "# Ports that containers publish pass by ufw's rules. Here all that comes from outside "
         "is\n"
         "# dropped unless the plan opens it. 'secretsctl server apply' writes these lines.\n"
         "*filter\n:DOCKER-USER - [0:0]\n" +
         joined(docker_rules(plan, family), "\n") + "\nCOMMIT\n";
}

std::vector<std::string> validator_of(Family family) {
  return {std::string(tables_of(family)) + "-restore", "--test", "--noflush", "{}"};
}

ManagedFile rules_file(const ServerPlan& plan, Family family) {
  return {.path = family == Family::v6 ? "/etc/ufw/user6.rules" : "/etc/ufw/user.rules",
          .content = ufw_rules_text(plan, family),
          .mode = 0640,
          .validator = validator_of(family)};
}

ManagedFile docker_file(const ServerPlan& plan, Family family) {
  return {.path = family == Family::v6 ? "/etc/ufw/after6.rules" : "/etc/ufw/after.rules",
          .content = docker_block(plan, family),
          .mode = 0640,
          .part = FilePart::block,
          .validator = validator_of(family)};
}

std::vector<ManagedFile> firewall_files(const ServerPlan& plan, const Machine* /*machine*/) {
  return {{.path = "/etc/default/ufw", .content = ufw_defaults},
          {.path = "/etc/ufw/ufw.conf", .content = ufw_conf},
          rules_file(plan, Family::v4),
          rules_file(plan, Family::v6),
          docker_file(plan, Family::v4),
          docker_file(plan, Family::v6)};
}

std::vector<Step> firewall_steps(const ServerPlan& /*plan*/, const Machine& machine) {
  if (machine.run({"systemctl", "is-enabled", "ufw"}).text.starts_with("enabled")) return {};
  return {{.words = {"systemctl", "enable", "ufw"},
           .undo = {"systemctl", "disable", "ufw"},
           .reason = "ufw starts at boot"}};
}

// Serves the undoing, too: it looks at the files that are there now. `ufw reload` does nothing
// where ufw is off, and no stop of ufw empties DOCKER-USER. A stop leaves FORWARD open, which
// Docker had closed.
constexpr const char* reload_script = R"(
grep -q '^:DOCKER-USER' /etc/ufw/after.rules ||
  for tables in iptables ip6tables; do "$tables" -F DOCKER-USER 2> /dev/null || :; done
if grep -qi '^ENABLED=yes' /etc/ufw/ufw.conf; then exec ufw reload; fi
/lib/ufw/ufw-init force-stop || exit
for tables in iptables ip6tables; do
  if "$tables" -n -L DOCKER > /dev/null 2>&1; then "$tables" -P FORWARD DROP; fi
done
)";

std::vector<std::vector<std::string>> firewall_reload(const ServerPlan& /*plan*/,
                                                      const Machine& /*machine*/) {
  return {{"sh", "-c", reload_script}};
}

std::vector<std::string> firewall_first_boot(const ServerPlan& /*plan*/) {
  return {"systemctl enable ufw", "ufw reload"};
}

bool holds(const std::vector<std::string>& rules, const std::string& rule) {
  return std::ranges::find(rules, rule) != rules.end();
}

// The first of `rules` that is not in `others`; empty if there is none.
std::string first_beyond(const std::vector<std::string>& rules,
                         const std::vector<std::string>& others) {
  const auto beyond = [&](const std::string& rule) { return !holds(others, rule); };
  const auto found = std::ranges::find_if(rules, beyond);
  return found == rules.end() ? std::string() : *found;
}

// Whether a rule lets more in than ufw's own rules do, or leaves that to a chain of others. The
// chains of fail2ban only ban; Tailscale's lets in its own interface, as its control tells.
bool lets_in(const std::string& rule) {
  const auto has = [&](const char* part) { return rule.find(part) != std::string::npos; };
  if (has(" ! ")) return has(" -j ACCEPT");
  constexpr std::array harmless = {" -i lo ", " RELATED,ESTABLISHED ", " -p icmp ",
                                   " -p ipv6-icmp ",
                                   // mDNS, UPnP, and the answers of DHCP
                                   " -d 224.0.0.251/32 ", " -d 239.255.255.250/32 ", " -d ff02::f",
                                   " --sport 67 --dport 68 ", " --sport 547 --dport 546 "};
  if (std::ranges::any_of(harmless, has)) return false;
  const std::size_t target = rule.find(" -j ");
  if (target == std::string::npos) return has(" -g ");
  const std::string name = rule.substr(target + 4, rule.find(' ', target + 4) - target - 4);
  constexpr std::array known = {"ufw",    "f2b-",   "ts-input", "DROP",
                                "REJECT", "RETURN", "LOG",      "NFLOG"};
  return std::ranges::none_of(known, [&](const char* start) { return name.starts_with(start); });
}

void survey_input(Family family, const Machine& machine, Findings& findings) {
  const char* tables = tables_of(family);
  const auto text = output_of(machine, {tables, "-S", "INPUT"}, "input", findings);
  if (!text) return;
  if (!text->starts_with("-P INPUT DROP")) {
    findings.problem("input", tables, "what no rule names is let in: the policy of INPUT is ACCEPT",
                     "ufw reload");
    return;
  }
  for (const std::string& rule : rules_of(*text)) {
    if (rule.starts_with("-A INPUT -j ufw")) break;
    if (!lets_in(rule)) continue;
    findings.problem("input", tables, "a rule lets packets in before ufw sees them: " + rule,
                     std::string(tables) + " -D" + rule.substr(2));
  }
  const std::string prefix = family == Family::v6 ? "ufw6" : "ufw";
  const ProgramOutput before = machine.run({tables, "-S", prefix + "-before-input"});
  for (const std::string& rule : rules_of(before.text)) {
    if (!lets_in(rule)) continue;
    const char* file = family == Family::v6 ? "/etc/ufw/before6.rules" : "/etc/ufw/before.rules";
    findings.problem("input", file, "a rule lets packets in before those of the plan: " + rule,
                     std::string("remove it from ") + file + ", then: ufw reload");
  }
}

// ufw loads its files at boot, and they may differ from what the kernel has now.
void survey_at_boot(const ManagedFile& file, const std::string& found, bool is_same,
                    Findings& findings) {
  if (found.empty() || is_same) return;
  findings.problem("boot", file.path, "it differs from the rules of now, and is loaded at boot",
                   apply_command);
}

std::string added_rules(std::string_view text) {
  std::string rules;
  for (const std::string_view line : lines_of(text)) {
    if (line.find("-user-input ") != std::string_view::npos && line.starts_with("-A")) {
      rules.append(line).append("\n");
    }
  }
  return rules;
}

void survey_ports_at_boot(const ServerPlan& plan, Family family, const Machine& machine,
                          Findings& findings) {
  const ManagedFile file = rules_file(plan, family);
  const std::string found = machine.file(file.path).value_or("");
  survey_at_boot(file, found, added_rules(found) == added_rules(file.content), findings);
}

void survey_docker_at_boot(const ServerPlan& plan, Family family, const Machine& machine,
                           Findings& findings) {
  const ManagedFile file = docker_file(plan, family);
  const std::string found = machine.file(file.path).value_or("");
  // A block without its end is a difference.
  const bool is_same = found.find(file.content) != std::string::npos;
  survey_at_boot(file, found, is_same, findings);
}

// How the ports of all families differ from the plan. A text for both families is in it once.
struct PortDifferences {
  std::vector<std::string> closed;
  std::vector<std::string> beyond;
  std::vector<std::string> open;  // as planned
};

void add_once(std::vector<std::string>& texts, const std::string& text) {
  if (!holds(texts, text)) texts.push_back(text);
}

void compare_ports(const std::vector<InputRule>& planned, const std::vector<std::string>& rules,
                   Family family, PortDifferences& differences) {
  std::vector<std::string> wanted;
  for (const InputRule& rule : planned) {
    wanted.push_back(kernel_rule(rule, family));
    const bool is_open = holds(rules, wanted.back());
    add_once(is_open ? differences.open : differences.closed, rule_text(rule));
  }
  for (const std::string& rule : rules) {
    // Without the name of the chain, in which the families differ.
    if (!holds(wanted, rule)) add_once(differences.beyond, rule.substr(rule.find(' ', 3) + 1));
  }
}

void survey_ports(const ServerPlan& plan, const std::vector<Family>& families,
                  const Machine& machine, Findings& findings) {
  PortDifferences differences;
  for (const Family family : families) {
    const std::string chain = family == Family::v6 ? "ufw6-user-input" : "ufw-user-input";
    const auto text = output_of(machine, {tables_of(family), "-S", chain}, "ports", findings);
    if (!text) return;
    compare_ports(input_rules(plan, family), rules_of(*text), family, differences);
  }
  for (const std::string& port : differences.closed) {
    findings.problem("closed", port, "the plan opens it, and no rule does", apply_command);
  }
  for (const std::string& rule : differences.beyond) {
    findings.warning("open", "ufw",
                     "a rule that is not in the plan, and goes with 'apply': " + rule,
                     "add the port to open_ports of the plan, or: " + std::string(apply_command));
  }
  if (!differences.closed.empty() || !differences.beyond.empty()) return;
  for (const Family family : families) survey_ports_at_boot(plan, family, machine, findings);
  findings.ok(
      "open", "ufw",
      differences.open.empty() ? "no port is open" : "open are " + joined(differences.open, ", "));
}

void survey_docker_chain(const ServerPlan& plan, Family family, const Machine& machine,
                         Findings& findings) {
  const std::string chain = docker_chain;
  const ProgramOutput output = machine.run({tables_of(family), "-S", chain});
  std::vector<std::string> wanted = docker_rules(plan, family);
  std::vector<std::string> rules = rules_of(output.text);
  // Docker appends it, behind the rule that drops all.
  if (rules.size() > 1 && rules.back() == "-A DOCKER-USER -j RETURN") rules.pop_back();
  // The control `docker` reports on this one.
  std::erase(rules, metadata_rule(family));
  std::erase(wanted, metadata_rule(family));
  const char* tables = tables_of(family);
  if (rules == wanted) {
    survey_docker_at_boot(plan, family, machine, findings);
    findings.ok("docker_user", tables,
                "ports that containers publish are closed, but for open_ports of the plan");
    return;
  }
  const std::string missing = first_beyond(wanted, rules);
  const std::string added = first_beyond(rules, wanted);
  std::string what = "ports that containers publish are not closed as planned: DOCKER-USER ";
  if (rules.empty()) {
    what += "is empty";
  } else if (!added.empty()) {
    what += "holds " + added;
  } else if (!missing.empty()) {
    what += "lacks " + missing;
  } else {
    what += "has its rules in another order";
  }
  findings.problem("docker_user", tables, what,
                   "ufw reload; if that does not help: " + std::string(apply_command));
}

void survey_boot(const Machine& machine, Findings& findings) {
  const std::string state = machine.run({"systemctl", "is-enabled", "ufw"}).text;
  const std::string conf = machine.file("/etc/ufw/ufw.conf").value_or("");
  const std::string_view enabled = last_value_after(conf, "ENABLED=");
  if (enabled != "yes" && enabled != "YES") {
    findings.problem("boot", "/etc/ufw/ufw.conf", "the firewall is off after the next boot",
                     apply_command);
  } else if (!state.empty() && !state.starts_with("enabled")) {
    findings.problem("boot", "ufw.service", "the firewall is off after the next boot",
                     "systemctl enable ufw");
  } else {
    findings.ok("boot", "ufw.service", "the firewall starts at boot");
  }
}

void survey_firewall(const ServerPlan& plan, const Machine& machine, CheckResults& results) {
  Findings findings(results, "firewall");
  if (!machine.state("/usr/sbin/ufw")) {
    findings.problem("active", "ufw", "it is not installed: no port is closed",
                     "apt-get install ufw, then: " + std::string(apply_command));
    return;
  }
  const auto text = output_of(machine, {"ufw", "status", "verbose"}, "active", findings);
  if (!text) return;
  if (text->find("Status: active") == std::string::npos) {
    findings.problem("active", "ufw", "the firewall is off", apply_command);
    return;
  }
  findings.ok("active", "ufw", "the firewall is on");
  survey_boot(machine, findings);
  const std::vector<Family> families = families_of(machine);
  survey_ports(plan, families, machine, findings);
  for (const Family family : families) {
    survey_input(family, machine, findings);
    survey_docker_chain(plan, family, machine, findings);
  }
}

}  // namespace

Control firewall_control() {
  return {.name = "firewall",
          .purpose = "closed ports, also those that containers publish",
          .packages = {"ufw"},
          .files = firewall_files,
          .steps = firewall_steps,
          .reload = firewall_reload,
          .first_boot = firewall_first_boot,
          .survey = survey_firewall};
}

}  // namespace secretsctl::server
