#pragma once

#include <sys/types.h>

#include <secretsctl/server/machine/machine.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace secretsctl::server {

/// What an account's password lets in.
enum class PasswordState {
  unknown,  ///< /etc/shadow can't be read.
  locked,   ///< No password fits.
  empty,    ///< Every caller gets in.
  set,
};

/// An account of a machine.
struct Account {
  std::string name;
  uid_t uid = 0;
  gid_t gid = 0;
  std::string home;
  std::string shell;
  PasswordState password = PasswordState::unknown;
  std::vector<std::string> groups;  ///< The primary one first, then the others.

  [[nodiscard]] bool has_login_shell() const;
  [[nodiscard]] bool is_in(std::string_view group) const;
};

/// The accounts of a machine, from /etc/passwd, /etc/group and, if it can be read, /etc/shadow.
/// Other sources of names (LDAP) are not asked. Lines that do not parse are left out.
[[nodiscard]] std::vector<Account> accounts_of(const Machine& machine);

/// The account of that name; null if there is none.
[[nodiscard]] const Account* find_account(const std::vector<Account>& accounts,
                                          std::string_view name);

/// Whether the machine has a group.
[[nodiscard]] bool has_group(const Machine& machine, std::string_view name);

}  // namespace secretsctl::server
