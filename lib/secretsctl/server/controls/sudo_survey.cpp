#include <secretsctl/server/controls/sudo_survey.hpp>

#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <secretsctl/core/shell_word.hpp>
#include <secretsctl/server/controls/compose_wrapper.hpp>
#include <secretsctl/server/controls/findings.hpp>
#include <secretsctl/server/controls/sudo_rules.hpp>
#include <secretsctl/server/machine/account_list.hpp>
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
      return "'" + command + "': " + danger.reason;
    }
  }
  return "'" + command + "'";
}

class SudoSurvey {
 public:
  SudoSurvey(const ServerPlan& plan, const Machine& machine, CheckResults& results)
      : plan_(plan), machine_(machine), find_(results, "sudo"), accounts_(accounts_of(machine)) {}

  void look() {
    look_at_wrapper();
    if (!machine_.is_root()) {
      find_.note("rules", "sudo", "not looked at: sudo shows the rules of others to root alone");
      return;
    }
    if (!is_sound()) return;
    if (find_account(accounts_, plan_.administrator) != nullptr) look_at_administrator();
    if (find_account(accounts_, plan_.user) != nullptr) look_at_user();
  }

 private:
  bool is_sound();
  void look_at_administrator();
  void look_at_user();
  void look_at_wrapper();
  std::vector<SudoRule> rules_of(const std::string& user) const;
  std::string fix_for(const SudoRule& rule) const;
  std::string fix_for_missing() const;

  const ServerPlan& plan_;
  const Machine& machine_;
  Findings find_;
  std::vector<Account> accounts_;
};

// sudo goes on without a file that is broken, so that its rules are not there.
bool SudoSurvey::is_sound() {
  const ProgramOutput test = machine_.run({"visudo", "-c"});
  if (!test.was_found) {
    find_.problem("installed", "sudo", "sudo is not installed", "sudo apt-get install -y sudo");
    return false;
  }
  if (test.status == 0) {
    find_.ok("files", "/etc/sudoers", "it and its drop-ins are sound");
    return true;
  }
  bool is_ours = false;
  for (const std::string_view line : lines_of(test.errors + test.text)) {
    if (line.ends_with("parsed OK")) continue;
    is_ours = is_ours || line.find(sudo_file) != std::string_view::npos;
  }
  const auto lines = lines_of(test.errors);
  find_.problem("files", "/etc/sudoers",
                "sudo passes over a file: " +
                    std::string(lines.empty() ? "visudo -c fails" : trimmed(lines.front())),
                is_ours ? apply_command : "sudo visudo -c, then correct or remove the file");
  return !is_ours;
}

std::vector<SudoRule> SudoSurvey::rules_of(const std::string& user) const {
  return parse_sudo_rules(machine_.run({"sudo", "-n", "-ll", "-U", user}).text);
}

// Where a rule is written: sudo says so from 1.9.15 on, else the first file with its command.
std::string SudoSurvey::fix_for(const SudoRule& rule) const {
  const std::string account = plan_.user;
  std::string file = rule.file;
  const auto names = machine_.folder("/etc/sudoers.d").value_or(std::vector<std::string>());
  for (const std::string& name : names) {
    const std::string path = "/etc/sudoers.d/" + name;
    const auto text = machine_.file(path);
    const bool fits = text && path != sudo_file && text->find(account) != std::string::npos &&
                      text->find(rule.command) != std::string::npos;
    if (file.empty() && fits) file = path;
  }
  // sudo 1.9.15 appends the line: FILE:LINE.
  file = file.substr(0, file.find(':'));
  if (file == sudo_file) return apply_command;
  return "remove the rule: sudo visudo" + (file.empty() ? "" : " -f " + shell_path(file));
}

// A file that is there and has no effect is one that /etc/sudoers does not include.
std::string SudoSurvey::fix_for_missing() const {
  const auto sudoers = machine_.file("/etc/sudoers");
  const bool includes = sudoers && sudoers->find("includedir /etc/sudoers.d") != std::string::npos;
  if (includes || !sudoers) return apply_command;
  return "echo '@includedir /etc/sudoers.d' | sudo EDITOR='tee -a' visudo";
}

void SudoSurvey::look_at_administrator() {
  const auto rules = rules_of(plan_.administrator);
  // The last rule that fits wins; a forbidden command is no rule for all.
  const SudoRule* last = nullptr;
  for (const SudoRule& rule : rules) {
    if (rule.command == "ALL") last = &rule;
  }
  if (last == nullptr) {
    find_.problem("administrator", plan_.administrator, "may not run everything as root",
                  fix_for_missing());
  } else if (last->asks_password) {
    const Account* account = find_account(accounts_, plan_.administrator);
    const bool can_answer = account->password == PasswordState::set;
    const std::string message = "sudo asks for a password";
    const std::string file = last->file.substr(0, last->file.find(':'));
    const bool is_other = !file.empty() && machine_.file(sudo_file);
    const std::string fix =
        is_other ? "remove the rule that comes later: sudo visudo -f " + shell_path(file)
                 : fix_for_missing();
    if (can_answer) {
      find_.warning("administrator", plan_.administrator, message, fix);
    } else {
      find_.problem("administrator", plan_.administrator,
                    message + ", and the account has none: it can't become root", fix);
    }
  } else {
    find_.ok("administrator", plan_.administrator, "may run everything as root");
  }
}

void SudoSurvey::look_at_user() {
  const Account* account = find_account(accounts_, plan_.user);
  // The rule of the group is the accounts control's: there the cause is found.
  const bool by_group =
      account->is_in("sudo") || account->is_in("admin") || account->is_in("wheel");
  std::vector<std::string> missing = sudo_commands(plan_);
  std::vector<std::string> told;
  for (const SudoRule& rule : rules_of(plan_.user)) {
    const auto ours = std::ranges::find(missing, rule.command);
    const bool is_ours = ours != missing.end() && rule.users == "root" && rule.groups.empty();
    if (is_ours && !rule.asks_password) missing.erase(ours);
    if (is_ours || rule.command.starts_with('!')) continue;
    if (by_group && rule.command == "ALL" && rule.users == "ALL" && rule.groups == "ALL" &&
        rule.asks_password) {
      continue;
    }
    const bool is_root =
        rule.users.find("root") != std::string::npos || rule.users.find("ALL") != std::string::npos;
    std::string message = "may run " + reason_of(rule.command) + (is_root ? ", as root" : ", as ") +
                          (is_root ? "" : rule.users);
    // The same rule may be there twice.
    if (std::ranges::find(told, message) != told.end()) continue;
    told.push_back(message);
    find_.problem("rules", plan_.user, std::move(message), fix_for(rule));
  }
  if (told.empty()) find_.ok("rules", plan_.user, "may run nothing but what the plan lists");
  if (missing.empty()) {
    find_.ok("commands", plan_.user, "may run what the plan lists");
  } else {
    find_.problem("commands", plan_.user, "may not run " + joined(missing, ", "),
                  fix_for_missing());
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
                    "sudo chown root: " + word + " && sudo chmod go-w " + word);
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
