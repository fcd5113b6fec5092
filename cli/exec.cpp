#include <secretsctl/core/error.hpp>
#include <secretsctl/core/read_file.hpp>
#include <secretsctl/delivery/environment/environment.hpp>
#include <secretsctl/sops/files/editable_file.hpp>
#include <secretsctl/sops/files/encrypted_file.hpp>
#include <string_view>

#include "command.hpp"
#include "format_flag.hpp"

namespace secretsctl::cli {
int run_exec(int argc, char** argv) {
  CommandLine app(
      "Runs a command with the values of files in its environment; of a key that several files "
      "hold, "
      "the last one's. The variables that carry identities are taken out.",
      "secretsctl exec");
  std::vector<std::string> files;
  FormatFlag format;
  delivery::Inheritance inheritance;
  app.add_option("FILE", files, "the encrypted files; after -- comes the command").required();
  app.add_flag("--pristine", inheritance.is_pristine,
               "give the command nothing but the values of the files");
  app.add_flag("--keep-keys", inheritance.keeps_keys,
               "leave SOPS_AGE_KEY and its siblings in the command's environment");
  format.add(app, "--input-type", "the format of the files");
  UnauthenticatedFlag unauthenticated;
  unauthenticated.add(app);
  PassphraseFlag passphrase;
  passphrase.add_flag(app);
  std::vector<std::string> words;
  if (const auto status = app.parse(argc, argv, words)) return *status;
  sops::OpenOptions options;
  options.stored = sops::StoredTexts::forgotten;
  options.format = format.format();
  sops::IdentitySearch search(sops::RepositoryKey::consulted, passphrase.interaction());
  delivery::Environment environment(inheritance);
  for (const std::string& file : files) {
    const auto opened = sops::open_encrypted_file(file, options, search);
    const auto rule = sops::rule_for_encrypted(file, {}, opened.format);
    in_context(input_name(file), [&] {
      // With another rule, values in it may be anybody's.
      if (rule) sops::check_selection(opened.document.metadata, *rule);
      environment.add(opened.document, unauthenticated.values());
    });
  }
  delivery::become_program(words, environment);
}

}  // namespace secretsctl::cli
