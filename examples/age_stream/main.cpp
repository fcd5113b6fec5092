// Plain age files of any size, from standard input to standard output, in constant memory:
//
//   age_stream keygen                       a new identity
//   age_stream encrypt RECIPIENT            age1..., or a line of an SSH key's .pub file
//   age_stream decrypt IDENTITY_FILE
#include <unistd.h>

#include <cstdio>
#include <secretsctl/secretsctl.hpp>

using namespace secretsctl;

namespace {

void keygen(OutputFile& output) {
  const age::NewIdentity identity = age::generate_x25519_identity();
  output.write(identity.key_file.expose());
}

void encrypt(Source& input, Sink& output, const std::string& text) {
  const auto recipient = age::parse_recipient(text, terminal_interaction());
  const age::Recipient* recipients[] = {recipient.get()};
  age::encrypt(input, output, recipients, age::Armor::none);
}

void decrypt(Source& input, Sink& output, const std::string& path) {
  const auto identities = age::read_identity_file(path, terminal_interaction());
  age::decrypt(input, output, identities);
}

int usage() {
  std::fputs("Usage: age_stream keygen | encrypt RECIPIENT | decrypt IDENTITY_FILE\n", stderr);
  return 1;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string_view action = argc > 1 ? argv[1] : "";
  const bool has_argument = argc == 3;
  if (argc > 3 || has_argument == (action == "keygen")) return usage();
  try {
    DescriptorSource input(STDIN_FILENO, "standard input");
    // A pipe: a decrypted chunk that was read before a damaged one is out. With the path of a file,
    // nothing is there before commit().
    OutputFile output("-", OutputSecrecy::secret);
    if (action == "keygen") {
      keygen(output);
    } else if (action == "encrypt") {
      encrypt(input, output, argv[2]);
    } else if (action == "decrypt") {
      decrypt(input, output, argv[2]);
    } else {
      return usage();
    }
    output.commit();
  } catch (const Error& error) {
    std::fprintf(stderr, "age_stream: %s\n", error.what());
    return exit_status(error.kind());
  }
  return 0;
}
