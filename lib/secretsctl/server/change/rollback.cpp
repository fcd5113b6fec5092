#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/signal_hold.hpp>
#include <secretsctl/core/user_account.hpp>
#include <secretsctl/server/change/ban_exemption.hpp>
#include <secretsctl/server/change/login.hpp>
#include <secretsctl/server/change/rollback.hpp>
#include <secretsctl/server/change/rollback_timer.hpp>
#include <secretsctl/server/change/state_lock.hpp>
#include <secretsctl/server/machine/concat.hpp>

namespace secretsctl::server {
namespace {

constexpr std::chrono::seconds program_time{60};

// Tells whether the program succeeded.
bool run_and_tell(const Words& words, Say say) {
  const ProgramOutput output = run_system_program(words, program_time);
  if (output.status == 0) return true;
  say(concat({"'", command_text(words), "' failed", output.was_found ? "" : ": it is not there",
              output.errors.empty() ? "" : ": ", printable(output.errors)}));
  return false;
}

// What is there now; what can't be read counts as something else than what we want.
std::optional<SystemFile> look(const SavedFile& file, uid_t owner) {
  try {
    return find_system_file(file.path, owner);
  } catch (const Error&) {
    return SystemFile{{}, 0, static_cast<uid_t>(-1), 0};
  }
}

// Somebody has changed the file since: the old state counts, but their text is not lost.
// Without a place for it the old state counts all the more.
void keep_text(const SavedFile& file, const SystemFile& found, Say say) try {
  if (found.content.empty() || digest_of(found.content) == file.now) return;
  if (file.before && found.content == file.before->content) return;
  mkdir(replaced_folder, 0700);
  std::string name = file.path.substr(1);
  std::ranges::replace(name, '/', '_');
  const std::string copy = concat({replaced_folder, "/", name});
  put_system_file(copy, {found.content, 0600}, 0);
  say(concat({file.path, " was changed since; what it held is in ", copy}));
} catch (const Error& error) {
  say(concat({file.path, " was changed since, and what it held is lost: ", error.what()}));
}

// rmdir(2) removes what is empty and follows no link at the end.
void remove_new_folders(std::string path, int count) {
  for (path.resize(path.rfind('/')); count-- > 0 && rmdir(path.c_str()) == 0;) {
    path.resize(path.rfind('/'));
  }
}

void put_file_back(const SavedFile& file, Say say) {
  const auto owner = find_user(file.owner);
  // The user whom a step had made is gone again: an earlier run came that far.
  if (!owner && !file.before) return;
  const auto found = look(file, owner.value_or(0));
  if (found == file.before) return;
  if (found) keep_text(file, *found, say);
  if (file.before) {
    put_system_file(file.path, *file.before, owner.value_or(0));
    say(file.path + ": as before");
  } else {
    remove_system_file(file.path, owner.value_or(0));
    say(file.path + ": removed, as before");
    remove_new_folders(file.path, file.new_folders);
  }
}

PendingChange change_to_roll_back(RollbackKind kind) {
  const auto change = load_change(kind == RollbackKind::last ? last_folder : pending_folder);
  if (change) return *change;
  const bool has_last = kind != RollbackKind::last && load_change(last_folder).has_value();
  throw Error(ErrorKind::generic,
              kind == RollbackKind::last ? "there is no confirmed change to roll back"
              : has_last ? "no change waits for confirm; --last rolls back the one confirmed last"
                         : "no change waits for confirm: nothing to roll back");
}

void tell_of_steps(const PendingChange& change, Say say) {
  for (const Words& words : change.undo) say("not undone; by hand: " + command_text(words));
}

// Whether the rest of a rollback at boot could be arranged: some steps cannot be undone so early,
// because timedatectl needs the bus.
bool leave_the_rest(Say say) {
  const bool is_armed = arm_second_rollback(rollback_program());
  say(is_armed ? "the rest follows in a few seconds"
               : "run secretsctl server rollback for the rest");
  return is_armed;
}

}  // namespace

bool put_back(const PendingChange& change, PutBack extent, Say say) {
  bool is_whole = true;
  for (const SavedFile& file : change.files) {
    try {
      put_file_back(file, say);
    } catch (const Error& error) {
      say(std::string("not put back: ") + error.what());
      is_whole = false;
    }
  }
  if (extent != PutBack::at_boot) {
    for (const Words& words : change.reload) run_and_tell(words, say);
    end_ban_exemption(change.exempt);
  }
  if (extent == PutBack::not_steps) return is_whole;
  for (auto words = change.undo.rbegin(); words != change.undo.rend(); ++words) {
    // Later there is nothing to wait for: what fails may be undone already.
    if (!run_and_tell(*words, say) && extent == PutBack::at_boot) is_whole = false;
  }
  return is_whole;
}

bool roll_back(RollbackKind kind, Say say) {
  const bool is_automatic = kind == RollbackKind::automatic || kind == RollbackKind::at_boot;
  // An apply that hangs must not keep the rollback away: it looks whether its change is still
  // pending before each file.
  constexpr std::chrono::seconds patience{60};
  const StateLock lock(patience);
  if (!lock.is_held() && !is_automatic) {
    throw Error(ErrorKind::generic, "another secretsctl server command is at work; try again");
  }
  if (is_automatic && !load_change(pending_folder)) {
    say("no change waits for confirm: nothing to roll back");
    return true;
  }
  const bool is_last = kind == RollbackKind::last;
  if (is_last && load_change(pending_folder)) {
    throw Error(ErrorKind::generic, "a change waits for confirm; confirm it or roll it back first");
  }
  const PendingChange change = change_to_roll_back(kind);
  const SignalHold hold;
  say("rolling back the change of " + change.time);
  const bool is_at_boot = kind == RollbackKind::at_boot;
  const PutBack extent = is_at_boot ? PutBack::at_boot
                         : is_last  ? PutBack::not_steps
                                    : PutBack::all;
  if (!put_back(change, extent, say)) {
    if (is_at_boot) return leave_the_rest(say);
    say("not all files are back; fix what is said above and run secretsctl server rollback again");
    return false;
  }
  if (is_last) tell_of_steps(change, say);
  remove_change(is_last ? last_folder : pending_folder);
  if (!is_last) disarm_rollback();
  say("the state from before is back");
  return true;
}

}  // namespace secretsctl::server
