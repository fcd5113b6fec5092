#include <secretsctl/core/error.hpp>
#include <secretsctl/core/output_file.hpp>
#include <secretsctl/git/textconv.hpp>

#include "command.hpp"

namespace secretsctl::cli {

int run_git_textconv(int argc, char** argv) {
  CommandLine app(
      "What git runs to show an encrypted file: prints its plaintext, or the file as it is if that "
      "cannot be had.",
      "secretsctl git textconv");
  std::string file;
  bool plaintext_in_ci = false;
  app.add_option("FILE", file, "the file, perhaps a temporary one of git's").required();
  app.add_flag("--plaintext-in-ci", plaintext_in_ci,
               "show plaintext although the variable CI is set");
  if (const auto status = app.parse(argc, argv)) return *status;
  // git names files, never standard input.
  if (!file.starts_with('/')) file.insert(0, "./");
  const SecretBytes text =
      git::text_for_diff(file, plaintext_in_ci ? git::InCi::decrypted : git::InCi::encrypted);
  write_output("-", OutputSecrecy::secret, text.expose());
  return 0;
}

}  // namespace secretsctl::cli
