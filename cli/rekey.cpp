#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <secretsctl/age/recipient.hpp>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/read_file.hpp>
#include <secretsctl/sops/files/encrypted_files.hpp>
#include <secretsctl/sops/files/rekey.hpp>
#include <set>

#include "changes.hpp"
#include "command.hpp"
#include "format_flag.hpp"

// rotate and updatekeys: all files are opened, and the changes shown, before one is written. A
// problem with a file that the user named stops the whole run; a problem file found in a folder is
// skipped and reported.

namespace secretsctl::cli {
namespace {

struct Flags {
  std::vector<std::string> files;
  bool yes = false;
  bool dry_run = false;
  bool in_place = false;
  FormatFlag format;
  sops::EditOptions edit;
};

void add_flags(CommandLine& app, Flags& flags) {
  app.add_option("FILE", flags.files, "encrypted files, or folders with such files").required();
  app.add_flag("-y,--yes", flags.yes, "do it without a question");
  app.add_flag("--dry-run", flags.dry_run, "show what would change, and write nothing");
  app.add_option("--config", flags.edit.config,
                 "the .sops.yaml to use instead of searching for one")
      .shown_as("FILE");
  flags.format.add(app, "--input-type", "the format of the files");
}

bool is_folder(const std::string& path) {
  struct stat info {};
  return stat(path.c_str(), &info) == 0 && S_ISDIR(info.st_mode);
}

// A file, and whether it was found in a folder: problems with such a file do not stop the others.
struct Target {
  std::string path;
  bool is_found = false;
};

// The result of a run that continues after problems.
class Outcome {
 public:
  explicit Outcome(const char* verb) : verb_(verb) {}

  void add_written() { ++written_; }
  void add_unchanged() { ++unchanged_; }
  void add_skipped(const std::string& why, ErrorKind kind) {
    print_message("skipped: " + why);
    ++skipped_;
    if (status_ == 0) status_ = exit_status(kind);
  }
  void summarise() const {
    const auto files = [](std::size_t count) {
      return std::to_string(count) + (count == 1 ? " file" : " files");
    };
    print_message(verb_ + files(written_) + ", " + std::to_string(unchanged_) + " unchanged" +
                  (skipped_ == 0 ? "" : ", " + std::to_string(skipped_) + " skipped"));
  }
  [[nodiscard]] int status() const { return status_; }

 private:
  std::string verb_;
  std::size_t written_ = 0;
  std::size_t unchanged_ = 0;
  std::size_t skipped_ = 0;
  int status_ = 0;
};

void add_folder(std::vector<Target>& targets, const std::string& folder, Outcome& outcome) {
  const sops::EncryptedFiles found = sops::find_encrypted_files(folder);
  if (found.paths.empty()) print_message(printable(folder) + " holds no encrypted file");
  for (const std::string& refusal : found.refusals) {
    outcome.add_skipped(refusal, ErrorKind::input_unreadable);
  }
  for (const std::string& path : found.paths) targets.push_back({path, true});
}

std::vector<Target> expand(const std::vector<std::string>& arguments, Outcome& outcome) {
  std::vector<Target> targets;
  for (const std::string& argument : arguments) {
    if (is_folder(argument)) {
      add_folder(targets, argument, outcome);
    } else {
      targets.push_back({argument});
    }
  }
  // A file that is named and also found in a named folder counts once.
  std::set<std::filesystem::path> seen;
  std::erase_if(targets, [&](const Target& target) {
    std::error_code failed;
    const auto real = std::filesystem::canonical(target.path, failed);
    return !failed && !seen.insert(real).second;
  });
  return targets;
}

// Runs one step for a file; returns false if the file was skipped.
template <typename Action>
bool work_on(const Target& target, Outcome& outcome, Action action) {
  try {
    action();
    return true;
  } catch (const Error& error) {
    if (!target.is_found) throw;
    // Messages that do not name the file get its name.
    const std::string name = input_name(target.path);
    const std::string why = error.what();
    outcome.add_skipped(why.find(name) == std::string::npos ? name + ": " + why : why,
                        error.kind());
    return false;
  }
}

void show(const sops::RekeyPlan& plan) {
  const std::string name = input_name(plan.path);
  if (!plan.is_needed) {
    print_message(name + ": has the recipients of " + plan.source + " already");
    return;
  }
  print_message(name + ": recipients from " + plan.source +
                (plan.has_new_data_key ? ", a new data key" : ", the same data key"));
  for (const std::string& added : plan.changes.added) {
    print_message("  + " + age::recipient_name(added));
  }
  for (const std::string& removed : plan.changes.removed) {
    print_message("  - " + (removed.empty() ? "(without a name)" : age::recipient_name(removed)));
  }
  for (const std::string& unproven : plan.unproven) {
    print_message(
        "  ? " + age::recipient_name(unproven) +
        ": named by the file alone, so anyone who could change the file may have added it");
  }
}

struct Job {
  Target target;
  sops::RekeyPlan plan;
};

bool is_question_needed(const sops::RekeyPlan& plan, sops::RekeyMode mode) {
  return plan.is_needed && (mode == sops::RekeyMode::recipients || !plan.unproven.empty());
}

void confirm(const std::vector<Job>& jobs, const Flags& flags, sops::RekeyMode mode,
             Interaction& interaction) {
  const bool is_needed =
      std::ranges::any_of(jobs, [&](const Job& job) { return is_question_needed(job.plan, mode); });
  if (!is_needed || flags.yes || ask_yes(interaction, "Go on?", false)) return;
  throw Error(ErrorKind::generic, "nothing was written; -y skips the question");
}

std::vector<Job> plan_jobs(Flags& flags, sops::RekeyMode mode, sops::IdentitySearch& search,
                           Outcome& outcome) {
  std::vector<Job> jobs;
  for (const Target& target : expand(flags.files, outcome)) {
    work_on(target, outcome, [&] {
      jobs.push_back({target, sops::plan_rekey(target.path, mode, flags.edit, search)});
    });
  }
  return jobs;
}

void apply(Job& job, Interaction& interaction, std::set<std::string>& removed) {
  sops::apply_rekey(job.plan, interaction);
  print_message("written: " + input_name(job.plan.path));
  print_clear_note(sops::clear_parts_of(std::as_const(*job.plan.file).document()));
  removed.insert(job.plan.changes.removed.begin(), job.plan.changes.removed.end());
}

int run(Flags& flags, sops::RekeyMode mode, Interaction& interaction) {
  flags.edit.format = flags.format.format();
  sops::IdentitySearch search(sops::RepositoryKey::consulted, interaction);
  Outcome outcome(mode == sops::RekeyMode::rotate ? "rotated " : "updated ");
  std::vector<Job> jobs = plan_jobs(flags, mode, search, outcome);
  for (const Job& job : jobs) show(job.plan);
  if (flags.dry_run) return outcome.status();
  confirm(jobs, flags, mode, interaction);
  std::set<std::string> removed;
  for (Job& job : jobs) {
    if (!job.plan.is_needed) {
      outcome.add_unchanged();
    } else if (work_on(job.target, outcome, [&] { apply(job, interaction, removed); })) {
      outcome.add_written();
    }
  }
  if (!removed.empty()) print_message(sops::removal_advice({removed.begin(), removed.end()}));
  const bool is_one = jobs.size() == 1 && !jobs.front().target.is_found;
  if (!is_one || outcome.status() != 0) outcome.summarise();
  return outcome.status();
}

}  // namespace

int run_rotate(int argc, char** argv) {
  CommandLine app(
      "Gives files a new data key, so that every value is encrypted again, for the recipients that "
      ".sops.yaml has now; without a rule for a file, for the file's own.",
      "secretsctl rotate");
  Flags flags;
  add_flags(app, flags);
  app.add_flag("-i,--in-place", flags.in_place, "always on; accepted because sops has it");
  PassphraseFlag passphrase;
  passphrase.add_flag(app);
  if (const auto status = app.parse(argc, argv)) return *status;
  return run(flags, sops::RekeyMode::rotate, passphrase.interaction());
}

int run_updatekeys(int argc, char** argv) {
  CommandLine app(
      "Gives files the recipients that .sops.yaml has now. If one is removed, a new data key is "
      "made.",
      "secretsctl updatekeys");
  Flags flags;
  add_flags(app, flags);
  PassphraseFlag passphrase;
  passphrase.add_flag(app);
  if (const auto status = app.parse(argc, argv)) return *status;
  return run(flags, sops::RekeyMode::recipients, passphrase.interaction());
}

}  // namespace secretsctl::cli
