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

// rotate and updatekeys: all files are opened and what will change is shown before any is written.

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

std::vector<std::string> expand(const std::vector<std::string>& arguments) {
  std::vector<std::string> files;
  for (const std::string& argument : arguments) {
    if (!is_folder(argument)) {
      files.push_back(argument);
      continue;
    }
    const sops::EncryptedFiles found = sops::find_encrypted_files(argument);
    if (found.paths.empty()) {
      print_message(printable(argument) + " holds no encrypted file");
    }
    for (const std::string& other : found.other) {
      print_message("passed over: " + printable(other) + ", whose format is not supported");
    }
    files.insert(files.end(), found.paths.begin(), found.paths.end());
  }
  // Whoever names a file and its folder means it once.
  std::set<std::filesystem::path> seen;
  std::erase_if(files, [&](const std::string& file) {
    std::error_code failed;
    const auto real = std::filesystem::canonical(file, failed);
    return !failed && !seen.insert(real).second;
  });
  return files;
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
    print_message("  ? " + age::recipient_name(unproven) +
                  ": named by the file alone, which anybody who could change it may have added");
  }
}

bool is_question_needed(const sops::RekeyPlan& plan, sops::RekeyMode mode) {
  return plan.is_needed && (mode == sops::RekeyMode::recipients || !plan.unproven.empty());
}

void confirm(const std::vector<sops::RekeyPlan>& plans, const Flags& flags, sops::RekeyMode mode,
             Interaction& interaction) {
  const bool is_needed = std::ranges::any_of(
      plans, [&](const sops::RekeyPlan& plan) { return is_question_needed(plan, mode); });
  if (!is_needed || flags.yes || ask_yes(interaction, "Go on?", false)) return;
  throw Error(ErrorKind::generic, "nothing was written; with -y it is done without a question");
}

int run(Flags& flags, sops::RekeyMode mode, Interaction& interaction) {
  flags.edit.format = flags.format.format();
  sops::IdentitySearch search(sops::RepositoryKey::consulted, interaction);
  std::vector<sops::RekeyPlan> plans;
  for (const std::string& file : expand(flags.files)) {
    plans.push_back(sops::plan_rekey(file, mode, flags.edit, search));
  }
  for (const sops::RekeyPlan& plan : plans) show(plan);
  if (flags.dry_run) return 0;
  confirm(plans, flags, mode, interaction);
  std::vector<std::string> removed;
  for (sops::RekeyPlan& plan : plans) {
    if (!plan.is_needed) continue;
    sops::apply_rekey(plan, interaction);
    print_message("written: " + input_name(plan.path));
    print_clear_note(sops::clear_parts_of(std::as_const(*plan.file).document()));
    for (const std::string& recipient : plan.changes.removed) {
      if (std::ranges::find(removed, recipient) == removed.end()) removed.push_back(recipient);
    }
  }
  if (!removed.empty()) print_message(sops::removal_advice(removed));
  return 0;
}

}  // namespace

int run_rotate(int argc, char** argv) {
  CommandLine app(
      "Gives files a new data key, so that every value is encrypted anew, for the recipients that "
      ".sops.yaml has now; where no rule is for a file, for its own.",
      "secretsctl rotate");
  Flags flags;
  add_flags(app, flags);
  app.add_flag("-i,--in-place", flags.in_place, "as always; taken because sops has it");
  PassphraseFlag passphrase;
  passphrase.add_flag(app);
  if (const auto status = app.parse(argc, argv)) return *status;
  return run(flags, sops::RekeyMode::rotate, passphrase.interaction());
}

int run_updatekeys(int argc, char** argv) {
  CommandLine app(
      "Makes the recipients of files those that .sops.yaml has now. Where one is taken out, a new "
      "data key is made.",
      "secretsctl updatekeys");
  Flags flags;
  add_flags(app, flags);
  PassphraseFlag passphrase;
  passphrase.add_flag(app);
  if (const auto status = app.parse(argc, argv)) return *status;
  return run(flags, sops::RekeyMode::recipients, passphrase.interaction());
}

}  // namespace secretsctl::cli
