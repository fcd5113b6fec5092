#include <unistd.h>
#include <optional>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/passphrase.hpp>
#include <secretsctl/core/read_file.hpp>
#include <secretsctl/delivery/kubernetes/secret_manifest.hpp>
#include <secretsctl/sops/files/editable_file.hpp>
#include <secretsctl/sops/files/encrypted_file.hpp>
#include <secretsctl/sops/files/quick_set.hpp>
#include <secretsctl/sops/files/set_value.hpp>

#include "changes.hpp"
#include "command.hpp"
#include "env_file_notes.hpp"
#include "format_flag.hpp"

namespace secretsctl::cli {
namespace {

struct Flags {
  std::string file;
  std::optional<std::string> key;
  std::vector<std::string> values;
  std::string value_file = "-";
  FormatFlag format;
  std::string config;
  bool clear = false;
  bool empty = false;
};

void add_common_flags(CommandLine& app, Flags& flags) {
  app.add_option("FILE", flags.file, "the encrypted file").required();
  app.add_option("KEY", flags.key, R"(the key, or a path as in '["a"][0]')").required();
  app.add_option("--config", flags.config, "the .sops.yaml to use instead of searching for one")
      .shown_as("FILE");
  flags.format.add(app);
  app.add_flag(
      "--clear", flags.clear,
      "store values in clear, if the file's rule says so and .sops.yaml does not, or if no value "
      "is encrypted then");
}

[[noreturn]] void refuse_value() {
  throw Error(ErrorKind::generic,
              "a value is never given on the command line: every user of the machine can read it "
              "there, and the shell keeps it in its history; give it on standard input or with "
              "--value-file");
}

void check_arguments(const Flags& flags) {
  // `set FILE KEY=VALUE`: real keys hardly ever hold an equals sign.
  if (flags.key->find('=') != std::string::npos) refuse_value();
}

sops::EditOptions options_of(const Flags& flags) {
  return {.format = flags.format.format(), .config = flags.config};
}

sops::ClearValues clear_values(const Flags& flags) {
  return flags.clear ? sops::ClearValues::allowed : sops::ClearValues::refused;
}

SecretBytes read_value(const Flags& flags) {
  if (flags.value_file == "-" && isatty(STDIN_FILENO) != 0) {
    if (flags.empty) return {};
    return ask_passphrase("Value of " + printable(*flags.key) + " (not shown): ");
  }
  SecretBytes value = read_secret_file(flags.value_file);
  if (value.expose_text().ends_with('\n')) value.truncate(value.size() - 1);
  // An unset variable, or a failed command before the pipe, also gives an empty value.
  if (value.empty() && !flags.empty) {
    throw Error(ErrorKind::generic, input_name(flags.value_file) +
                                        " holds no value, and nothing was changed; to give " +
                                        printable(*flags.key) + " an empty value, add --empty");
  }
  return value;
}

// Notes if another reader of env files would read the value differently.
void print_value_notes(const Flags& flags, const std::string& name, const SecretBytes& value) {
  const auto format = flags.format.format();
  if (format.value_or(sops::format_of_name(flags.file).value_or(sops::Format::binary)) !=
      sops::Format::dotenv) {
    return;
  }
  const std::string_view text = value.expose_text();
  if (!delivery::is_variable_name(name)) print_name_note(name);
  if (delivery::is_quoted(text)) {
    print_message("note: the quotes around the value of " + name + " are stored as a part of it");
  }
  if (text.ends_with('\r')) {
    print_message("note: the value of " + name + " ends in a carriage return, as of a CRLF line");
  }
}

// Kubernetes decodes the values of a Secret that stand under `data`.
void print_secret_data_note(const Flags& flags, const sops::TreePath& path,
                            const SecretBytes& value) {
  if (path.steps().size() != 2) return;
  const auto* field = std::get_if<std::string_view>(&path.steps().front());
  if (field == nullptr || *field != "data" || delivery::is_secret_data(value.expose_text())) return;
  const auto file = sops::load_encrypted_file(flags.file, {.format = flags.format.format()});
  if (!delivery::is_secret_manifest(file.document.tree)) return;
  delivery::SecretManifestFaults faults;
  faults.not_base64.push_back(path.text());
  print_message("note: " + faults.text());
}

}  // namespace

int run_set(int argc, char** argv) {
  CommandLine app(
      "Gives one key a value, read from standard input; one final newline of it is dropped.",
      "secretsctl set");
  Flags flags;
  add_common_flags(app, flags);
  // Accepted only to be refused with a reason.
  app.add_option("VALUE,--value", flags.values).hidden();
  app.add_option("--value-file", flags.value_file, "the file that holds the value, not stdin");
  app.add_flag("--empty", flags.empty,
               "accept an empty value too; on a terminal store one without asking");
  PassphraseFlag passphrase;
  passphrase.add_flag(app);
  if (const auto status = app.parse(argc, argv)) return *status;
  if (!flags.values.empty()) refuse_value();
  check_arguments(flags);
  const SecretBytes value = read_value(flags);
  sops::IdentitySearch search(sops::RepositoryKey::consulted, passphrase.interaction());
  const auto path = sops::TreePath::of_argument(*flags.key);
  const auto [result, clear] =
      sops::set_in_file(flags.file, options_of(flags), search, path, value, clear_values(flags));
  const std::string name = printable(path.text());
  if (result == sops::SetResult::unchanged) {
    print_message(name + " has that value already; the file is left as it is");
    return 0;
  }
  print_clear_note(clear);
  if (value.empty()) print_message("note: the value is empty");
  print_message((result == sops::SetResult::added ? "added: " : "changed: ") + name);
  print_value_notes(flags, name, value);
  print_secret_data_note(flags, path, value);
  return 0;
}

int run_unset(int argc, char** argv) {
  CommandLine app("Removes one key and its value from a file.", "secretsctl unset");
  Flags flags;
  add_common_flags(app, flags);
  PassphraseFlag passphrase;
  passphrase.add_flag(app);
  if (const auto status = app.parse(argc, argv)) return *status;
  check_arguments(flags);
  sops::IdentitySearch search(sops::RepositoryKey::consulted, passphrase.interaction());
  sops::ClearParts clear;
  const auto path = sops::TreePath::of_argument(*flags.key);
  sops::edit_encrypted_file(flags.file, options_of(flags), search, [&](sops::EditableFile& file) {
    in_context(input_name(flags.file), [&] { sops::unset_value(file.document(), path); });
    // Without the removed line, a comment rule may select other values after it.
    file.check_clear(clear_values(flags));
    clear = sops::clear_parts_of(std::as_const(file).document());
    return true;
  });
  print_clear_note(clear);
  print_message("removed: " + printable(path.text()));
  return 0;
}

}  // namespace secretsctl::cli
