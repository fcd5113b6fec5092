#include <sys/stat.h>
#include <unistd.h>

#include <secretsctl/age/identity_file.hpp>
#include <secretsctl/age/keygen.hpp>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/output_file.hpp>
#include <secretsctl/core/read_file.hpp>

#include "command.hpp"

namespace secretsctl::cli {
namespace {

void make_identity(const std::string& output) {
  const auto identity = age::X25519Identity::generate();
  OutputFile file(output, OutputSecrecy::secret, OutputReplace::refused);
  struct stat info {};
  if (output == "-" && fstat(STDOUT_FILENO, &info) == 0 && S_ISREG(info.st_mode) &&
      (info.st_mode & 04) != 0) {
    print_message("warning: the identity goes to a file that everybody can read; use -o FILE");
  }
  const SecretBytes text = age::key_file_text(identity);
  file.write(text.expose());
  file.commit();
  if (!file.is_terminal()) {
    const std::string line = "Public key: " + identity.recipient() + "\n";
    std::fwrite(line.data(), 1, line.size(), stderr);
  }
}

void show_recipients(const std::string& input, const std::string& output) {
  const age::Identities identities = age::read_identity_file(input);
  if (identities.empty()) {
    throw Error(ErrorKind::generic, input_name(input) + " holds no identity");
  }
  std::string text;
  for (const auto& identity : identities) {
    if (identity->recipient().empty()) {
      throw Error(ErrorKind::generic, input_name(input) +
                                          " holds a post-quantum identity, whose recipient cannot "
                                          "be shown: that needs OpenSSL 3.5 or later");
    }
    text.append(identity->recipient()).append("\n");
  }
  write_output(output, OutputSecrecy::ciphertext, bytes_of(text));
}

}  // namespace

int run_keygen(int argc, char** argv) {
  CLI::App app("Makes a new age identity (X25519), or shows the recipients of identities.",
               "secretsctl keygen");
  std::string output = "-";
  std::string input = "-";
  bool to_recipients = false;
  app.add_option("-o,--output", output,
                 "the key file to create, with mode 0600; never overwritten");
  app.add_flag("-y", to_recipients, "print the recipients of the identities in FILE");
  const CLI::Option* file =
      app.add_option("FILE", input, "with -y: a key file; - is standard input");
  if (const auto status = parse_flags(app, argc, argv)) return *status;
  if (to_recipients) {
    show_recipients(input, output);
  } else if (file->count() > 0) {
    throw Error(ErrorKind::generic, "to write the identity to a file, give -o FILE");
  } else {
    make_identity(output);
  }
  return 0;
}

}  // namespace secretsctl::cli
