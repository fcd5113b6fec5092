#include <algorithm>
#include <charconv>
#include <secretsctl/server/machine/account_list.hpp>
#include <secretsctl/server/machine/output_text.hpp>
#include <utility>

namespace secretsctl::server {
namespace {

// A file of fields with a colon between them, as passwd(5); lines with fewer fields are left out.
std::vector<std::vector<std::string_view>> records(const std::optional<std::string>& text,
                                                   std::size_t fields) {
  std::vector<std::vector<std::string_view>> all;
  if (!text) return all;
  for (const std::string_view line : lines_of(*text)) {
    auto parts = parts_of(line, ':');
    if (parts.size() >= fields && !parts.front().empty()) all.push_back(std::move(parts));
  }
  return all;
}

bool read_id(std::string_view text, unsigned& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size();
}

// shadow(5): an empty field asks for no password; what begins with '!' or '*' fits none.
PasswordState password_state(std::string_view field) {
  if (field.empty()) return PasswordState::empty;
  return field.front() == '!' || field.front() == '*' ? PasswordState::locked : PasswordState::set;
}

Account* find(std::vector<Account>& accounts, std::string_view name) {
  return const_cast<Account*>(find_account(std::as_const(accounts), name));
}

void add_group(std::vector<Account>& accounts, const std::vector<std::string_view>& record) {
  unsigned gid = 0;
  if (!read_id(record[2], gid)) return;
  const std::string name(record[0]);
  for (Account& account : accounts) {
    if (account.gid == gid) account.groups.insert(account.groups.begin(), name);
  }
  for (const std::string_view member : parts_of(record[3], ',')) {
    Account* account = find(accounts, member);
    if (account != nullptr && account->gid != gid) account->groups.push_back(name);
  }
}

}  // namespace

bool Account::has_login_shell() const {
  const std::size_t slash = shell.rfind('/');
  const std::string_view program = slash == std::string::npos
                                       ? std::string_view(shell)
                                       : std::string_view(shell).substr(slash + 1);
  return program != "nologin" && program != "false" && program != "sync";
}

bool Account::is_in(std::string_view group) const {
  return std::ranges::find(groups, group) != groups.end();
}

std::vector<Account> accounts_of(const Machine& machine) {
  std::vector<Account> accounts;
  const auto passwd = machine.file("/etc/passwd");
  for (const auto& record : records(passwd, 7)) {
    Account account;
    account.name = record[0];
    account.home = record[5];
    account.shell = record[6];
    if (record[1].empty()) account.password = PasswordState::empty;
    if (!read_id(record[2], account.uid) || !read_id(record[3], account.gid)) continue;
    accounts.push_back(std::move(account));
  }
  const auto group = machine.file("/etc/group");
  for (const auto& record : records(group, 4)) add_group(accounts, record);
  const auto shadow = machine.file("/etc/shadow");
  for (const auto& record : records(shadow, 2)) {
    Account* account = find(accounts, record[0]);
    if (account == nullptr || account->password == PasswordState::empty) continue;
    account->password = password_state(record[1]);
  }
  return accounts;
}

const Account* find_account(const std::vector<Account>& accounts, std::string_view name) {
  const auto found = std::ranges::find(accounts, name, &Account::name);
  return found == accounts.end() ? nullptr : &*found;
}

bool has_group(const Machine& machine, std::string_view name) {
  const auto group = machine.file("/etc/group");
  return std::ranges::any_of(records(group, 4),
                             [&](const auto& record) { return record[0] == name; });
}

}  // namespace secretsctl::server
