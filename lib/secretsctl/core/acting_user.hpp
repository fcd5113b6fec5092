#pragma once

#include <sys/types.h>

#include <secretsctl/core/user_account.hpp>
#include <vector>

namespace secretsctl {

/// Makes root act as another user for a while, so that a path that the user has a hand in leads
/// nowhere that the user may not write. Does nothing for a process that is not root, or that is
/// that user. Only for a process with one thread. Root's working folder and descriptors stay within
/// reach of a link into /proc/self: open_input() takes no such link meanwhile.
class ActingUser {
 public:
  /// Throws Error (generic) if the kernel refuses.
  explicit ActingUser(const UserAccount& user);
  ~ActingUser();
  ActingUser(const ActingUser&) = delete;
  ActingUser& operator=(const ActingUser&) = delete;

  /// Whether one acts now, for another user than root.
  [[nodiscard]] static bool is_acting() noexcept;

 private:
  bool acts_ = false;
  bool is_undumpable_ = false;  // which each change of user takes back
  uid_t uid_ = 0;
  gid_t gid_ = 0;
  std::vector<gid_t> groups_;
};

}  // namespace secretsctl
