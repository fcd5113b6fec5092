#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

namespace secretsctl {

/// A user as /etc/passwd and /etc/group have them. Other sources of names (LDAP) are not asked: a
/// static program can't load what they need.
struct UserAccount {
  uid_t uid = 0;
  gid_t gid = 0;              ///< The uid itself where there is no entry.
  std::vector<gid_t> groups;  ///< Supplementary ones, at most 64.
  std::string name;           ///< Empty where there is no entry.
  std::string home;           ///< Empty where there is no entry.
};

/// The account of a user id, which need not have an entry.
[[nodiscard]] UserAccount account_of(uid_t uid);

/// The id of a user given as a number or as a name. Nothing if there is no such name.
[[nodiscard]] std::optional<uid_t> find_user(const std::string& text);

/// `node (uid 1000)`, or `uid 1000` where there is no entry.
[[nodiscard]] std::string user_label(uid_t uid);

/// `staff (gid 50)`, or `gid 50` where there is no entry.
[[nodiscard]] std::string group_label(gid_t gid);

/// Whether a group is a user's own, as Debian makes one for each user (umask 002 goes with it):
/// root's, or the user's primary group of the user's name; of a user without an entry that of the
/// same number, without an entry too. And whether nobody else is in it: `members` may be.
[[nodiscard]] bool is_group_of(gid_t group, uid_t owner, const std::vector<uid_t>& members);

}  // namespace secretsctl
