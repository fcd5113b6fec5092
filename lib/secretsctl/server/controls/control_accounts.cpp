#include <secretsctl/core/child.hpp>
#include <secretsctl/server/controls/account_survey.hpp>
#include <secretsctl/server/controls/control.hpp>
#include <secretsctl/server/machine/account_list.hpp>
#include <secretsctl/server/machine/concat.hpp>

namespace secretsctl::server {
namespace {

// Where useradd makes a home folder, for an account that does not exist yet.
std::string home_of(const std::vector<Account>& accounts, const std::string& name) {
  const Account* account = find_account(accounts, name);
  return account == nullptr ? concat({"/home/", name}) : account->home;
}

// Both log in by key. The home folders are their owners': see ManagedFile::owner.
std::vector<ManagedFile> files(const ServerPlan& plan, const Machine* machine) {
  std::vector<ManagedFile> all;
  if (plan.ssh_keys.empty()) return all;
  std::vector<Account> accounts;
  if (machine != nullptr) accounts = accounts_of(*machine);
  std::string keys = "# The keys of the plan. 'secretsctl server apply' writes these lines.\n";
  for (const std::string& key : plan.ssh_keys) keys += concat({key, "\n"});
  for (const std::string* which : {&plan.administrator, &plan.user}) {
    const std::string& name = *which;
    all.push_back({.path = concat({home_of(accounts, name), "/.ssh/authorized_keys"}),
                   .content = keys,
                   .mode = 0600,
                   .owner = name,
                   .part = FilePart::block});
  }
  return all;
}

std::string join_group(const ServerPlan& plan) {
  return concat({"usermod --append --groups ", journal_group, " ", plan.user});
}

// An account that stays after an undoing is locked and has no key. No uid is asked for: on cloud
// images 1000 is taken.
std::vector<Step> steps(const ServerPlan& plan, const Machine& machine) {
  std::vector<Step> all;
  const auto accounts = accounts_of(machine);
  for (const std::string* which : {&plan.administrator, &plan.user}) {
    const std::string& name = *which;
    if (find_account(accounts, name) != nullptr) continue;
    all.push_back({.words = split_words(concat({"useradd --create-home --shell /bin/bash ", name})),
                   .undo = {},
                   .reason = concat({"makes the account ", name, ", without a password"})});
  }
  const Account* user = find_account(accounts, plan.user);
  if (has_group(machine, journal_group) && (user == nullptr || !user->is_in(journal_group))) {
    all.push_back(
        {.words = split_words(join_group(plan)),
         .undo = split_words(concat({"gpasswd --delete ", plan.user, " ", journal_group})),
         .reason = concat({"lets ", plan.user, " read the logs without sudo"})});
  }
  return all;
}

std::vector<std::string> first_boot(const ServerPlan& plan) {
  return {join_group(plan)};
}

}  // namespace

Control accounts_control() {
  return {.name = "accounts",
          .purpose = "the administrator and the application's user, and their SSH keys",
          .packages = {"sudo"},
          .files = files,
          .steps = steps,
          .first_boot = first_boot,
          .survey = survey_accounts};
}

}  // namespace secretsctl::server
