#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

namespace secretsctl {

/// A user from /etc/passwd and /etc/group. Other sources of names (LDAP) are not asked: a static
/// program can't load their libraries.
struct UserAccount {
  uid_t uid = 0;
  gid_t gid = 0;              ///< The uid itself if there is no entry.
  std::vector<gid_t> groups;  ///< Supplementary ones, at most 64.
  std::string name;           ///< Empty where there is no entry.
  std::string home;           ///< Empty where there is no entry.
};

/// The account of a user id, with or without an entry.
[[nodiscard]] UserAccount account_of(uid_t uid);

/// The id of a user given as a number or a name. Nothing if the name does not exist.
[[nodiscard]] std::optional<uid_t> find_user(const std::string& text);

/// `node (uid 1000)`, or `uid 1000` without an entry.
[[nodiscard]] std::string user_label(uid_t uid);

/// `staff (gid 50)`, or `gid 50` without an entry.
[[nodiscard]] std::string group_label(gid_t gid);

/// Whether a group is a user's own and has no other members. A user's own group is, as Debian makes
/// one for each user (umask 002 goes with it), root's group or the primary group with the user's
/// name; for a user without an entry, the group of the same number, which need not have an entry.
/// `members` may be in it too.
[[nodiscard]] bool is_group_of(gid_t group, uid_t owner, const std::vector<uid_t>& members);

}  // namespace secretsctl
