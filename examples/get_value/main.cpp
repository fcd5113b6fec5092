// Prints one value of an encrypted file, opened with the user's identities.
#include <cstdio>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/interaction.hpp>
#include <secretsctl/core/output_file.hpp>
#include <secretsctl/sops/files/encrypted_file.hpp>
#include <secretsctl/sops/files/get_value.hpp>

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fputs("Usage: get_value FILE KEY\n", stderr);
    return 1;
  }
  try {
    secretsctl::sops::IdentitySearch search(secretsctl::sops::RepositoryKey::ignored,
                                            secretsctl::no_interaction());
    const auto opened = secretsctl::sops::open_encrypted_file(argv[1], {}, search);
    const secretsctl::SecretBytes value =
        secretsctl::sops::get_value(opened, secretsctl::sops::TreePath::of_key(argv[2]));
    secretsctl::write_output("-", secretsctl::OutputSecrecy::secret, value.expose());
  } catch (const secretsctl::Error& error) {
    std::fprintf(stderr, "get_value: %s\n", error.what());
    return secretsctl::exit_status(error.kind());
  }
  return 0;
}
