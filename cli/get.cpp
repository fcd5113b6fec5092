#include <secretsctl/core/error.hpp>
#include <secretsctl/core/output_file.hpp>
#include <secretsctl/sops/files/encrypted_file.hpp>
#include <secretsctl/sops/files/get_value.hpp>
#include <secretsctl/sops/tree/document_variables.hpp>
#include <secretsctl/sops/tree/find_item.hpp>

#include "command.hpp"
#include "format_flag.hpp"

namespace secretsctl::cli {
namespace {

void note_unauthenticated(const sops::Tree& tree, const sops::TreePath& path) {
  for (const std::string& name : sops::unauthenticated_keys(tree)) {
    if (name != printable(path.text())) continue;
    print_message("note: it is in clear, and nothing authenticates that");
    return;
  }
}

// Names are public: no identity is needed, and nothing is asked.
int print_key_arguments(const std::string& file, const sops::OpenOptions& options) {
  std::string lines;
  for (const std::string& text :
       sops::key_arguments(sops::load_encrypted_file(file, options).document.tree)) {
    lines.append(text).append("\n");
  }
  write_output("-", OutputSecrecy::ciphertext, bytes_of(lines));
  return 0;
}

}  // namespace

int run_get(int argc, char** argv) {
  CommandLine app("Prints one value exactly as it is, or the names of all keys.", "secretsctl get");
  std::string file;
  std::string key;
  FormatFlag format;
  bool ignore_mac = false;
  bool names = false;
  app.add_option("FILE", file, "the encrypted file; - is standard input").required();
  const CommandLineOption key_option =
      app.add_option("KEY", key, R"(the key, or a path as in '["a"][0]'; without it, the names)");
  app.add_flag("--names", names,
               "print each KEY that the file has, also those further down: needs no key of yours, "
               "asks nothing, and authenticates nothing");
  format.add(app);
  app.add_flag("--ignore-mac", ignore_mac, "accept a file whose MAC is wrong");
  PassphraseFlag passphrase;
  passphrase.add_flag(app);
  if (const auto status = app.parse(argc, argv)) return *status;
  if (names && key_option.is_given()) {
    throw Error(ErrorKind::conflicting_flags, "--names prints all keys, so KEY is not for it");
  }
  sops::OpenOptions options;
  options.missing = ErrorKind::no_file;
  options.stored = sops::StoredTexts::forgotten;
  options.mac = ignore_mac ? sops::MacCheck::ignored : sops::MacCheck::required;
  options.format = format.format();
  if (names) return print_key_arguments(file, options);
  sops::IdentitySearch search(sops::RepositoryKey::consulted, passphrase.interaction());
  const auto opened = sops::open_encrypted_file(file, options, search);
  OutputFile output("-", OutputSecrecy::secret);
  if (!key_option.is_given()) {
    std::string names;
    for (const std::string_view name : sops::key_names(opened.document.tree)) {
      // Control characters in names could drive the terminal.
      names.append(output.is_terminal() ? printable(name) : std::string(name)).append("\n");
    }
    output.write(std::string_view(names));
  } else {
    const auto path = sops::TreePath::of_argument(key);
    const SecretBytes value = sops::get_value(opened, path);
    note_unauthenticated(opened.document.tree, path);
    output.write(value.expose());
    if (output.is_terminal()) output.write(std::string_view("\n"));
  }
  output.commit();
  return 0;
}

}  // namespace secretsctl::cli
