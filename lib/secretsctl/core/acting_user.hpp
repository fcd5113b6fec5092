#pragma once

#include <sys/types.h>

#include <secretsctl/core/user_account.hpp>
#include <vector>

namespace secretsctl {

/// Makes root act as another user for a while, so that a path that this user can change leads only
/// to places that the user may write. Does nothing in a process that is not root or already is that
/// user. Only for a process with one thread. A link into /proc/self still reaches root's working
/// folder and descriptors: open_input() refuses such links meanwhile.
class ActingUser {
 public:
  /// Throws Error (generic) if the kernel refuses.
  explicit ActingUser(const UserAccount& user);
  ~ActingUser();
  ActingUser(const ActingUser&) = delete;
  ActingUser& operator=(const ActingUser&) = delete;

  /// Whether an object makes root act as another user now.
  [[nodiscard]] static bool is_acting() noexcept;

 private:
  bool acts_ = false;
  bool is_undumpable_ = false;  // each change of user resets this
  uid_t uid_ = 0;
  gid_t gid_ = 0;
  std::vector<gid_t> groups_;
};

/// Makes the process another user for good, with its groups and a session keyring of its own. Needs
/// root. Throws Error (generic) if
/// the kernel refuses.
void become_user(const UserAccount& user);

}  // namespace secretsctl
