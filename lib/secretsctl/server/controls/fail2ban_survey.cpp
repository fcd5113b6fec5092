#include <secretsctl/server/controls/fail2ban_survey.hpp>

#include <cstdlib>
#include <secretsctl/core/child.hpp>
#include <secretsctl/server/controls/findings.hpp>
#include <secretsctl/server/machine/concat.hpp>
#include <secretsctl/server/machine/output_text.hpp>

namespace secretsctl::server {
namespace {

constexpr const char* install = "sudo apt-get install -y fail2ban python3-systemd";

class Fail2banSurvey {
 public:
  Fail2banSurvey(const ServerPlan& plan, const Machine& machine, CheckResults& results)
      : plan_(plan), machine_(machine), find_(results, "fail2ban") {}

  void look() {
    if (!is_up()) return;
    if (!machine_.is_root()) {
      find_.note("jail", "sshd", "not looked at: fail2ban answers root alone");
      return;
    }
    if (!has_jail()) return;
    look_at_number("maxretry", 1, 3, "failures lead to a ban");
    look_at_number("bantime", 600, 0, "seconds a ban lasts");
    look_at_number("findtime", 300, 0, "seconds failures are counted");
    look_at_mode();
    look_at_actions();
    look_at_ignored();
  }

 private:
  bool is_up();
  bool has_jail();
  void look_at_number(std::string_view name, long least, long most, std::string_view meaning);
  void look_at_mode();
  void look_at_actions();
  void look_at_ignored();
  std::string fix() const;

  // What `fail2ban-client get sshd ...` prints.
  std::string get(std::string_view what) const {
    return run(concat({"fail2ban-client get sshd ", what})).text;
  }
  ProgramOutput run(std::string_view words) const { return machine_.run(split_words(words)); }

  const ServerPlan& plan_;
  const Machine& machine_;
  Findings find_;
};

bool Fail2banSurvey::is_up() {
  // Without PATH's help: the client is a Python program that takes a while to start.
  if (!machine_.state("/usr/bin/fail2ban-client")) {
    find_.problem("installed", "fail2ban", "fail2ban is not installed", install);
    return false;
  }
  if (run("python3 -I -c 'import systemd.journal'").status != 0) {
    find_.problem("journal", "python3-systemd", "is not installed: fail2ban can't read the journal",
                  {install, " && ", apply_command});
    return false;
  }
  const ProgramOutput unit =
      run("systemctl show --property=ActiveState,UnitFileState fail2ban.service");
  if (unit.status != 0) {
    find_.note("running", "fail2ban.service", "not looked at: systemd does not answer");
    return false;
  }
  if (value_after(unit.text, "UnitFileState=") == "enabled") {
    find_.ok("boot", "fail2ban.service", "starts with the server");
  } else {
    find_.problem("boot", "fail2ban.service", "does not start with the server",
                  "sudo systemctl enable fail2ban.service");
  }
  if (value_after(unit.text, "ActiveState=") == "active") return true;
  // The reason, in fail2ban's words: `Have not found any log file for sshd jail`.
  std::string reason;
  const ProgramOutput test = run("fail2ban-client -t");
  const std::string errors = test.status == 0 ? std::string() : test.errors;
  for (const std::string_view line : lines_of(errors)) {
    const std::size_t error = line.find("ERROR ");
    if (error == std::string_view::npos || !reason.empty()) continue;
    reason = concat({": ", trimmed(line.substr(error + 6))});
  }
  find_.problem("running", "fail2ban.service", {"does not run", reason},
                reason.empty() ? "sudo systemctl restart fail2ban.service" : fix());
  return false;
}

// With our file in place, either a file that is read later changes it, or it has not been read.
std::string Fail2banSurvey::fix() const {
  if (machine_.file(fail2ban_file) != fail2ban_text(plan_)) return apply_command;
  const std::string folder = "/etc/fail2ban/jail.d/";
  for (const std::string& name : machine_.folder(folder).value_or(std::vector<std::string>())) {
    const std::string path = concat({folder, name});
    if (path > fail2ban_file && name.ends_with(".local")) {
      return concat(
          {"remove [sshd] from ", path, ", then: sudo systemctl reload fail2ban.service"});
    }
  }
  return "sudo systemctl reload-or-restart fail2ban.service";
}

// `Journal matches:` is there with the backend systemd, `File list:` with a log file.
bool Fail2banSurvey::has_jail() {
  const ProgramOutput status = run("fail2ban-client status sshd");
  if (status.status != 0) {
    find_.problem("jail", "sshd", "there is no jail: no failed login leads to a ban", fix());
    return false;
  }
  find_.ok("jail", "sshd", "runs");
  const std::size_t files = status.text.find("File list:");
  if (files == std::string::npos) {
    find_.ok("source", "sshd", "reads the journal");
  } else {
    const std::string_view rest = std::string_view(status.text).substr(files + 10);
    const std::string_view file = trimmed(rest.substr(0, rest.find('\n')));
    find_.problem("source", "sshd",
                  {"reads ", file.empty() ? "no file" : file,
                   " instead of the journal: without rsyslog nothing is written there"},
                  fix());
  }
  return true;
}

// A limit of 0 is none. A negative time of a ban is for ever.
void Fail2banSurvey::look_at_number(std::string_view name, long least, long most,
                                    std::string_view meaning) {
  const std::string answer = get(name);
  char* end = nullptr;
  const long number = std::strtol(answer.c_str(), &end, 10);
  if (end == answer.c_str()) {
    find_.note(name, "sshd", "not seen: fail2ban does not say it");
    return;
  }
  const std::string_view shown(answer.c_str(), end);
  const bool is_bad = (number < least && number >= 0) || (most != 0 && number > most);
  if (is_bad) {
    find_.problem(name, "sshd",
                  {shown, " ", meaning, "; wanted: ", most != 0 ? "at most " : "at least ",
                   number_text(most != 0 ? most : least)},
                  fix());
  } else {
    find_.ok(name, "sshd", {shown, " ", meaning});
  }
}

// The expressions of the two modes that `aggressive` joins.
void Fail2banSurvey::look_at_mode() {
  const std::string expressions = get("failregex");
  if (expressions.empty()) {
    find_.note("mode", "sshd", "not seen: fail2ban does not show its expressions");
  } else if (expressions.find("Did not receive identification") == std::string::npos ||
             expressions.find("Unable to negotiate") == std::string::npos) {
    find_.problem("mode", "sshd", "the mode is not aggressive: failed keys are not counted", fix());
  } else {
    find_.ok("mode", "sshd", "failed keys are counted (aggressive)");
  }
}

// The list follows a line of words: `The jail sshd has the following actions:`.
void Fail2banSurvey::look_at_actions() {
  const std::string list = get("actions");
  const auto rows = lines_of(list);
  std::string_view action;
  if (rows.size() > 1) action = trimmed(rows[1].substr(0, rows[1].find(',')));
  if (action.empty()) {
    find_.problem("action", "sshd", "has no action: nobody is banned", fix());
    return;
  }
  const char* tool = action.starts_with("iptables") ? "iptables" : "nft";
  if ((action.starts_with("iptables") || action.starts_with("nftables")) &&
      !run(concat({tool, " --version"})).was_found) {
    find_.problem("action", action, {tool, " is not installed: no ban works"},
                  action.starts_with("iptables") ? "sudo apt-get install -y iptables"
                                                 : "sudo apt-get install -y nftables");
    return;
  }
  const std::string answer = get(concat({"action ", action, " port"}));
  const std::string_view port = trimmed(std::string_view(answer).substr(0, answer.find('\n')));
  const std::string wanted = number_text(plan_.ssh_port);
  bool has_port = false;
  for (const std::string_view one : parts_of(port, ',')) {
    has_port = has_port || one == wanted || (wanted == "22" && one == "ssh");
  }
  if (port.empty()) {
    find_.ok("action", action, "bans");
  } else if (has_port) {
    find_.ok("action", action, {"bans on port ", wanted});
  } else {
    find_.problem("action", action, {"bans on port ", port, ", and SSH is on port ", wanted},
                  fix());
  }
}

void Fail2banSurvey::look_at_ignored() {
  std::vector<std::string> others;
  const std::string list = get("ignoreip");
  for (const std::string_view line : lines_of(list)) {
    // `|- 127.0.0.0/8`; the last begins with a backquote.
    const std::size_t dash = line.find("- ");
    if (dash > 1) continue;
    const std::string_view address = trimmed(line.substr(dash + 2));
    if (!address.starts_with("127.") && address != "::1") others.emplace_back(address);
  }
  if (others.empty()) {
    find_.ok("ignored", "sshd", "bans every address but loopback");
  } else {
    find_.warning("ignored", "sshd", {"never bans ", joined(others, ", ")}, fix());
  }
}

}  // namespace

void survey_fail2ban(const ServerPlan& plan, const Machine& machine, CheckResults& results) {
  Fail2banSurvey(plan, machine, results).look();
}

}  // namespace secretsctl::server
