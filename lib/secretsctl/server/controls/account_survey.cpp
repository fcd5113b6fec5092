#include <secretsctl/server/controls/account_survey.hpp>

#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <secretsctl/core/shell_word.hpp>
#include <secretsctl/server/controls/findings.hpp>
#include <secretsctl/server/controls/sshd_settings.hpp>
#include <secretsctl/server/machine/account_list.hpp>
#include <secretsctl/server/machine/concat.hpp>
#include <secretsctl/server/machine/output_text.hpp>

namespace secretsctl::server {
namespace {

// Groups whose members are root, or soon could be. `docker` is the docker control's.
struct PowerfulGroup {
  std::string_view name;
  const char* power;
};
constexpr std::array powerful_groups = {
    PowerfulGroup{"root", "may change files of root's group"},
    PowerfulGroup{"sudo", "may run everything as root"},
    PowerfulGroup{"admin", "may run everything as root"},
    PowerfulGroup{"wheel", "may run everything as root"},
    PowerfulGroup{"adm", "reads all of /var/log"},
    PowerfulGroup{"staff", "may change /usr/local, where root's PATH begins"},
    PowerfulGroup{"disk", "reads and writes the disks, thus every file"},
    PowerfulGroup{"shadow", "reads the hashes of all passwords"},
    PowerfulGroup{"kmem", "reads the memory of all programs"},
    PowerfulGroup{"lxd", "equals root: a container may hold the whole disk"},
    PowerfulGroup{"incus-admin", "equals root: a container may hold the whole disk"},
    PowerfulGroup{"libvirt", "equals root: a machine may hold the whole disk"},
};

// A key without its comment and its options: `TYPE DATA`.
std::string key_of(std::string_view line) {
  const auto words = words_of(line);
  return words.size() < 2 ? std::string() : concat({words[0], " ", words[1]});
}

// The entries of an authorized_keys file. An entry with options begins with these instead of a
// type: it does less than open a shell, and is no key of the plan.
std::vector<std::string> keys_in(std::string_view text) {
  std::vector<std::string> keys;
  for (const std::string_view raw : lines_of(text)) {
    const std::string_view line = trimmed(raw);
    if (!line.empty() && line.front() != '#') keys.push_back(key_of(line));
  }
  return keys;
}

// AuthorizedKeysFile with %h, %u and %% replaced; a relative name is in the home folder.
std::string key_file(std::string_view pattern, const Account& account) {
  std::string path;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    const char next = pattern[i] == '%' && i + 1 < pattern.size() ? pattern[++i] : '\0';
    if (next == 'h') path += account.home;
    if (next == 'u') path += account.name;
    if (next == '%' || next == '\0') path += pattern[i];
  }
  return path.starts_with('/') ? path : concat({account.home, "/", path});
}

class AccountSurvey {
 public:
  AccountSurvey(const ServerPlan& plan, const Machine& machine, CheckResults& results)
      : plan_(plan),
        machine_(machine),
        find_(results, "accounts"),
        accounts_(accounts_of(machine)) {}

  void look() {
    if (accounts_.empty()) {
      find_.note("exists", "/etc/passwd", "not looked at: /etc/passwd can't be read");
      return;
    }
    look_at_one(plan_.administrator);
    look_at_one(plan_.user);
    look_at_groups();
    look_at_twins();
    look_at_others();
  }

 private:
  void look_at_one(const std::string& name);
  void look_at_keys(const Account& account);
  void look_at_groups();
  void look_at_twins();
  void look_at_others();
  std::vector<std::string> key_files(const Account& account) const;
  bool is_guarded(const Account& account, const std::string& file);

  const ServerPlan& plan_;
  const Machine& machine_;
  Findings find_;
  std::vector<Account> accounts_;
};

void AccountSurvey::look_at_one(const std::string& name) {
  const Account* account = find_account(accounts_, name);
  if (account == nullptr) {
    find_.problem("exists", name, "there is no such account", apply_command);
    return;
  }
  if (!account->has_login_shell()) {
    find_.problem("exists", name, {"cannot log in: its shell is ", account->shell},
                  {"sudo usermod --shell /bin/bash ", name});
    return;
  }
  find_.ok("exists", name, {"is there, uid ", number_text(account->uid)});
  if (account->password == PasswordState::unknown) {
    find_.note("password", name, "not looked at: only root reads /etc/shadow");
  } else if (account->password == PasswordState::locked) {
    find_.ok("password", name, "has no password");
  } else if (account->password == PasswordState::set && name == plan_.administrator) {
    find_.ok("password", name, "has a password, for the console alone");
  } else if (account->password == PasswordState::set) {
    find_.warning("password", name, "has a password, which nothing needs",
                  {"sudo passwd --lock ", name});
  }
  look_at_keys(*account);
}

std::vector<std::string> AccountSurvey::key_files(const Account& account) const {
  const SshdSettings settings(plan_, machine_, usual_connection(account.name));
  std::string_view patterns = settings.value("authorizedkeysfile");
  const std::string_view usual = ".ssh/authorized_keys .ssh/authorized_keys2";
  // If it reads other files, the sshd control says so; here it is asked what ours holds.
  if (patterns.find(".ssh/authorized_keys") == std::string_view::npos) patterns = usual;
  std::vector<std::string> paths;
  for (const std::string_view pattern : words_of(patterns)) {
    if (pattern != "none") paths.push_back(key_file(pattern, account));
  }
  return paths;
}

// What StrictModes asks of a key file in a home folder: it and each folder up to the home belong to
// the account or to root, and nobody else writes there.
bool AccountSurvey::is_guarded(const Account& account, const std::string& file) {
  std::string path = file;
  while (!path.empty() && path.size() >= account.home.size() && path.starts_with(account.home)) {
    const auto state = machine_.state(path);
    const std::string word = shell_path(path);
    if (state && state->owner != account.uid && state->owner != 0) {
      find_.problem("key_file", path, "belongs to another user: sshd ignores the keys",
                    {"sudo chown ", account.name, ": ", word});
      return false;
    }
    if (state && !S_ISLNK(state->mode) && (state->mode & 022U) != 0) {
      find_.problem("key_file", path, "others can write here: sshd ignores the keys",
                    {"sudo chmod go-w ", word});
      return false;
    }
    path = path.substr(0, path.rfind('/'));
  }
  return true;
}

void AccountSurvey::look_at_keys(const Account& account) {
  std::vector<std::string> keys;
  bool could_see = true;
  bool is_guarded_all = true;
  const auto paths = key_files(account);
  for (const std::string& path : paths) {
    // What is no plain file may lead anywhere, or wait for ever: it is not opened.
    const auto state = machine_.state(path);
    if (state && !S_ISREG(state->mode)) {
      find_.problem("key_file", path, "is no plain file", "put a plain file in its place");
      return;
    }
    const auto text = machine_.file(path);
    // A user can't look into the .ssh folder of another.
    could_see = could_see && (text || machine_.is_root());
    if (!text) continue;
    std::ranges::copy(keys_in(*text), std::back_inserter(keys));
    is_guarded_all = is_guarded(account, path) && is_guarded_all;
  }
  if (keys.empty() && !could_see) {
    find_.note("keys", account.name, "not looked at: only root reads the key files of others");
    return;
  }
  if (!is_guarded_all) return;
  std::size_t missing = 0;
  for (const std::string& key : plan_.ssh_keys) {
    if (std::ranges::find(keys, key_of(key)) == keys.end()) ++missing;
    std::erase(keys, key_of(key));
  }
  const std::string subject = account.name;
  if (missing != 0) {
    find_.problem(
        "keys", subject,
        {"not opened by all of the plan's keys: ", number_text(static_cast<long long>(missing)),
         " of ", number_text(static_cast<long long>(plan_.ssh_keys.size())), " missing in ",
         joined(paths, ", ")},
        apply_command);
  } else if (plan_.ssh_keys.empty() && keys.empty()) {
    find_.problem("keys", subject, {"no key opens this account; sshd reads ", joined(paths, ", ")},
                  {"write your public key into the plan (ssh_keys), then: ", apply_command});
  } else if (!plan_.ssh_keys.empty() && !keys.empty()) {
    find_.warning("other_keys", subject,
                  {"opened by keys that the plan does not list, too: ",
                   number_text(static_cast<long long>(keys.size()))},
                  {"remove them from ", joined(paths, ", "), ", or add them to the plan"});
  } else {
    find_.ok("keys", subject, "the plan's keys open this account");
  }
}

void AccountSurvey::look_at_groups() {
  const Account* user = find_account(accounts_, plan_.user);
  if (user == nullptr) return;
  bool is_fine = true;
  for (const PowerfulGroup& group : powerful_groups) {
    if (!user->is_in(group.name)) continue;
    is_fine = false;
    find_.problem("groups", plan_.user, {"is in the group ", group.name, ": it ", group.power},
                  {"sudo gpasswd --delete ", plan_.user, " ", group.name});
  }
  if (is_fine) find_.ok("groups", plan_.user, "is in no group that is close to root");
  if (!has_group(machine_, journal_group)) return;
  if (user->is_in(journal_group)) {
    find_.ok("journal", plan_.user, "reads the logs without sudo");
  } else {
    find_.problem("journal", plan_.user, "can't read the logs: it is not in systemd-journal",
                  apply_command);
  }
}

// Two names for one uid are one user to the kernel.
void AccountSurvey::look_at_twins() {
  bool is_fine = true;
  for (const Account& account : accounts_) {
    for (const std::string& name : {std::string("root"), plan_.administrator, plan_.user}) {
      const Account* known = find_account(accounts_, name);
      if (known == nullptr || known->uid != account.uid || account.name == name) continue;
      // Of two names of the plan, once.
      if (account.name == plan_.administrator && name == plan_.user) continue;
      is_fine = false;
      find_.problem("twins", account.name, {"has the uid of ", name, ", so it is ", name},
                    {"sudo sed -i ", shell_word(concat({"/^", account.name, ":/d"})),
                     " /etc/passwd /etc/shadow"});
    }
  }
  if (is_fine) find_.ok("twins", "root", "no other account has the uid of root or of the plan's");
}

// Accounts that nobody has planned. sshd's AllowUsers keeps them out, but only that.
void AccountSurvey::look_at_others() {
  bool is_fine = true;
  for (const Account& account : accounts_) {
    if (account.password == PasswordState::empty) {
      is_fine = false;
      find_.problem("empty_password", account.name, "needs no password at all",
                    {"sudo passwd --lock ", shell_word(account.name)});
      continue;
    }
    const bool is_planned = account.name == plan_.administrator || account.name == plan_.user;
    if (is_planned || account.uid == 0 || !account.has_login_shell()) continue;
    const std::string path = concat({account.home, "/.ssh/authorized_keys"});
    const auto state = machine_.state(path);
    std::optional<std::string> keys;
    if (state && S_ISREG(state->mode)) keys = machine_.file(path);
    const bool has_keys = keys && !keys_in(*keys).empty();
    if (account.password != PasswordState::set && !has_keys) continue;
    is_fine = false;
    find_.warning("others", account.name,
                  {"has a shell and ", has_keys ? "an SSH key" : "a password",
                   ", and the plan does not name it"},
                  {"sudo usermod --lock --shell /usr/sbin/nologin ", shell_word(account.name)});
  }
  if (is_fine && machine_.is_root()) {
    find_.ok("others", "/etc/passwd", "no other account has a shell and a way in");
  }
}

}  // namespace

void survey_accounts(const ServerPlan& plan, const Machine& machine, CheckResults& results) {
  AccountSurvey(plan, machine, results).look();
}

}  // namespace secretsctl::server
