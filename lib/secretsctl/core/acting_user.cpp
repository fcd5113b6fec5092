#include <secretsctl/core/acting_user.hpp>

#include <grp.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/hardening.hpp>
#include <secretsctl/core/session_keyring.hpp>

namespace secretsctl {
namespace {

int acting = 0;  // the number of live objects that changed the user

}  // namespace

bool ActingUser::is_acting() noexcept {
  return acting > 0;
}

ActingUser::ActingUser(const UserAccount& user) : uid_(geteuid()), gid_(getegid()) {
  if (uid_ != 0 || user.uid == 0) return;
  groups_.resize(static_cast<std::size_t>(std::max(getgroups(0, nullptr), 0)));
  const int count = getgroups(static_cast<int>(groups_.size()), groups_.data());
  acts_ = true;
  is_undumpable_ = prctl(PR_GET_DUMPABLE) == 0;
  if (count < 0 || setgroups(user.groups.size(), user.groups.data()) != 0 ||
      setegid(user.gid) != 0 || seteuid(user.uid) != 0) {
    throw Error(ErrorKind::generic, "cannot act as " + user_label(user.uid));
  }
  ++acting;
  if (is_undumpable_) stay_undumpable();
}

ActingUser::~ActingUser() {
  if (!acts_) return;
  --acting;
  // A user restored only in part would be an identity that no caller chose.
  if (seteuid(uid_) != 0 || setegid(gid_) != 0 || setgroups(groups_.size(), groups_.data()) != 0) {
    std::abort();
  }
  if (is_undumpable_) stay_undumpable();
}

void become_user(const UserAccount& user) {
  const bool is_undumpable = prctl(PR_GET_DUMPABLE) == 0;
  if (setgroups(user.groups.size(), user.groups.data()) != 0 ||
      setresgid(user.gid, user.gid, user.gid) != 0 ||
      setresuid(user.uid, user.uid, user.uid) != 0 || !leave_session_keyring()) {
    throw Error(ErrorKind::generic, "cannot become " + user_label(user.uid) + ": that needs root");
  }
  if (is_undumpable) stay_undumpable();
}

}  // namespace secretsctl
