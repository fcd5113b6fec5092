#include <secretsctl/server/controls/sudo_survey.hpp>

#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <secretsctl/core/child.hpp>
#include <secretsctl/core/shell_word.hpp>
#include <secretsctl/server/controls/compose_wrapper.hpp>
#include <secretsctl/server/controls/findings.hpp>
#include <secretsctl/server/controls/sudo_rules.hpp>
#include <secretsctl/server/machine/account_list.hpp>
#include <secretsctl/server/machine/concat.hpp>
#include <secretsctl/server/machine/output_text.hpp>

namespace secretsctl::server {
namespace {

// Why a command that looks harmless is not. The first that is found in a rule is told.
struct Danger {
  std::string_view part;
  const char* reason;
};
constexpr std::array dangers = {
    Danger{"journalctl",
           "it writes files as root (--cursor-file) and deletes logs (--vacuum-time)"},
    Danger{"tailscale", "'tailscale serve' hands out any folder as root"},
    Danger{"docker", "a container may hold the whole disk"},
    Danger{"systemctl", "it edits units and starts an editor or a pager"},
    Danger{"apt", "packages run their scripts as root"},
    Danger{"*", "'*' stands for any words and options"},
};

std::string reason_of(const std::string& command) {
  if (command == "ALL") return "everything";
  for (const Danger& danger : dangers) {
    if (command.find(danger.part) != std::string::npos) {
      return concat({"'", command, "': ", danger.reason});
    }
  }
  return concat({"'", command, "'"});
}

// FILE:LINE, as sudo 1.9.15 and later name a rule's place, without the line.
std::string place_of(const SudoRule& rule) {
  return rule.file.substr(0, rule.file.find(':'));
}

class SudoSurvey {
 public:
  SudoSurvey(const ServerPlan& plan, const Machine& machine, CheckResults& results)
      : plan_(plan), machine_(machine), find_(results, "sudo"), accounts_(accounts_of(machine)) {}

  void look();

 private:
  bool is_sound();
  bool is_in_force();
  void look_at_administrator();
  void look_at_user();
  void look_at_wrapper();
  bool look_up(const std::string& user, std::vector<SudoRule>& rules);
  std::string file_with(const std::string& name, const SudoRule& rule) const;

  const ServerPlan& plan_;
  const Machine& machine_;
  Findings find_;
  std::vector<Account> accounts_;
  std::vector<SudoRule> administrator_rules_;
  std::vector<SudoRule> user_rules_;
  std::vector<std::string> missing_;  // the commands of the plan that the user may not run
  bool is_ours_changed_ = false;      // our file has another content
};

void SudoSurvey::look() {
  look_at_wrapper();
  if (!machine_.is_root()) {
    find_.note("rules", "sudo", "not looked at: sudo shows the rules of others to root alone");
    return;
  }
  if (!is_sound()) return;
  const bool has_administrator = look_up(plan_.administrator, administrator_rules_);
  const bool has_user = look_up(plan_.user, user_rules_);
  if (has_user) {
    for (std::string& command : sudo_commands(plan_)) {
      const bool may = std::ranges::any_of(user_rules_, [&](const SudoRule& rule) {
        return rule.command == command && rule.users == "root" && !rule.asks_password;
      });
      if (!may) missing_.push_back(std::move(command));
    }
  }
  const bool is_in_force_now = !(has_user || has_administrator) || is_in_force();
  if (has_administrator && is_in_force_now) look_at_administrator();
  if (has_user) look_at_user();
}

// sudo goes on without a file that is broken, so that its rules are not there.
bool SudoSurvey::is_sound() {
  const ProgramOutput test = machine_.run(split_words("visudo -c"));
  if (!test.was_found) {
    find_.problem("installed", "sudo", "sudo is not installed", "sudo apt-get install -y sudo");
    return false;
  }
  if (test.status == 0) {
    find_.ok("files", "/etc/sudoers", "it and its drop-ins are sound");
    return true;
  }
  // `FILE:LINE:COLUMN: syntax error`, `FILE: bad permissions, should be mode 0440`.
  std::string_view fault = "visudo -c fails";
  const std::string output = concat({test.errors, test.text});
  for (const std::string_view line : lines_of(output)) {
    if (!line.starts_with('/') || line.ends_with("parsed OK")) continue;
    fault = line;
    break;
  }
  const std::string file(fault.substr(0, fault.find(':')));
  const bool is_ours = file == sudo_file;
  if (fault.find("bad permissions") != std::string_view::npos) {
    find_.warning("files", file, {"visudo -c finds a fault: ", fault},
                  {"sudo chmod 0440 ", shell_path(file)});
  } else {
    find_.problem("files", file, {"sudo leaves out what is broken: ", fault},
                  is_ours ? std::string(apply_command)
                          : concat({"correct or remove ", file, ", then: sudo visudo -c"}));
  }
  return !is_ours;
}

// Whether the rules of our file hold at all. If not, that is the cause of all that is missing.
bool SudoSurvey::is_in_force() {
  const auto text = machine_.file(sudo_file);
  is_ours_changed_ = text && *text != sudo_text(plan_);
  if (is_ours_changed_) {
    find_.problem("file", sudo_file, "is not what the plan says", apply_command);
    return false;
  }
  const bool rules_everything = std::ranges::any_of(administrator_rules_, [](const SudoRule& rule) {
    return rule.command == "ALL" && !rule.asks_password;
  });
  if (rules_everything || missing_.size() < sudo_commands(plan_).size()) return true;
  if (!text) {
    find_.problem("file", sudo_file, "is not there: the plan's rules do not hold", apply_command);
    return false;
  }
  find_.problem("file", sudo_file, "has no effect: /etc/sudoers does not include its folder",
                "as root: echo '@includedir /etc/sudoers.d' | EDITOR='tee -a' visudo");
  return false;
}

// Tells whether the account is there and sudo says what it may.
bool SudoSurvey::look_up(const std::string& user, std::vector<SudoRule>& rules) {
  if (find_account(accounts_, user) == nullptr) return false;
  const ProgramOutput output = machine_.run(split_words(concat({"sudo -n -ll -U ", user})));
  const bool has_none = output.text.find("not allowed to run sudo") != std::string::npos;
  if (output.status != 0 && !has_none) {
    find_.note("rules", user,
               {"not seen: 'sudo -ll -U ", user,
                "' fails: ", output.errors.substr(0, output.errors.find('\n'))});
    return false;
  }
  rules = parse_sudo_rules(output.text);
  const std::string defaults = user == plan_.user ? dangerous_defaults(output.text) : std::string();
  if (!defaults.empty()) {
    find_.problem("environment", user,
                  {"its variables reach what it runs as root (Defaults ", defaults,
                   "): a program can be made to load its code"},
                  "remove the option: sudo grep -rn env /etc/sudoers /etc/sudoers.d");
  }
  return true;
}

// Where a rule is written: sudo says so from 1.9.15 on; else the last file with its words.
std::string SudoSurvey::file_with(const std::string& name, const SudoRule& rule) const {
  std::string place = place_of(rule);
  if (!place.empty()) return place;
  const std::string folder = "/etc/sudoers.d";
  for (const std::string& entry : machine_.folder(folder).value_or(std::vector<std::string>())) {
    const std::string path = concat({folder, "/", entry});
    const auto text = machine_.file(path);
    const bool fits = text && text->find(name) != std::string::npos &&
                      text->find(rule.command) != std::string::npos;
    if (fits && path != sudo_file) place = path;
  }
  const auto ours = machine_.file(sudo_file);
  if (!place.empty()) return place;
  return ours && ours->find(rule.command) != std::string::npos ? sudo_file : "/etc/sudoers";
}

// The last rule that fits a command wins.
void SudoSurvey::look_at_administrator() {
  const std::string& name = plan_.administrator;
  const SudoRule* last = nullptr;
  for (const SudoRule& rule : administrator_rules_) {
    if (rule.command == "ALL") last = &rule;
  }
  if (last == nullptr) {
    find_.problem("administrator", name, "may not run everything as root", apply_command);
    return;
  }
  if (!last->asks_password) {
    find_.ok("administrator", name, "may run everything as root");
    return;
  }
  const std::string fix = concat(
      {"remove the rule that comes later: sudo visudo -f ", shell_path(file_with(name, *last))});
  if (find_account(accounts_, name)->password == PasswordState::set) {
    find_.warning("administrator", name, "sudo asks for a password", fix);
  } else {
    find_.problem("administrator", name,
                  "can't become root: sudo asks for a password, and it has none", fix);
  }
}

void SudoSurvey::look_at_user() {
  const Account* account = find_account(accounts_, plan_.user);
  // The rule of the group is the accounts control's: there the cause is found.
  const bool by_group =
      account->is_in("sudo") || account->is_in("admin") || account->is_in("wheel");
  const auto ours = sudo_commands(plan_);
  std::vector<std::string> told;
  for (const SudoRule& rule : user_rules_) {
    const bool is_ours = std::ranges::find(ours, rule.command) != ours.end() &&
                         rule.users == "root" && rule.groups.empty() && !rule.sets_environment;
    const bool is_of_group = by_group && rule.command == "ALL" && rule.users == "ALL" &&
                             rule.groups == "ALL" && rule.asks_password;
    if (is_ours || is_of_group || rule.command.starts_with('!')) continue;
    const std::string file = file_with(plan_.user, rule);
    if (is_ours_changed_ && file == sudo_file) continue;
    const bool as_root =
        rule.users.find("root") != std::string::npos || rule.users.find("ALL") != std::string::npos;
    std::string message =
        concat({"may run as ", as_root ? "root" : rule.users,
                rule.sets_environment ? ", with variables of its own (SETENV): " : ": ",
                reason_of(rule.command)});
    // The same rule may be there twice.
    if (std::ranges::find(told, message) != told.end()) continue;
    told.push_back(message);
    find_.problem("rules", plan_.user, message,
                  {"remove the rule: sudo visudo -f ", shell_path(file)});
  }
  if (told.empty()) find_.ok("rules", plan_.user, "may run nothing but what the plan lists");
  if (missing_.empty()) find_.ok("commands", plan_.user, "may run what the plan lists");
  const bool has_one = missing_.size() < ours.size() && !is_ours_changed_;
  if (has_one && !missing_.empty()) {
    find_.problem("commands", plan_.user, {"may not run ", joined(missing_, ", ")}, apply_command);
  }
}

void SudoSurvey::look_at_wrapper() {
  if (plan_.docker.compose_file.empty()) return;
  bool is_fine = true;
  std::vector<std::string> places = compose_places(plan_);
  places.push_back(compose_wrapper);
  for (const std::string& place : places) {
    const auto state = machine_.state(place);
    if (!state) {
      // docker compose can do without .env.
      if (place != plan_.docker.compose_file && place != compose_wrapper) continue;
      is_fine = false;
      if (place == compose_wrapper) {
        find_.problem("wrapper", place, "is not there", apply_command);
      } else if (machine_.is_root()) {
        find_.warning("compose", place, "there is no such compose file",
                      "put it there, owned by root");
      } else {
        find_.note("compose", place, "not seen: it is not there, or only root sees it");
      }
      continue;
    }
    const std::string word = shell_path(place);
    if (S_ISLNK(state->mode)) {
      is_fine = false;
      find_.problem("compose", place, "is a symlink: whoever owns its target is root",
                    "put the file itself there, owned by root");
    } else if (state->owner != 0 || (state->mode & 022U) != 0) {
      is_fine = false;
      find_.problem("compose", place,
                    "others than root can write here, and start any container with it",
                    {"sudo chown root: ", word, " && sudo chmod go-w ", word});
    }
  }
  if (is_fine) find_.ok("compose", plan_.docker.compose_file, "only root decides what it starts");
  const auto text = machine_.file(compose_wrapper);
  if (text && *text != compose_wrapper_text(plan_)) {
    find_.problem("wrapper", compose_wrapper, "is not what the plan says", apply_command);
  }
}

}  // namespace

void survey_sudo(const ServerPlan& plan, const Machine& machine, CheckResults& results) {
  SudoSurvey(plan, machine, results).look();
}

}  // namespace secretsctl::server
