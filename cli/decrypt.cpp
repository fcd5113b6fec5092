#include <cstdlib>
#include <optional>
#include <secretsctl/core/append_file.hpp>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/output_file.hpp>
#include <secretsctl/core/read_file.hpp>
#include <secretsctl/core/same_file.hpp>
#include <secretsctl/delivery/dialects/dialect.hpp>
#include <secretsctl/delivery/dialects/github.hpp>
#include <secretsctl/delivery/environment/authentication.hpp>
#include <secretsctl/sops/files/editable_file.hpp>
#include <secretsctl/sops/files/encrypted_file.hpp>
#include <secretsctl/sops/files/get_value.hpp>
#include <secretsctl/sops/files/plaintext_file.hpp>
#include <secretsctl/sops/tree/document_variables.hpp>

#include "command.hpp"
#include "format_flag.hpp"

namespace secretsctl::cli {
namespace {

struct Flags {
  std::string file;
  OutputFlags output;
  bool no_clobber = false;
  std::string extract;
  bool ignore_mac = false;
  FormatFlag format;
  std::string output_type;
  UnauthenticatedFlag unauthenticated;
};

void add_flags(CommandLine& app, Flags& flags) {
  app.add_option("FILE", flags.file, "the encrypted file; - is standard input").required();
  add_output_flags(app, flags.output, "standard output; a file gets mode 0600");
  app.add_flag("--no-clobber", flags.no_clobber, "an output that exists already is an error");
  app.add_option("--extract", flags.extract, R"(one value alone, as in '["KEY"]')")
      .shown_as("KEYPATH");
  app.add_flag("--ignore-mac", flags.ignore_mac, "accept a file whose MAC is wrong");
  flags.format.add(app);
  // Both lists have json.
  app.add_option("--output-type", flags.output_type,
                 "the format of the output, or the reader of env files that it is for")
      .one_of(sops::format_names() + ", " +
              std::string(delivery::dialect_names.substr(0, delivery::dialect_names.rfind(','))));
  flags.unauthenticated.add(app);
}

delivery::VariableList variables_of(const sops::OpenedFile& opened, delivery::Dialect dialect,
                                    const Flags& flags) {
  return in_context(input_name(flags.file), [&] {
    // JSON does not become an environment by itself.
    if (dialect != delivery::Dialect::json) {
      delivery::check_authenticated(opened.document.tree, flags.unauthenticated.values());
    }
    return delivery::variables_of(opened.document.tree);
  });
}

// The file that gets a step's variables.
std::string github_file(const Flags& flags) {
  if (flags.output.in_place || flags.output.output == "-") {
    throw Error(ErrorKind::conflicting_flags,
                "with --output-type github standard output takes the masks, and the variables are "
                "appended to a file: give none for $GITHUB_ENV, or -o FILE");
  }
  if (flags.output.output) return *flags.output.output;
  const char* file = std::getenv("GITHUB_ENV");
  if (file == nullptr || *file == '\0') {
    throw Error(ErrorKind::generic,
                "GITHUB_ENV is not set, as it is in a step of GitHub Actions; -o FILE names the "
                "file to which the variables are appended");
  }
  return file;
}

std::string output_path(const Flags& flags, std::optional<delivery::Dialect> dialect) {
  if (dialect != delivery::Dialect::github) return output_for(flags.output, flags.file, "-");
  std::string path = github_file(flags);
  refuse_to_replace_input(path, {flags.file}, "name another with -o");
  return path;
}

// The form and the place of the output.
struct Output {
  std::optional<delivery::Dialect> dialect;
  std::optional<sops::Format> format;
  std::optional<sops::TreePath> extract;
  std::string path;
  OutputReplace replace = OutputReplace::allowed;
};

// Refuses wrong flags before a file is opened.
Output output_of(const Flags& flags) {
  Output output;
  output.dialect = delivery::find_dialect(flags.output_type);
  if (flags.no_clobber && (flags.output.in_place || output.dialect == delivery::Dialect::github)) {
    throw Error(ErrorKind::conflicting_flags,
                "--no-clobber is for an output of its own: not for --in-place, nor for "
                "--output-type github, which appends");
  }
  if (flags.no_clobber) output.replace = OutputReplace::refused;
  // For a single value, JSON is a format.
  if (!flags.extract.empty() && output.dialect == delivery::Dialect::json) output.dialect.reset();
  if (output.dialect && !flags.extract.empty()) {
    throw Error(ErrorKind::conflicting_flags,
                "--extract prints one bare value: no --output-type applies to it but " +
                    sops::format_names());
  }
  if (!output.dialect && !flags.output_type.empty()) {
    try {
      output.format = sops::parse_format(flags.output_type);
    } catch (const Error& error) {
      throw Error(error.kind(),
                  std::string(error.what()) + ", " + std::string(delivery::dialect_names));
    }
  }
  if (!flags.extract.empty()) output.extract = sops::TreePath::parse(flags.extract);
  output.path = output_path(flags, output.dialect);
  return output;
}

// Messages that do not name the file get its name.
void deliver_to_github(const sops::OpenedFile& opened, const std::string& file,
                       const Flags& flags) {
  const SecretBytes masks = delivery::github_masks(delivery::every_value_of(opened.document.tree));
  const auto variables = variables_of(opened, delivery::Dialect::github, flags);
  const SecretBytes lines = delivery::github_env(variables);
  write_output("-", OutputSecrecy::secret, masks.expose());
  append_secret_lines(file, lines.expose());
}

SecretBytes plaintext_of(const sops::OpenedFile& opened, const Output& output, const Flags& flags) {
  if (!flags.extract.empty()) {
    return sops::extract_value(opened, *output.extract, output.format.value_or(opened.format));
  }
  if (output.dialect == delivery::Dialect::github_masks) {
    return delivery::github_masks(delivery::every_value_of(opened.document.tree));
  }
  return delivery::write_env_file(variables_of(opened, *output.dialect, flags), *output.dialect);
}

// JSON is one object of variables if the file holds variables, else the format.
void settle_json(Output& output, sops::Format input) {
  if (output.dialect != delivery::Dialect::json || input == sops::Format::dotenv) return;
  output.dialect.reset();
  output.format = sops::Format::json;
}

// Whether the output is the whole plaintext in the file's own format.
bool keeps_form(const Output& output) {
  return !output.dialect && !output.format && !output.extract;
}

void print_notes(const sops::DecryptNotes& notes, const std::vector<std::string>& unauthenticated) {
  if (notes.clear_comments > 0) {
    print_message("note: " + std::to_string(notes.clear_comments) +
                  " comments are stored in clear and not authenticated");
  }
  if (!unauthenticated.empty()) {
    print_message("note: in clear, and nothing authenticates that: " +
                  printable_list(unauthenticated));
  }
}

void write_plaintext(const sops::PlaintextFile& plaintext, const Output& output) {
  print_notes(plaintext.notes(), plaintext.unauthenticated_keys());
  OutputFile file(output.path, OutputSecrecy::secret, output.replace);
  plaintext.write(file);
  file.commit();
}

void write(const sops::OpenedFile& opened, const Output& output, const Flags& flags) {
  if (output.dialect == delivery::Dialect::github) {
    deliver_to_github(opened, output.path, flags);
    return;
  }
  SecretBytes plaintext;
  const bool is_whole = !output.dialect && flags.extract.empty();
  if (!is_whole) plaintext = plaintext_of(opened, output, flags);
  const auto write_to = [&](Sink& out) {
    if (!is_whole) return out.write(plaintext.expose());
    sops::store_for(output.format.value_or(opened.format)).write_plain(opened.document.tree, out);
  };
  if (flags.output.in_place) return sops::replace_by_plaintext(output.path, opened, write_to);
  OutputFile file(output.path, OutputSecrecy::secret, output.replace);
  write_to(file);
  file.commit();
}

}  // namespace

int run_decrypt(int argc, char** argv) {
  CommandLine app("Decrypts a file. Nothing is written before the whole of it is authenticated.",
                  "secretsctl decrypt");
  Flags flags;
  add_flags(app, flags);
  PassphraseFlag passphrase;
  passphrase.add_flag(app);
  if (const auto status = app.parse(argc, argv)) return *status;
  Output output = output_of(flags);
  sops::OpenOptions options;
  options.missing = ErrorKind::no_file;
  options.stored = flags.output.in_place ? sops::StoredTexts::kept : sops::StoredTexts::forgotten;
  options.mac = flags.ignore_mac ? sops::MacCheck::ignored : sops::MacCheck::required;
  options.format = flags.format.format();
  sops::IdentitySearch search(sops::RepositoryKey::consulted, passphrase.interaction());
  if (keeps_form(output) && !flags.output.in_place) {
    write_plaintext(sops::PlaintextFile(flags.file, options, search), output);
    return 0;
  }
  auto opened = sops::open_encrypted_file(flags.file, options, search);
  settle_json(output, opened.format);
  opened.document.tree.indent = sops::indent_for(flags.file, output.format.value_or(opened.format));
  print_notes(opened.notes, sops::unauthenticated_keys(opened.document.tree));
  write(opened, output, flags);
  return 0;
}

}  // namespace secretsctl::cli
