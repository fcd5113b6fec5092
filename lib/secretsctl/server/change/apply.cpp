#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/read_file.hpp>
#include <secretsctl/core/signal_hold.hpp>
#include <secretsctl/core/user_account.hpp>
#include <secretsctl/core/utc_time.hpp>
#include <secretsctl/server/change/apply.hpp>
#include <secretsctl/server/change/ban_exemption.hpp>
#include <secretsctl/server/change/refusals.hpp>
#include <secretsctl/server/change/rollback_timer.hpp>
#include <secretsctl/server/change/state_lock.hpp>
#include <secretsctl/server/machine/concat.hpp>
#include <secretsctl/server/machine/output_text.hpp>
#include <secretsctl/server/survey/server_survey.hpp>
#include <thread>

namespace secretsctl::server {
namespace {

constexpr std::chrono::seconds program_time{120};
constexpr std::string_view candidate_place = "{}";

void run_or_throw(const Words& words, std::string_view what) {
  const ProgramOutput output = run_system_program(words, program_time);
  if (output.status == 0) return;
  const std::string& said = output.errors.empty() ? output.text : output.errors;
  throw Error(ErrorKind::generic,
              concat({what, ": '", command_text(words),
                      output.was_found ? "' failed" : "': there is no such program",
                      said.empty() ? "" : ":\n", said}));
}

// A folder in memory that root alone can enter, gone with the object.
class CandidateFolder {
 public:
  CandidateFolder() {
    if (mkdtemp(path_.data()) == nullptr) {
      throw Error(ErrorKind::output_unwritable, "cannot make a folder in /run");
    }
  }
  ~CandidateFolder() { remove_flat_folder(path_); }
  CandidateFolder(const CandidateFolder&) = delete;
  CandidateFolder& operator=(const CandidateFolder&) = delete;
  [[nodiscard]] const std::string& path() const noexcept { return path_; }

 private:
  std::string path_ = "/run/secretsctl-server-XXXXXX";
};

// sshd checks nothing without it, and nobody has made it where no login has come yet.
void make_sshd_folder() {
  mkdir("/run/sshd", 0755);
}

void validate(const ChangeSet& set) {
  make_sshd_folder();
  const CandidateFolder folder;
  for (const FileChange& change : set.files) {
    if (!change.after || change.validator.empty()) continue;
    // Some validators look at the name of the file.
    const std::string path = folder.path() + change.path.substr(change.path.rfind('/'));
    put_system_file(path, {*change.after, change.mode}, 0);
    Words words = change.validator;
    std::ranges::replace(words, std::string(candidate_place), path);
    run_or_throw(words, concat({change.path, " would not be valid; nothing was changed"}));
  }
}

int count_missing_folders(std::string path) {
  int count = 0;
  struct stat info {};
  for (path.resize(path.rfind('/')); !path.empty() && lstat(path.c_str(), &info) != 0;
       path.resize(path.rfind('/'))) {
    ++count;
  }
  return count;
}

PendingChange pending_of(const ChangeSet& set) {
  PendingChange change;
  change.boot = boot_id();
  change.time = utc_time_now() + "Z";
  change.reload = set.reload;
  for (const FileChange& file : set.files) {
    change.files.push_back({file.path, file.owner, file.before,
                            file.after ? digest_of(*file.after) : std::string(),
                            count_missing_folders(file.path)});
  }
  for (const Step& step : set.steps) {
    if (!step.undo.empty()) change.undo.push_back(step.undo);
  }
  return change;
}

// The timer may have rolled the change back while we were stopped.
void check_still_pending() {
  if (access((std::string(pending_folder) + manifest_name).c_str(), F_OK) == 0) return;
  throw Error(ErrorKind::generic, "the change was rolled back meanwhile");
}

void put_file(const FileChange& change) {
  const auto uid = find_user(change.owner);
  if (!uid) throw Error(ErrorKind::generic, "there is no user '" + change.owner + "'");
  // Somebody may have written the file since it was compared: what was saved is not its old state.
  if (find_system_file(change.path, *uid) != change.before) {
    throw Error(ErrorKind::generic, change.path + " was changed meanwhile; try again");
  }
  if (!change.after) return remove_system_file(change.path, *uid);
  const UserAccount account = account_of(*uid);
  const bool keeps_group = change.keeps_group && change.before && change.before->uid == 0;
  const gid_t gid = keeps_group ? change.before->gid : account.gid;
  put_system_file(change.path, {*change.after, change.mode, account.uid, gid}, *uid);
}

// Whether nothing but our own list differs, as after a first boot that made files by itself.
bool is_list_alone(const ChangeSet& set) {
  return set.steps.empty() && set.files.size() == 1 && set.files.front().path == managed_list;
}

// What a change is carried out for.
struct Work {
  const ServerPlan& plan;
  std::string folder;  ///< Of the plan.
  std::string caller;  ///< The address of the login; may be empty.
  const Machine& machine;
  Say say;
};

// Tells whether there was something to do.
bool join_networks(const Work& work) {
  bool has_joined = false;
  for (const Control& control : controls()) {
    if (control.join == nullptr) continue;
    const std::string line = control.join(work.plan, work.folder, work.machine);
    if (line.empty()) continue;
    work.say(line);
    has_joined = true;
  }
  return has_joined;
}

// `done` gets what would have to be undone, as it is done.
void carry_out(const ChangeSet& set, PendingChange& done, const Work& work) {
  for (const Step& step : set.steps) {
    check_still_pending();
    work.say(step.reason);
    if (!step.undo.empty()) done.undo.push_back(step.undo);
    run_or_throw(step.words, step.reason);
  }
  join_networks(work);
  for (const FileChange& file : set.files) {
    check_still_pending();
    put_file(file);
  }
  make_sshd_folder();
  for (const Words& words : set.verify) run_or_throw(words, "the new configuration is not valid");
  check_still_pending();
  done.reload = set.reload;
  for (const Words& words : set.reload) run_or_throw(words, "a service does not take its files");
  // A reload makes fail2ban forget what it was told.
  if (exempt_from_bans(work.caller)) done.exempt = work.caller;
  check_still_pending();
  done.finished = ticks_since_boot();
  save_manifest(pending_folder, done);
}

// The system's program knows the time zone.
std::string clock_time_in(const std::string& minutes) {
  std::string text =
      run_system_program({"date", "-d", minutes + " minutes", "+%H:%M"}, program_time).text;
  while (text.ends_with('\n')) text.pop_back();
  return text;
}

void tell_how_to_confirm(int minutes, const ServerPlan& plan, Say say) {
  const std::string number = std::to_string(minutes);
  say(concat({"the change is in effect. Leave this session open. Within ", number,
              minutes == 1 ? " minute" : " minutes", " (until ", clock_time_in(number),
              "), open a second terminal, log in anew as ", plan.administrator,
              " and run\n  sudo secretsctl server confirm\nElse all is put back as it was."}));
}

// A service that was just reloaded may not answer at once.
std::string remaining_problems(const ServerPlan& plan, const Machine& machine) {
  constexpr std::chrono::seconds moment{2};
  for (int more = 2;; --more) {
    CheckResults found = survey_server(plan, machine);
    std::erase_if(found, [](const auto& one) { return one.status != CheckStatus::problem; });
    if (found.empty() || more == 0) return text_report(found);
    std::this_thread::sleep_for(moment);
  }
}

}  // namespace

bool show_changes(const ApplyRequest& request, Say say) {
  const ThisMachine machine;
  check_plan_owner(request.plan);
  const auto [plan, text] = read_plan_file(request.plan);
  say("the plan is " + input_name(request.plan));
  const std::vector<std::string> why = refusals(plan, machine, login_above(getppid()));
  const ChangeSet set = compare_with_machine(plan, text, machine);
  if ((set.is_empty() || is_list_alone(set)) && set.unseen.empty()) say("nothing to change");
  tell_changes(set, say);
  for (const std::string& line : set.unseen) say("not compared: " + line);
  for (const std::string& line : why) say("apply would refuse: " + line);
  if (machine.is_root()) validate(set);
  return why.empty();
}

bool apply_plan(const ApplyRequest& request, Say say) {
  const ThisMachine machine;
  check_plan_owner(request.plan);
  const auto [plan, text] = read_plan_file(request.plan);
  say("the plan is " + input_name(request.plan));
  if (!machine.is_root()) {
    throw Error(ErrorKind::generic,
                "apply needs root: run it with sudo; --dry-run shows the changes without");
  }
  // A rollback by the timer may be at its end.
  constexpr std::chrono::seconds patience{5};
  const StateLock lock(patience);
  if (!lock.is_held()) {
    throw Error(ErrorKind::generic, "another secretsctl server command is at work");
  }
  const auto login = login_above(getppid());
  const std::vector<std::string> why = refusals(plan, machine, login);
  if (!why.empty()) throw Error(ErrorKind::generic, "nothing was changed:\n" + joined(why, "\n"));
  const ChangeSet set = compare_with_machine(plan, text, machine);
  const std::size_t slash = request.plan.rfind('/');
  const Work work{plan, slash == std::string::npos ? "." : request.plan.substr(0, slash + 1),
                  login ? login->address : std::string(), machine, say};
  if (is_list_alone(set)) put_file(set.files.front());
  if (set.is_empty() || is_list_alone(set)) {
    if (join_networks(work)) return true;
    say("nothing to change");
    return false;
  }
  validate(set);
  tell_changes(set, say);
  // From here on a lost terminal or a key press must not leave half a change.
  const SignalHold hold;
  PendingChange change = pending_of(set);
  save_change(pending_folder, change);
  try {
    arm_rollback(rollback_program(), request.minutes);
  } catch (const Error&) {
    remove_change(pending_folder);
    throw;
  }
  change.undo.clear();
  change.reload.clear();
  try {
    carry_out(set, change, work);
  } catch (const std::exception& error) {
    say("putting everything back");
    const bool is_back = !load_change(pending_folder) || put_back(change, PutBack::all, say);
    if (is_back) {
      remove_change(pending_folder);
      disarm_rollback();
    }
    throw Error(
        ErrorKind::generic,
        concat({error.what(), is_back ? "\nall is as it was before"
                                      : "\nnot all is back; run secretsctl server rollback"}));
  }
  const std::string problems = remaining_problems(plan, machine);
  if (!problems.empty()) say("apply is in effect, but:\n" + problems);
  tell_how_to_confirm(request.minutes, plan, say);
  return true;
}

}  // namespace secretsctl::server
