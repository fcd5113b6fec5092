#include <secretsctl/server/controls/sshd_survey.hpp>

#include <fnmatch.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <secretsctl/core/child.hpp>
#include <secretsctl/core/shell_word.hpp>
#include <secretsctl/server/controls/findings.hpp>
#include <secretsctl/server/controls/sshd_rules.hpp>
#include <secretsctl/server/controls/sshd_settings.hpp>
#include <secretsctl/server/machine/account_list.hpp>
#include <secretsctl/server/machine/concat.hpp>
#include <secretsctl/server/machine/output_text.hpp>

namespace secretsctl::server {
namespace {

constexpr std::size_t max_users = 32;
constexpr std::size_t max_places = 8;

// From where, if it is not the usual connection.
std::string place_text(const SshConnection& connection) {
  const SshConnection usual = usual_connection(connection.user);
  if (connection.address != usual.address) return concat({" from ", connection.address});
  return connection.host == usual.host ? std::string() : concat({" from ", connection.host});
}

// The survey of one machine: its answers are asked for once.
class SshdSurvey {
 public:
  SshdSurvey(const ServerPlan& plan, const Machine& machine, CheckResults& results)
      : plan_(plan),
        machine_(machine),
        find_(results, "sshd"),
        accounts_(accounts_of(machine)),
        lines_(sshd_lines(machine)) {}

  void look() {
    look_at_units();
    if (!machine_.is_root()) {
      find_.note("effective", "sshd", "not looked at: sshd shows its settings to root alone");
      return;
    }
    if (!is_sound() || !is_read()) return;
    ask();
    if (answers_.empty()) return;
    for (const SshdRule& rule : sshd_rules()) look_at(rule);
    look_at_users();
    look_at_port();
  }

 private:
  struct Answer {
    SshConnection connection;
    bool is_usual = true;  // else one that a Match names
    SshdSettings settings;
  };

  bool is_ours(const std::string& user) const {
    return user == plan_.administrator || user == plan_.user;
  }

  void look_at_units();
  bool is_sound();
  bool is_read();
  void ask();
  void look_at(const SshdRule& rule);
  void look_at_reload(std::string_view service);
  void look_at_users();
  void look_at_port();
  std::string fix_for(std::string_view keyword, const SshdRule* rule) const;

  const ServerPlan& plan_;
  const Machine& machine_;
  Findings find_;
  std::vector<Account> accounts_;
  std::vector<SshdLine> lines_;
  std::vector<Answer> answers_;
  std::string socket_ports_;  // systemd's words for the sockets; empty: sshd listens itself
};

// Whether sshd could start: `sshd -t` says so.
bool SshdSurvey::is_sound() {
  const ProgramOutput test = machine_.run(split_words("sshd -t"));
  if (!test.was_found) {
    find_.problem("installed", "sshd", "the OpenSSH server is not installed",
                  "sudo apt-get install -y openssh-server");
    return false;
  }
  const std::string errors = concat({test.errors, test.text});
  if (errors.find("privilege separation directory") != std::string::npos) {
    find_.note("effective", "sshd", "not looked at: sshd needs /run/sshd, which its service makes",
               "sudo install -d -m 0755 /run/sshd");
    return false;
  }
  const std::size_t open = errors.find("Permissions ");
  if (open != std::string::npos) {
    find_.problem(
        "host_keys", "sshd",
        {lines_of(std::string_view(errors).substr(open)).front(), " sshd ignores this host key"},
        "sudo chmod 600 /etc/ssh/ssh_host_*_key");
    return test.status == 0;
  }
  if (test.status != 0) {
    const auto lines = lines_of(errors);
    find_.problem("syntax", "sshd",
                  {"the configuration is broken, sshd will not start: ",
                   lines.empty() ? "sshd -t fails" : lines.front()},
                  "correct the line, then: sudo sshd -t");
    return false;
  }
  find_.ok("syntax", "sshd", "the configuration and the host keys are sound");
  return true;
}

// Whether sshd reads our drop-in. If it does not, all else follows from that.
bool SshdSurvey::is_read() {
  const bool includes = std::ranges::any_of(lines_, [](const SshdLine& line) {
    return line.keyword == "include" && line.value.find("sshd_config.d/") != std::string::npos &&
           !line.is_in_match;
  });
  bool is_misnamed = false;
  for (const std::string& name :
       machine_.folder(sshd_folder).value_or(std::vector<std::string>())) {
    if (name.ends_with(".conf") || name == "README" || name.find(".dpkg-") != std::string::npos) {
      continue;
    }
    const std::string path = concat({sshd_folder, "/", name});
    const bool is_our_own = name.starts_with("00-secretsctl") && !machine_.file(sshd_drop_in);
    const std::string_view message = "sshd does not read this file: its name does not end in .conf";
    const std::string remove = concat({"sudo rm ", shell_path(path)});
    if (!is_our_own) {
      find_.warning("ignored", path, message, remove);
      continue;
    }
    is_misnamed = true;
    find_.problem("ignored", path, message, {remove, "; ", apply_command});
  }
  if (!includes) {
    find_.problem("include", "/etc/ssh/sshd_config",
                  {"sshd reads no drop-in: there is no line 'Include ", sshd_folder, "/*.conf'"},
                  {"sudo sed -i '1i Include ", sshd_folder,
                   "/*.conf' /etc/ssh/sshd_config && sudo systemctl reload ssh"});
  }
  return !is_misnamed && (includes || !machine_.file(sshd_drop_in));
}

// Asks sshd for every account with a shell, and again for the addresses and hosts of Match lines.
void SshdSurvey::ask() {
  long long left_out = 0;
  std::vector<SshConnection> places = {usual_connection("")};
  for (const SshdLine& line : lines_) {
    if (line.keyword != "match") continue;
    const auto words = words_of(line.value);
    SshConnection place = usual_connection("");
    for (std::size_t i = 0; i + 1 < words.size(); i += 2) {
      std::string value(parts_of(words[i + 1], ',').front());
      value = value.substr(0, value.find('/'));
      std::ranges::replace(value, '*', '1');
      if (fnmatch("address", std::string(words[i]).c_str(), FNM_CASEFOLD) == 0)
        place.address = value;
      if (fnmatch("host", std::string(words[i]).c_str(), FNM_CASEFOLD) == 0) place.host = value;
    }
    const bool is_usual = place.address == places[0].address && place.host == places[0].host;
    if (!is_usual && places.size() < max_places) {
      places.push_back(place);
    } else if (!is_usual) {
      ++left_out;
    }
  }
  std::vector<std::string> users = {plan_.administrator, plan_.user, "root"};
  for (const Account& account : accounts_) {
    const bool is_new = std::ranges::find(users, account.name) == users.end();
    if (!is_new || !account.has_login_shell()) continue;
    if (users.size() < max_users) {
      users.push_back(account.name);
    } else {
      ++left_out;
    }
  }
  if (left_out != 0) {
    find_.note("effective", "sshd",
               {"not asked for ", number_text(left_out),
                " more accounts and places of Match lines: they are too many"});
  }
  for (SshConnection& place : places) {
    for (const std::string& user : users) {
      place.user = user;
      Answer answer{place, &place == &places.front(), SshdSettings(plan_, machine_, place)};
      if (answer.settings.output().status == 0) {
        answers_.push_back(std::move(answer));
        continue;
      }
      find_.note("effective", user,
                 {"not seen: sshd -T -C fails: ",
                  trimmed(answer.settings.output().errors.substr(0, 200))});
      return;
    }
  }
}

void SshdSurvey::look_at(const SshdRule& rule) {
  std::vector<std::string> bad;
  std::size_t asked = 0;
  for (const Answer& answer : answers_) {
    const std::string& user = answer.connection.user;
    if (rule.whom == SshdRule::ours && !is_ours(user)) continue;
    if (rule.whom == SshdRule::root && user != "root") continue;
    ++asked;
    const std::string_view value = answer.settings.value(rule.keyword);
    // An older sshd does not know each keyword.
    if (value.empty() || holds(rule, value) || std::ranges::find(bad, user) != bad.end()) continue;
    bad.push_back(concat({user, place_text(answer.connection)}));
  }
  if (bad.empty()) {
    find_.ok(rule.fact, "sshd", rule.good);
    return;
  }
  std::string message = rule.bad;
  if (bad.size() < asked) message += concat({", for ", joined(bad, ", ")});
  find_.add(rule.status, rule.fact, "sshd", message, fix_for(rule.keyword, &rule));
}

// With our drop-in in place only another line can be the cause: one that sshd reads earlier, one in
// a Match block, one of a keyword that adds up, or an option of the command line.
std::string SshdSurvey::fix_for(std::string_view keyword, const SshdRule* rule) const {
  const bool in_place = machine_.file(sshd_drop_in) == sshd_drop_in_text(plan_);
  for (const std::string& option : sshd_options(machine_)) {
    const std::string pattern = concat({"*", keyword, "*"});
    if (fnmatch(pattern.c_str(), option.c_str(), FNM_CASEFOLD) == 0) {
      return "sudo sed -i 's/^SSHD_OPTS=/#&/' /etc/default/ssh && sudo systemctl restart ssh";
    }
  }
  for (const SshdLine& line : lines_) {
    if (line.file == sshd_drop_in || line.keyword != keyword) continue;
    if (!in_place && !line.is_in_match) continue;
    if (rule != nullptr && holds(*rule, line.value)) continue;
    return concat({"sudo sed -i '", number_text(static_cast<long long>(line.number)), "s/^/#/' ",
                   shell_path(line.file), " && sudo systemctl reload ssh"});
  }
  return apply_command;
}

// The user part of a pattern of AllowUsers: NAME or NAME@HOST.
bool fits(std::string_view pattern, const std::string& name) {
  const std::string user(pattern.substr(0, pattern.find('@')));
  return fnmatch(user.c_str(), name.c_str(), 0) == 0;
}

bool fits_any(const std::vector<std::string_view>& patterns, const std::string& name) {
  return std::ranges::any_of(patterns, [&](std::string_view one) { return fits(one, name); });
}

// The keyword that keeps an account out; empty: it may log in.
std::string_view refusal(const SshdSettings& settings, const Account& account) {
  const auto in_groups = [&](std::string_view keyword) {
    const auto patterns = settings.values(keyword);
    return std::ranges::any_of(account.groups,
                               [&](const std::string& group) { return fits_any(patterns, group); });
  };
  const auto allowed = settings.values("allowusers");
  if (fits_any(settings.values("denyusers"), account.name)) return "denyusers";
  if (!allowed.empty() && !fits_any(allowed, account.name)) return "allowusers";
  if (in_groups("denygroups")) return "denygroups";
  if (!settings.values("allowgroups").empty() && !in_groups("allowgroups")) return "allowgroups";
  return {};
}

void SshdSurvey::look_at_users() {
  std::vector<std::string> others;
  bool is_fine = true;
  for (const Answer& answer : answers_) {
    const std::string& user = answer.connection.user;
    const Account* account = find_account(accounts_, user);
    // root is another fact, an account that is missing another control's.
    if (user == "root" || account == nullptr || !answer.is_usual) continue;
    const std::string_view keyword = refusal(answer.settings, *account);
    if (is_ours(user) && !keyword.empty()) {
      is_fine = false;
      find_.problem("users", user, {"cannot log in: ", keyword, " keeps it out"},
                    fix_for(keyword, nullptr));
    } else if (!is_ours(user) && keyword.empty()) {
      others.push_back(user);
    }
  }
  if (!others.empty()) {
    find_.problem("users", joined(others, ", "), "may log in, which the plan does not say",
                  fix_for("allowusers", nullptr));
  } else if (is_fine && answers_.front().settings.values("allowusers").empty()) {
    find_.warning("users", "sshd", "AllowUsers is not set: each new account may log in",
                  fix_for("allowusers", nullptr));
  } else if (is_fine) {
    find_.ok("users", {plan_.administrator, ", ", plan_.user}, "these alone may log in");
  }
}

void SshdSurvey::look_at_port() {
  const std::string wanted = number_text(plan_.ssh_port);
  std::vector<std::string> ports;
  std::vector<std::string_view> places = answers_.front().settings.values("listenaddress");
  if (!socket_ports_.empty()) places = lines_of(socket_ports_);
  for (std::string_view place : places) {
    place = place.substr(0, place.find(" ("));
    std::string port(place.substr(place.rfind(':') + 1));
    if (std::ranges::find(ports, port) == ports.end()) ports.push_back(std::move(port));
  }
  if (ports == std::vector{wanted}) {
    find_.ok("port", {"port ", wanted}, "SSH's port");
    return;
  }
  find_.problem(
      "port", {"port ", joined(ports, ", ")},
      {socket_ports_.empty() ? "sshd" : "ssh.socket", " listens here; the plan says ", wanted},
      socket_ports_.empty() ? fix_for("port", nullptr)
                            : "sudo systemctl disable --now ssh.socket && sudo systemctl "
                              "enable --now ssh.service");
}

// systemd's view: will SSH be there after a boot, and has the running sshd read the files?
void SshdSurvey::look_at_units() {
  const auto show = [&](const char* unit) {
    return machine_.run(
        split_words(concat({"systemctl show --timestamp=unix --property=ActiveState,"
                            "UnitFileState,StateChangeTimestamp,"
                            "StateChangeTimestampMonotonic,Listen ",
                            unit})));
  };
  const ProgramOutput service = show("ssh.service");
  const ProgramOutput socket = show("ssh.socket");
  if (service.status != 0) {
    find_.note("boot", "ssh.service", "not looked at: systemd does not answer");
    return;
  }
  const bool has_socket = value_after(socket.text, "ActiveState=") == "active";
  const bool is_enabled = value_after(service.text, "UnitFileState=") == "enabled" ||
                          value_after(socket.text, "UnitFileState=") == "enabled";
  if (is_enabled) {
    find_.ok("boot", "ssh.service", "SSH starts with the server");
  } else {
    find_.problem("boot", "ssh.service", "SSH does not start with the server",
                  "sudo systemctl enable ssh.service");
  }
  const bool is_active = value_after(service.text, "ActiveState=") == "active";
  if (!is_active && !has_socket) {
    find_.problem("running", "ssh.service", "SSH does not run", "sudo systemctl start ssh.service");
    return;
  }
  if (has_socket) {
    for (const std::string_view line : lines_of(socket.text)) {
      if (line.starts_with("Listen=")) socket_ports_ += concat({line.substr(7), "\n"});
    }
  }
  if (is_active) look_at_reload(service.text);
}

long long number_after(std::string_view text, std::string_view name) {
  const std::string_view value = value_after(text, name);
  long long number = 0;
  std::from_chars(value.data(), value.data() + value.size(), number);
  return number;
}

// Whether the running sshd is older than our drop-in. A reload changes the state of the unit for a
// moment, so the time of that change is the time of the last reload.
void SshdSurvey::look_at_reload(std::string_view service) {
  const auto drop_in = machine_.state(sshd_drop_in);
  // One that differs from the plan is another finding, and apply reloads.
  if (!drop_in || machine_.file(sshd_drop_in) != sshd_drop_in_text(plan_)) return;
  const long long reloaded = number_after(service, "StateChangeTimestamp=@");
  const long long since_boot = number_after(service, "StateChangeTimestampMonotonic=") / 1000000;
  const long long boot = number_after(machine_.file("/proc/stat").value_or(""), "btime ");
  const long long up = number_after(machine_.file("/proc/uptime").value_or(""), "");
  // A clock that was set meanwhile makes the times useless.
  constexpr long long slack = 2;
  const bool is_set = std::abs(reloaded - since_boot - boot) > slack;
  if (reloaded == 0 || boot == 0 || is_set || drop_in->written > boot + up + slack) return;
  if (drop_in->written > reloaded) {
    find_.warning("reloaded", sshd_drop_in, "was written after systemd last reloaded ssh.service",
                  "sudo systemctl reload ssh.service");
  }
}

}  // namespace

void survey_sshd(const ServerPlan& plan, const Machine& machine, CheckResults& results) {
  SshdSurvey(plan, machine, results).look();
}

}  // namespace secretsctl::server
