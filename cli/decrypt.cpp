#include <secretsctl/core/error.hpp>
#include <secretsctl/core/output_file.hpp>
#include <secretsctl/sops/encrypted_file.hpp>
#include <secretsctl/sops/tree_path.hpp>

#include "command.hpp"

namespace secretsctl::cli {
namespace {

struct Flags {
  std::string file;
  OutputFlags output;
  std::string extract;
  bool ignore_mac = false;
  std::string input_type;
  std::string output_type;
};

void add_flags(CommandLine& app, Flags& flags) {
  app.add_option("FILE", flags.file, "the encrypted file; - is standard input");
  add_output_flags(app, flags.output, "standard output; a file gets mode 0600");
  app.add_option("--extract", flags.extract, R"(one value alone, as in '["KEY"]')");
  app.add_flag("--ignore-mac", flags.ignore_mac, "take a file whose MAC does not hold");
  app.add_option("--input-type", flags.input_type, "the format of FILE (dotenv)");
  app.add_option("--output-type", flags.output_type, "the format of the output (dotenv)");
}

SecretBytes plaintext_of(const sops::OpenedFile& opened, const Flags& flags) {
  const sops::Tree& tree = opened.document.tree;
  if (!flags.extract.empty()) {
    return sops::extract_value(tree, sops::parse_tree_path(flags.extract));
  }
  const sops::Format format =
      flags.output_type.empty() ? opened.format : sops::parse_format(flags.output_type);
  return sops::store_for(format).emit_plain(tree);
}

}  // namespace

int run_decrypt(int argc, char** argv) {
  CommandLine app("Decrypts a file. Nothing is written before the whole of it is authenticated.",
                  "secretsctl decrypt");
  Flags flags;
  add_flags(app, flags);
  Questions questions;
  questions.add_flag(app);
  if (const auto status = app.parse(argc, argv)) return *status;
  if (flags.file.empty()) throw Error(ErrorKind::no_file, "name the file to decrypt");
  const std::string output = output_for(flags.output, flags.file, "-");
  sops::OpenOptions options;
  options.missing = ErrorKind::no_file;
  options.mac = flags.ignore_mac ? sops::MacCheck::ignored : sops::MacCheck::required;
  if (!flags.input_type.empty()) options.format = sops::parse_format(flags.input_type);
  sops::IdentitySearch search(sops::RepositoryKey::consulted, questions.interaction());
  const auto opened = sops::open_encrypted_file(flags.file, options, search);
  if (opened.notes.clear_comments > 0) {
    print_message("note: " + std::to_string(opened.notes.clear_comments) +
                  " comments are stored in clear and not authenticated");
  }
  const SecretBytes plaintext = plaintext_of(opened, flags);
  write_output(output, OutputSecrecy::secret, plaintext.expose());
  return 0;
}

}  // namespace secretsctl::cli
