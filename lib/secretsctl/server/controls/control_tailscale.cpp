#include <secretsctl/age/identity_file.hpp>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/message_text.hpp>
#include <secretsctl/delivery/memory/private_folder.hpp>
#include <secretsctl/openclaw/json5.hpp>
#include <secretsctl/server/controls/control.hpp>
#include <secretsctl/server/controls/survey_text.hpp>
#include <secretsctl/server/controls/unit_step.hpp>
#include <secretsctl/sops/files/encrypted_file.hpp>
#include <secretsctl/sops/files/get_value.hpp>
#include <secretsctl/sops/keys/identity_source.hpp>

namespace secretsctl::server {
namespace {

constexpr const char* program = "/usr/bin/tailscale";
constexpr const char* install_fix =
    "install it from Tailscale's signed repository: https://pkgs.tailscale.com/stable/#debian";

// The text of a member at the top of a JSON object, without quotes; empty if there is none.
std::string member(const std::string& json, std::string_view name) {
  try {
    const openclaw::JsonText parsed = openclaw::parse_json5(json);
    const openclaw::JsonValue* value = parsed.root.find(name);
    if (value == nullptr) return {};
    std::string text(value->text);
    if (value->is(openclaw::JsonValue::Kind::string)) text = text.substr(1, text.size() - 2);
    return text;
  } catch (const Error&) {
    return {};
  }
}

// `Running` once the machine is in a tailnet; empty where tailscaled does not answer.
std::string backend_state(const Machine& machine) {
  return member(machine.run({program, "status", "--json", "--peers=false"}).text, "BackendState");
}

std::vector<Step> tailscale_steps(const ServerPlan& plan, const Machine& machine) {
  if (!plan.tailscale || !machine.state(program)) return {};
  const std::string state =
      unit_properties(machine, "tailscaled.service", "ActiveState,UnitFileState");
  std::vector<Step> steps;
  if (auto step = unit_step("tailscaled", state, "tailscaled runs, also after a boot")) {
    steps.push_back(std::move(*step));
  }
  return steps;
}

SecretBytes auth_key_of(const ServerPlan& plan, const std::string& folder) {
  const SecretPlace& place = *plan.tailscale->auth_key;
  const std::string path = place.file.starts_with('/') ? place.file : folder + "/" + place.file;
  // No person sits there who could be asked.
  Interaction& interaction = no_interaction();
  const sops::OpenOptions options{.format = std::nullopt, .missing = ErrorKind::no_file};
  const auto value_of = [&](sops::IdentitySearch& search) {
    return sops::get_value(sops::open_encrypted_file(path, options, search),
                           sops::TreePath::of_argument(place.key));
  };
  if (plan.secrets.key.empty()) {
    sops::IdentitySearch search(sops::RepositoryKey::consulted, interaction);
    return value_of(search);
  }
  sops::IdentitySearch search(plan.secrets.key, sops::collect_identities([&] {
                                return age::read_identity_file(plan.secrets.key, interaction);
                              }),
                              interaction);
  return value_of(search);
}

// The key is never in an argument: every user can read those of a process.
std::string join_tailnet(const ServerPlan& plan, const std::string& folder,
                         const Machine& machine) {
  if (!plan.tailscale || !plan.tailscale->auth_key) return {};
  const std::string state = backend_state(machine);
  if (state == "Running") return {};
  if (state.empty()) {
    throw Error(ErrorKind::program_missing,
                std::string("tailscale: tailscaled does not answer; ") + install_fix);
  }
  const SecretBytes key = auth_key_of(plan, folder);
  delivery::PrivateFolder private_folder;
  const std::string path = private_folder.write("auth-key", key);
  constexpr std::chrono::seconds patience{90};
  // Without --reset it refuses to run where an earlier setting is not repeated.
  const ProgramOutput output = run_system_program(
      {program, "up", "--reset", "--auth-key=file:" + path, "--timeout=60s"}, patience);
  const std::string left = private_folder.remove();
  if (!left.empty()) throw Error(ErrorKind::output_unwritable, left);
  if (output.status != 0) {
    throw Error(
        ErrorKind::generic,
        "tailscale up failed: " + printable(output.errors.substr(0, output.errors.find('\n'))) +
            "; an auth key is good for one machine and a time: put a "
            "new one into " +
            printable(plan.tailscale->auth_key->file));
  }
  return "the machine joined the tailnet";
}

// Public SSH closes only where SSH by the tailnet is open.
std::vector<std::vector<std::string>> tailscale_verify(const ServerPlan& plan) {
  if (!plan.tailscale || !plan.tailscale->ssh_only) return {};
  return {{program, "ip", "-4"}};
}

void survey_login(const ServerPlan& plan, const Machine& machine, Findings& findings) {
  const std::string state = backend_state(machine);
  if (state.empty()) {
    findings.problem("running", "tailscaled", "it does not answer",
                     "systemctl enable --now tailscaled");
    return;
  }
  if (state != "Running") {
    const std::string by_hand = "tailscale up --auth-key=file:PATH";
    findings.problem("running", "tailscaled",
                     "this machine is not in the tailnet: its state is " + state,
                     plan.tailscale->auth_key ? apply_command : by_hand);
    return;
  }
  findings.ok("running", "tailscaled", "this machine is in the tailnet");
  const std::string unit = unit_properties(machine, "tailscaled.service", "UnitFileState");
  if (value_after(unit, "UnitFileState=") != "enabled") {
    findings.problem("boot", "tailscaled.service", "it is not started at boot",
                     "systemctl enable tailscaled");
  }
}

void survey_settings(const Machine& machine, Findings& findings) {
  const auto text = output_of(machine, {program, "debug", "prefs"}, "settings", findings);
  if (!text) return;
  if (member(*text, "RunSSH") == "true") {
    findings.problem("ssh", "RunSSH", "Tailscale SSH lets people in past the rules of sshd",
                     "tailscale set --ssh=false");
  } else {
    findings.ok("ssh", "RunSSH", "logins go through sshd alone");
  }
  if (member(*text, "RouteAll") == "true") {
    findings.warning("routes", "RouteAll", "networks that others announce become reachable",
                     "tailscale set --accept-routes=false");
  }
}

// A source whose packages apt installs without a signature, or with any key that it knows.
bool is_unsigned(std::string_view text) {
  return text.find("trusted=yes") != std::string_view::npos ||
         text.find("Trusted: yes") != std::string_view::npos ||
         (text.find("signed-by=") == std::string_view::npos &&
          text.find("Signed-By:") == std::string_view::npos);
}

void survey_source(const Machine& machine, Findings& findings) {
  const std::string folder = "/etc/apt/sources.list.d";
  for (const std::string& name : machine.folder(folder).value_or(std::vector<std::string>())) {
    const std::string path = folder + "/" + name;
    const std::string text = machine.file(path).value_or("");
    if (text.find("pkgs.tailscale.com") == std::string::npos) continue;
    if (is_unsigned(text)) {
      findings.problem("source", path, "the repository is not tied to Tailscale's key (signed-by)",
                       install_fix);
    } else {
      findings.ok("source", path, "the repository is tied to a key");
    }
    return;
  }
  findings.note("source", "tailscale", "it comes from no repository of apt: nothing updates it",
                install_fix);
}

void survey_tailscale(const ServerPlan& plan, const Machine& machine, CheckResults& results) {
  Findings findings(results, "tailscale");
  const bool is_installed = machine.state(program).has_value();
  if (!plan.tailscale) {
    if (is_installed && backend_state(machine) == "Running") {
      findings.warning("running", "tailscaled",
                       "this machine is in a tailnet, which can reach every port of it, and the "
                       "plan has none",
                       "tailscale down, or add tailscale to the plan");
    }
    return;
  }
  if (!is_installed) {
    findings.problem("installed", "tailscale", "it is not installed", install_fix);
    return;
  }
  survey_login(plan, machine, findings);
  survey_settings(machine, findings);
  survey_source(machine, findings);
}

}  // namespace

Control tailscale_control() {
  return {.name = "tailscale",
          .purpose = "the tailnet",
          .packages = {},
          .steps = tailscale_steps,
          .join = join_tailnet,
          .verify = tailscale_verify,
          .survey = survey_tailscale};
}

}  // namespace secretsctl::server
