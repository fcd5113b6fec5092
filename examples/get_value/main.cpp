// Prints one value of an encrypted file, opened with the user's identities.
#include <cstdio>
#include <secretsctl/secretsctl.hpp>

using namespace secretsctl;

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fputs("Usage: get_value FILE KEY\n", stderr);
    return 1;
  }
  try {
    sops::IdentitySearch search(sops::RepositoryKey::ignored, no_interaction());
    const sops::OpenDocument document(argv[1], {}, search);
    const SecretBytes value = document.get(sops::TreePath::of_key(argv[2]));
    write_output("-", OutputSecrecy::secret, value.expose());
  } catch (const Error& error) {
    std::fprintf(stderr, "get_value: %s\n", error.what());
    return exit_status(error.kind());
  }
  return 0;
}
