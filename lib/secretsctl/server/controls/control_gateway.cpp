#include <algorithm>
#include <secretsctl/core/error.hpp>
#include <secretsctl/openclaw/json5.hpp>
#include <secretsctl/server/controls/control.hpp>
#include <secretsctl/server/controls/docker_state.hpp>
#include <secretsctl/server/controls/survey_text.hpp>
#include <secretsctl/server/machine/account_list.hpp>

namespace secretsctl::server {
namespace {

using openclaw::JsonValue;

// The addresses on which something listens at a TCP port, in an output of `ss -H -ltn`; each once.
std::vector<std::string> listeners(std::string_view text, std::uint16_t port) {
  const std::string end = ":" + std::to_string(port);
  std::vector<std::string> addresses;
  for (const std::string_view line : lines_of(text)) {
    const std::vector<std::string_view> words = words_of(line);
    if (words.size() < 4 || !words[3].ends_with(end)) continue;
    addresses.emplace_back(words[3].substr(0, words[3].size() - end.size()));
  }
  return addresses;
}

// Docker publishes without a listener where its proxy is off.
void add_published(const Machine& machine, std::uint16_t port,
                   std::vector<std::string>& addresses) {
  const auto containers = running_containers(machine);
  if (!containers) return;
  for (const Container& container : *containers) {
    for (const PublishedPort& published : container.ports) {
      if (published.port != std::to_string(port) || published.protocol != "tcp") continue;
      addresses.push_back(published.address.find(':') == std::string::npos
                              ? published.address
                              : "[" + published.address + "]");
    }
  }
}

void survey_listeners(const ServerPlan& plan, const Machine& machine, Findings& findings) {
  const auto text = output_of(machine, {"ss", "-H", "-ltn"}, "listener", findings);
  if (!text) return;
  const std::string subject = "port " + std::to_string(plan.gateway_port);
  std::vector<std::string> addresses = listeners(*text, plan.gateway_port);
  add_published(machine, plan.gateway_port, addresses);
  std::ranges::sort(addresses);
  addresses.erase(std::unique(addresses.begin(), addresses.end()), addresses.end());
  if (addresses.empty()) {
    findings.note("listener", subject, "not checked: the gateway does not run");
    return;
  }
  std::erase_if(addresses, is_loopback);
  if (addresses.empty()) {
    findings.ok("listener", subject, "the gateway listens on loopback alone");
    return;
  }
  findings.problem("listener", subject,
                   "the gateway listens on " + joined(addresses, ", ") + ", not on loopback alone",
                   "set gateway.bind to \"loopback\", or publish it in the compose file as "
                   "127.0.0.1:" +
                       std::to_string(plan.gateway_port) + ":...");
}

const JsonValue* find_path(const JsonValue& root, std::initializer_list<std::string_view> path) {
  const JsonValue* value = &root;
  for (const std::string_view name : path) {
    if (value != nullptr) value = value->find(name);
  }
  return value;
}

void survey_proxies(const JsonValue& root, const std::string& path, Findings& findings) {
  const JsonValue* proxies = find_path(root, {"gateway", "trustedProxies"});
  if (proxies == nullptr) return;
  for (const JsonValue& proxy : proxies->elements) {
    std::string_view address = proxy.text;
    if (address.size() < 2) continue;
    address = address.substr(1, address.size() - 2);
    if (is_loopback(address)) continue;
    findings.warning("proxy", path,
                     "the gateway believes what " + std::string(address) +
                         " says about its clients (gateway.trustedProxies)",
                     "name the proxy on loopback alone: 127.0.0.1");
  }
}

void survey_config(const ServerPlan& plan, const Machine& machine, Findings& findings) {
  const std::vector<Account> accounts = accounts_of(machine);
  const Account* user = find_account(accounts, plan.user);
  if (user == nullptr) return;
  const std::string path = user->home + "/.openclaw/openclaw.json";
  const auto text = machine.file(path);
  if (!text) {
    findings.note("config", path, "not checked: there is none, or it can't be read");
    return;
  }
  try {
    const openclaw::JsonText config = openclaw::parse_json5(*text);
    survey_proxies(config.root, path, findings);
    const JsonValue* tailscale = find_path(config.root, {"gateway", "auth", "allowTailscale"});
    if (tailscale != nullptr && tailscale->text == "true") {
      findings.note("tailscale", path,
                    "the gateway believes Tailscale Serve's headers (allowTailscale): every "
                    "process of this machine can send them");
    }
  } catch (const Error&) {
    findings.note("config", path, "not checked: it is no JSON5");
  }
}

void survey_gateway(const ServerPlan& plan, const Machine& machine, CheckResults& results) {
  Findings findings(results, "gateway");
  survey_listeners(plan, machine, findings);
  survey_config(plan, machine, findings);
}

}  // namespace

Control gateway_control() {
  return {.name = "gateway",
          .purpose = "OpenClaw's gateway on loopback",
          .packages = {},
          .survey = survey_gateway};
}

}  // namespace secretsctl::server
