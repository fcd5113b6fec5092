#include <sys/stat.h>

#include <secretsctl/core/error.hpp>
#include <secretsctl/core/path_owner.hpp>
#include <secretsctl/core/shell_word.hpp>
#include <secretsctl/server/controls/control.hpp>
#include <secretsctl/server/controls/survey_text.hpp>
#include <secretsctl/server/machine/account_list.hpp>
#include <secretsctl/setup/key_mode.hpp>
#include <secretsctl/setup/survey.hpp>

namespace secretsctl::server {
namespace {

// A regular file of the plan; else says what is there.
std::optional<FileState> look_at(const Machine& machine, const std::string& path,
                                 std::string_view fact, Findings& findings) {
  const std::optional<FileState> state = machine.state(path);
  if (state && S_ISREG(state->mode)) return state;
  if (state) {
    findings.problem(fact, path, "it is no regular file", "put the file itself there, not a link");
  } else if (machine.is_root()) {
    findings.problem(fact, path, "it is not there", "copy it to this machine, or fix the plan");
  } else {
    findings.note(fact, path, "not checked: it is not there, or only root can see it");
  }
  return std::nullopt;
}

// Who could put another file there: someone other than root and the application's user.
void survey_place(const std::string& path, uid_t user, std::string_view fact, Findings& findings) {
  const std::string fix = "move it to a folder of root's, as /etc/secretsctl";
  try {
    const uid_t owner = path_owner(path);
    if (owner == 0 || owner == user) {
      findings.ok(fact, path, "nobody else can replace it");
    } else {
      findings.problem(fact, path, "user " + std::to_string(owner) + " can replace it", fix);
    }
  } catch (const Error& error) {
    findings.problem(fact, path, error.what(), fix);
  }
}

void survey_key(const std::string& path, uid_t user, const Machine& machine, Findings& findings,
                CheckResults& results) {
  const auto state = look_at(machine, path, "key", findings);
  if (!state) return;
  CheckResult mode = setup::judge_key_mode(state->mode, path, shell_path(path));
  mode.check = "secret_files.key_mode";
  results.push_back(std::move(mode));
  if (state->owner != 0) {
    const bool is_users = state->owner == user;
    findings.add(is_users ? CheckStatus::warning : CheckStatus::problem, "key_owner", path,
                 is_users ? "it belongs to the application's user: all that runs as it opens every "
                            "secret"
                          : "it belongs to user " + std::to_string(state->owner) + ", not to root",
                 "chown root: " + shell_path(path));
  }
  survey_place(path, user, "key_place", findings);
}

void survey_file(const std::string& path, uid_t user, const Machine& machine, Findings& findings) {
  const auto state = look_at(machine, path, "file", findings);
  if (!state) return;
  if (machine.is_root() && !setup::holds_metadata(path)) {
    findings.problem("file", path, "it is not encrypted: it holds no metadata of SOPS",
                     "secretsctl encrypt -i " + shell_path(path));
  } else if ((state->mode & 022) != 0) {
    findings.problem("file_mode", path, "others may change it", "chmod go-w " + shell_path(path));
  } else {
    findings.ok("file", path, "it is encrypted, and others can't change it");
  }
  survey_place(path, user, "file_place", findings);
}

void survey_secret_files(const ServerPlan& plan, const Machine& machine, CheckResults& results) {
  Findings findings(results, "secret_files");
  const std::vector<Account> accounts = accounts_of(machine);
  const Account* account = find_account(accounts, plan.user);
  // Without such a user nobody but root may own them.
  const uid_t user = account == nullptr ? 0 : account->uid;
  if (!plan.secrets.key.empty()) {
    survey_key(plan.secrets.key, user, machine, findings, results);
  }
  if (!plan.secrets.file.empty()) {
    survey_file(plan.secrets.file, user, machine, findings);
  }
}

}  // namespace

Control secret_files_control() {
  return {.name = "secret_files",
          .purpose = "place and mode of the age key and the encrypted file",
          .packages = {},
          .survey = survey_secret_files};
}

}  // namespace secretsctl::server
