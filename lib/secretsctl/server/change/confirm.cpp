#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/signal_hold.hpp>
#include <secretsctl/server/change/apply.hpp>
#include <secretsctl/server/change/ban_exemption.hpp>
#include <secretsctl/server/change/login.hpp>
#include <secretsctl/server/change/rollback_timer.hpp>
#include <secretsctl/server/change/state_lock.hpp>

namespace secretsctl::server {
namespace {

[[noreturn]] void refuse(const std::string& why) {
  throw Error(ErrorKind::generic, "not confirmed: " + why);
}

void check_login(const PendingChange& change) {
  if (change.boot != boot_id()) {
    refuse("the server was rebooted since; the change is being rolled back");
  }
  if (change.finished == 0) refuse("apply has not come to its end");
  const auto login = login_above(getppid());
  if (!login) {
    refuse(
        "this does not run in an SSH login of its own (tmux, screen, the console and units do "
        "not count); log in anew and run it there");
  }
  if (is_loopback(login->address)) {
    refuse(
        "this login comes from the server itself, so it does not show that you can still log in; "
        "log in anew from your own machine");
  }
  if (login->started <= change.finished) {
    refuse(
        "this login is older than the change, so it does not show that you can still log in; open "
        "a second terminal and log in anew. A shared connection (ControlMaster) is an old one: "
        "ssh -o ControlPath=none");
  }
}

}  // namespace

void confirm_change(Say say) {
  if (geteuid() != 0) {
    refuse("it needs root; run sudo secretsctl server confirm");
  }
  constexpr std::chrono::seconds patience{5};
  const StateLock lock(patience);
  if (!lock.is_held()) refuse("another secretsctl server command is at work; try again");
  const auto change = load_change(pending_folder);
  if (!change) refuse("no change waits for it");
  check_login(*change);
  const SignalHold hold;
  remove_change(last_folder);
  // With the folder the rollback loses what it would put back.
  if (rename(pending_folder, last_folder) != 0) refuse(std::strerror(errno));
  disarm_rollback();
  end_ban_exemption(change->exempt);
  say("confirmed; secretsctl server rollback --last still brings the files from before back");
}

}  // namespace secretsctl::server
