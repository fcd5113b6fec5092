#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <secretsctl/age/recipient.hpp>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/output_file.hpp>
#include <secretsctl/core/read_file.hpp>
#include <secretsctl/core/replace_file.hpp>
#include <secretsctl/core/shell_word.hpp>
#include <secretsctl/core/side_task.hpp>
#include <secretsctl/delivery/kubernetes/secret_manifest.hpp>
#include <secretsctl/sops/files/encrypted_file.hpp>
#include <secretsctl/sops/files/encryption_plan.hpp>
#include <secretsctl/sops/files/new_file.hpp>
#include <secretsctl/sops/files/update.hpp>
#include <secretsctl/sops/keys/data_key.hpp>
#include <secretsctl/sops/metadata/recipient_groups.hpp>
#include <secretsctl/sops/stores/encrypted_name.hpp>
#include <secretsctl/sops/stores/format.hpp>

#include "changes.hpp"
#include "command.hpp"
#include "env_file_notes.hpp"
#include "format_flag.hpp"

namespace secretsctl::cli {
namespace {

struct Flags {
  std::string file;
  OutputFlags output;
  bool fresh = false;
  bool clear = false;
  bool remove = false;
  std::string age;
  std::string config;
  FormatFlag input_format;
  FormatFlag output_format;
  std::string from;
  bool expand = false;
  std::string filename_override;
  std::array<std::string, sops::selection_names.size()> selection;
  bool mac_only_encrypted = false;
};

// A plaintext.
struct Input {
  std::string name;  // for messages
  std::string path;  // of a file; empty for standard input
  SecretBytes plaintext;
  sops::Format format;
  const sops::PlainReader& reader;
  sops::Format output_format;  // of the encrypted file
};

// In the order of sops::selection_names.
constexpr std::array<const char*, sops::selection_names.size()> selection_help = {
    "all but those of keys that end in SUFFIX (default: _unencrypted)",
    "those of keys that end in SUFFIX",
    "all but those of keys that match REGEX",
    "those of keys that match REGEX",
    "all but those below a comment that matches REGEX",
    "those below a comment that matches REGEX",
};

std::string flag_name(std::string_view name) {
  std::string flag = "--" + std::string(name);
  std::ranges::replace(flag, '_', '-');
  return flag;
}

void add_flags(CommandLine& app, Flags& flags) {
  app.add_option("FILE", flags.file, "the plaintext file; - is standard input").required();
  add_output_flags(app, flags.output, "FILE.enc");
  app.add_flag("--fresh", flags.fresh,
               "encrypt all anew, instead of keeping what did not change in an existing FILE.enc");
  app.add_flag("--remove", flags.remove,
               "take out keys that FILE lacks, also if those are most of an existing FILE.enc");
  app.add_flag("--clear", flags.clear, "store values in clear, also if none would be encrypted");
  app.add_option("-a,--age", flags.age, "recipients (age1...), separated by commas")
      .shown_as("RECIPIENTS");
  app.add_option("--config", flags.config, "the .sops.yaml to use instead of searching for one")
      .shown_as("FILE");
  flags.input_format.add(app);
  flags.output_format.add(app, "--output-type", "the format of the output");
  app.add_option("--from", flags.from, "read FILE as this program reads env files")
      .one_of(std::string(delivery::env_file_reader_names))
      .shown_as("READER");
  app.add_flag("--expand", flags.expand,
               "with --from, take variables that FILE refers to and does not set from the "
               "environment");
  app.add_option("--filename-override", flags.filename_override,
                 "the name that creation rules and the format go by")
      .shown_as("NAME");
  for (std::size_t i = 0; i < flags.selection.size(); ++i) {
    const std::string_view name = sops::selection_names[i].second;
    app.add_option(flag_name(name), flags.selection[i], selection_help[i])
        .under("Which values are encrypted (at most one of these)");
  }
  app.add_flag("--mac-only-encrypted", flags.mac_only_encrypted,
               "compute the MAC over encrypted values alone");
}

std::optional<sops::SelectionRule> selection_of(const Flags& flags) {
  std::optional<sops::SelectionRule> rule;
  for (std::size_t i = 0; i < flags.selection.size(); ++i) {
    if (flags.selection[i].empty()) continue;
    const auto& [kind, name] = sops::selection_names[i];
    if (rule) {
      throw Error(ErrorKind::conflicting_flags, flag_name(sops::selection_name(rule->kind)) +
                                                    " and " + flag_name(name) +
                                                    " exclude each other");
    }
    rule = sops::SelectionRule{kind, flags.selection[i]};
  }
  return rule;
}

// As sops, what no name tells otherwise is encrypted as a whole.
sops::Format format_of(const Flags& flags, const std::string& name) {
  const auto given = flags.input_format.format();
  if (!flags.from.empty()) {
    if (given && *given != sops::Format::dotenv) {
      throw Error(ErrorKind::conflicting_flags,
                  "--from reads an env file, and --input-type says that FILE is none");
    }
    return sops::Format::dotenv;
  }
  if (flags.expand) throw Error(ErrorKind::conflicting_flags, "--expand goes with --from");
  if (given) return *given;
  if (name == "-") return sops::Format::dotenv;
  const auto format = sops::format_of_name(name);
  if (!format) {
    print_message("note: the name " + printable(name) +
                  " tells no format: it is encrypted as a whole (binary); if it holds KEY=value "
                  "lines, give --input-type dotenv");
  }
  return format.value_or(sops::Format::binary);
}

sops::Format output_format_of(const Flags& flags, sops::Format input) {
  return flags.output_format.format().value_or(input);
}

// The mistakes of the plaintext come before those of the configuration.
sops::EncryptionPlan plan_for(const Input& input, const sops::EncryptionRequest& request) {
  try {
    return sops::plan_encryption(request);
  } catch (const Error&) {
    in_context(input.name, [&] { static_cast<void>(input.reader.load_plain(input.plaintext)); });
    throw;
  }
}

void announce(const sops::EncryptionPlan& plan) {
  if (!plan.ignored_config.empty()) {
    print_message("note: " + printable(plan.ignored_config) +
                  " is not read, as in sops; only .sops.yaml is");
  }
  if (plan.ignores_selection) {
    print_message(
        "note: a file of the binary format is encrypted as a whole; the rule that "
        "selects values is not for it");
  }
  std::string message = "recipients, from " + plan.source + ":";
  const bool several = plan.key_groups.size() > 1;
  for (std::size_t i = 0; i < plan.key_groups.size(); ++i) {
    if (several) message += " group " + std::to_string(i + 1) + ":";
    for (const std::string& recipient : plan.key_groups[i])
      message += " " + age::recipient_name(recipient);
  }
  if (several) {
    message +=
        "; needed: " +
        std::to_string(sops::effective_threshold(plan.shamir_threshold, plan.key_groups.size())) +
        " groups";
  }
  print_message(message);
}

// Whether the output has the default name.
bool is_derived(const Flags& flags, const std::string& output) {
  return !flags.output.in_place && !flags.output.output && output != "-";
}

bool is_update(const Flags& flags, const std::string& output) {
  struct stat info {};
  return !flags.fresh && !flags.output.in_place && output != "-" &&
         stat(output.c_str(), &info) == 0 && S_ISREG(info.st_mode);
}

// A commit can hold a link, and the user did not name this path.
void refuse_link(const std::string& output) {
  struct stat info {};
  if (lstat(output.c_str(), &info) != 0 || !S_ISLNK(info.st_mode)) return;
  throw Error(ErrorKind::output_unwritable, "cannot write " + printable(output) +
                                                ": it is a symlink; if it is meant to be one, " +
                                                "name it with -o");
}

// What an encryption needs beside the plaintext.
struct Job {
  const Input& input;
  const sops::EncryptionPlan& plan;
  const std::string& output;
  bool is_in_place;
  sops::UpdateConsent consent;
  Interaction& interaction;
};

// The usual reason for it is a plaintext that holds only what is to be added.
void confirm_removal(const Job& job, const sops::KeyRemoval& removal) {
  const std::string what = printable(job.output) + " has " + std::to_string(removal.before) +
                           " keys, and " + std::to_string(removal.removed.size()) +
                           " of them are not in " + job.input.name + ": " +
                           name_list(removal.removed);
  if (ask_yes(job.interaction, what + "\nTake them out?", false)) return;
  throw sops::UnwantedUpdate(
      ErrorKind::generic,
      what +
          "\nnothing was written; give --remove to take them out (secretsctl set and "
          "secretsctl edit change single keys)");
}

bool is_regular_file(const std::string& path) {
  struct stat info {};
  return path != "-" && stat(path.c_str(), &info) == 0 && S_ISREG(info.st_mode);
}

void tell_of_output(const Job& job, const sops::ClearParts& parts) {
  if (job.is_in_place || !is_regular_file(job.output)) return;
  std::string message = "wrote " + printable(job.output);
  if (job.input.output_format != sops::Format::binary) {
    message += " (" + std::to_string(parts.encrypted_values) +
               (parts.encrypted_values == 1 ? " value" : " values") + " encrypted" +
               (parts.values > 0 ? ", " + std::to_string(parts.values) + " in clear)" : ")");
  }
  if (!job.input.path.empty()) {
    message += "; the plaintext " + printable(job.input.path) +
               " is still there: secretsctl shred " + shell_path(job.input.path);
  }
  print_message(message);
}

void encrypt_anew(const Job& job) {
  const Input& input = job.input;
  sops::NewFile file(input.reader, sops::store_for(input.output_format),
                     sops::new_metadata(job.plan, job.interaction));
  in_context(input.name, [&] {
    file.encrypt(input.plaintext);
    if (job.consent.clear_values == sops::ClearValues::refused) {
      sops::refuse_all_clear(file.clear(), job.plan.protection.selection);
    }
  });
  sops::Replacement replaced;
  // Standard output holds no older version, and its name is that of standard input.
  if (job.output != "-") {
    replaced = sops::compare_replacement(job.output, input.output_format, job.plan, input.reader,
                                         input.plaintext);
  }
  if (replaced.removal.takes_most()) job.consent.removal(replaced.removal);
  print_clear_note(file.clear());
  print_newline_note(file.keys_with_newlines());
  OutputFile out(job.output, OutputSecrecy::ciphertext);
  file.write(out);
  out.commit();
  if (!replaced.removed_recipients.empty()) {
    print_message(sops::removal_advice(replaced.removed_recipients));
  }
  tell_of_output(job, file.clear());
}

void update(const Job& job) {
  sops::IdentitySearch search(sops::RepositoryKey::consulted, job.interaction);
  const auto update =
      sops::update_file(job.input.reader, job.input.plaintext, job.plan, job.output,
                        job.input.output_format, search, job.interaction, job.consent);
  if (!update.changes.any()) {
    print_message(printable(job.output) + " holds all of it already; it is left as it is");
  } else {
    print_changes(update.changes, update.clear);
    tell_of_output(job, update.clear);
  }
}

// A file that cannot be updated would be lost under the default name; a name that the user gave is
// meant.
void update_or_replace(const Job& job, bool is_derived) {
  try {
    update(job);
  } catch (const FileChanged&) {
    throw;
  } catch (const sops::UnwantedUpdate&) {
    throw;
  } catch (const Error& error) {
    if (error.kind() == ErrorKind::already_encrypted) throw;
    if (is_derived) {
      throw Error(error.kind(), std::string(error.what()) +
                                    "\nnothing was written: " + printable(job.output) +
                                    " exists, and what did not change in it would be kept; "
                                    "--fresh encrypts all anew instead");
    }
    if (error.kind() == ErrorKind::output_unwritable) throw;
    print_message("all of it is encrypted anew: " + std::string(error.what()));
    encrypt_anew(job);
  }
}

// Says how to change a file that is encrypted already; does nothing with another error.
void refuse_encrypted(const Error& error, const std::string& file) {
  if (error.kind() != ErrorKind::already_encrypted) return;
  const std::string name = input_name(file);
  const std::string text = error.what();
  throw Error(error.kind(), (text.starts_with(name) ? "" : name + ": ") + text +
                                "\nto change what is in it: secretsctl edit " +
                                (file == "-" ? "FILE" : shell_path(file)));
}

void refuse_folder(const std::string& path) {
  struct stat info {};
  if (path == "-" || stat(path.c_str(), &info) != 0 || !S_ISDIR(info.st_mode)) return;
  throw Error(ErrorKind::input_unreadable,
              printable(path) +
                  " is a folder, and files are encrypted one by one: secretsctl encrypt " +
                  shell_path((std::filesystem::path(path) / "FILE").string()));
}

// Where an encryption goes.
struct Target {
  const std::string& name;  // that creation rules go by
  const std::string& output;
  bool updates;   // an existing file
  bool is_named;  // by the user
};

void encrypt_input(const Flags& flags, const Target& target, const Input& input,
                   PassphraseFlag& passphrase) {
  const auto plan = plan_for(input, {.file = target.name,
                                     .encrypted = target.output == "-" ? "" : target.output,
                                     .age = flags.age,
                                     .config = flags.config,
                                     .selection = selection_of(flags),
                                     .format = input.output_format,
                                     .mac_only_encrypted = flags.mac_only_encrypted});
  announce(plan);
  Job job{input, plan, target.output, flags.output.in_place, {}, passphrase.interaction()};
  if (flags.clear) job.consent.clear_values = sops::ClearValues::allowed;
  job.consent.removal = [&](const sops::KeyRemoval& removal) {
    if (!flags.remove) confirm_removal(job, removal);
  };
  if (target.updates) {
    update_or_replace(job, !target.is_named);
  } else {
    encrypt_anew(job);
  }
}

// A plaintext, and what its look says of its reader.
class Plaintext {
 public:
  Plaintext(const Flags& flags, sops::Format format) : flags_(flags), format_(format) {
    if (flags.from.empty()) return;
    source_.emplace(delivery::parse_env_file_reader(flags.from),
                    flags.expand ? delivery::Expansion::environment : delivery::Expansion::refused);
  }

  [[nodiscard]] const sops::PlainReader& reader() const {
    if (source_) return *source_;
    return sops::store_for(format_);
  }

  // Looks at it before anything else does.
  void look_at(const SecretBytes& text) {
    if (format_ != sops::Format::dotenv) return;
    in_context(input_name(flags_.file), [&] {
      delivery::refuse_utf16(text);
      if (source_) items_ = source_->read(text);
    });
  }

  // What it says of its reader is needed only at the end.
  void look_for_signs(const SecretBytes& text) {
    if (format_ == sops::Format::dotenv && !source_) signs_ = delivery::find_env_file_signs(text);
  }

  [[nodiscard]] Error explained(const Error& error) const {
    return with_advice(error, signs_, flags_.file);
  }

  void print_notes() const {
    print_env_file_signs(signs_, flags_.file);
    print_reader_notes(items_);
  }

 private:
  const Flags& flags_;
  sops::Format format_;
  std::optional<delivery::EnvFileSource> source_;
  delivery::EnvFileSigns signs_;
  std::vector<delivery::EnvFileItem> items_;  // as --from has them
};

// The encrypted file, unless flags name another.
std::string default_output(const Flags& flags) {
  return flags.file == "-" ? "-" : sops::encrypted_file_for(flags.file, flags.config);
}

void encrypt_file(const Flags& flags, PassphraseFlag& passphrase) {
  const std::string output = output_for(flags.output, flags.file, default_output(flags));
  refuse_folder(flags.file);
  const std::string name = flags.filename_override.empty() ? flags.file : flags.filename_override;
  const sops::Format format = format_of(flags, name);
  const bool is_named = !is_derived(flags, output);
  const bool updates = is_update(flags, output);
  if (!is_named) refuse_link(output);
  Plaintext plaintext(flags, format);
  const Input input{input_name(flags.file),
                    is_regular_file(flags.file) ? flags.file : "",
                    read_secret_file(flags.file, {.missing = ErrorKind::no_file}),
                    format,
                    plaintext.reader(),
                    output_format_of(flags, format)};
  plaintext.look_at(input.plaintext);
  constexpr std::size_t large = std::size_t{1024} * 1024;
  SideTask signs(
      [&] { plaintext.look_for_signs(input.plaintext); },
      input.plaintext.size() > large ? SideTask::Start::now : SideTask::Start::when_waited_for);
  try {
    encrypt_input(flags, {name, output, updates, is_named}, input, passphrase);
  } catch (const FileChanged&) {
    throw;
  } catch (const sops::UnwantedUpdate&) {
    throw;
  } catch (const Error& error) {
    refuse_encrypted(error, flags.file);
    signs.wait();
    throw plaintext.explained(error);
  }
  signs.wait();
  plaintext.print_notes();
  const auto faults = delivery::find_secret_faults(input.plaintext, format).text();
  if (!faults.empty()) print_message("note: " + faults);
}

// A file that a creation rule names keeps its name, as with --in-place.
void encrypt(Flags flags, PassphraseFlag& passphrase) {
  const bool has_output = flags.output.output || flags.output.in_place;
  if (!has_output && flags.file != "-" && default_output(flags) == flags.file) {
    flags.output.in_place = true;
  }
  encrypt_file(flags, passphrase);
}

}  // namespace

int run_encrypt(int argc, char** argv) {
  CommandLine app(
      "Encrypts a plaintext file for the recipients of --age, SOPS_AGE_RECIPIENTS or the "
      "matching creation rule of .sops.yaml.",
      "secretsctl encrypt");
  Flags flags;
  add_flags(app, flags);
  PassphraseFlag passphrase;
  passphrase.add_flag(app);
  if (const auto status = app.parse(argc, argv)) return *status;
  encrypt(flags, passphrase);
  return 0;
}

}  // namespace secretsctl::cli
