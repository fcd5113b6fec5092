#include <secretsctl/core/error.hpp>
#include <secretsctl/core/output_file.hpp>
#include <secretsctl/git/textconv.hpp>

#include "command.hpp"

namespace secretsctl::cli {

int run_git_textconv(int argc, char** argv) {
  CommandLine app(
      "Run by git to show an encrypted file: prints its plaintext, or the file unchanged if it "
      "can't be opened.",
      "secretsctl git textconv");
  std::string file;
  bool plaintext_in_ci = false;
  app.add_option("FILE", file, "the file, perhaps a temporary one of git's").required();
  app.add_flag("--plaintext-in-ci", plaintext_in_ci,
               "show plaintext although the variable CI is set");
  if (const auto status = app.parse(argc, argv)) return *status;
  // git gives file names; `-` is not standard input here.
  if (!file.starts_with('/')) file.insert(0, "./");
  const SecretBytes text =
      git::text_for_diff(file, plaintext_in_ci ? git::InCi::decrypted : git::InCi::encrypted);
  write_output("-", OutputSecrecy::secret, text.expose());
  return 0;
}

}  // namespace secretsctl::cli
