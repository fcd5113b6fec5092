#include <secretsctl/core/error.hpp>
#include <secretsctl/core/read_file.hpp>
#include <secretsctl/delivery/editor/edit.hpp>
#include <secretsctl/sops/stores/encrypted_name.hpp>

#include "changes.hpp"
#include "command.hpp"
#include "env_file_notes.hpp"
#include "format_flag.hpp"

namespace secretsctl::cli {

int run_edit(int argc, char** argv) {
  CommandLine app(
      "Opens the plaintext of a file in $SOPS_EDITOR or $EDITOR, in memory alone, and encrypts "
      "what "
      "changed. A file that is not there is made.",
      "secretsctl edit");
  std::string file;
  FormatFlag format;
  bool clear = false;
  delivery::EditOptions options;
  app.add_option("FILE", file, "the encrypted file").required();
  app.add_option("--config", options.file_options.config,
                 "the .sops.yaml to use instead of searching for one")
      .shown_as("FILE");
  format.add(app);
  app.add_flag(
      "--clear", clear,
      "store values in clear, if the file's rule says so and .sops.yaml does not, or if no value "
      "is encrypted then");
  NoTerminalFlag no_terminal;
  no_terminal.add(app);
  PassphraseFlag passphrase;
  passphrase.add_flag(app);
  if (const auto status = app.parse(argc, argv)) return *status;
  options.file_options.format = format.format();
  if (clear) options.clear_values = sops::ClearValues::allowed;
  options.editor_need = no_terminal.need();
  sops::IdentitySearch search(sops::RepositoryKey::consulted, passphrase.interaction());
  const auto result = delivery::edit_file(file, options, search, passphrase.interaction());
  if (result.was_merged) {
    print_message(input_name(file) +
                  " was changed by another program meanwhile; it now has both changes");
  }
  print_changes(result.changes, result.clear);
  print_env_file_signs(result.signs, std::string(sops::plaintext_name(file)));
  if (!result.secret_faults.empty()) print_message("note: " + result.secret_faults.text());
  return 0;
}

}  // namespace secretsctl::cli
