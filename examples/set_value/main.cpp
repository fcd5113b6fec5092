// Sets one value of an encrypted file to what stands on standard input. The rest of the file stays
// as it was, byte for byte.
#include <unistd.h>

#include <cstdio>
#include <secretsctl/secretsctl.hpp>

using namespace secretsctl;

namespace {

constexpr std::size_t max_value_size = std::size_t{64} * 1024;

SecretBytes read_value() {
  SecretBytes value = read_secret_descriptor(STDIN_FILENO, "standard input", max_value_size);
  if (value.expose_text().ends_with('\n')) value.truncate(value.size() - 1);
  return value;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fputs("Usage: set_value FILE KEY < VALUE\n", stderr);
    return 1;
  }
  // No core dump of this process, whatever its limits are.
  harden_process();
  try {
    sops::IdentitySearch search(sops::RepositoryKey::ignored, terminal_interaction());
    sops::OpenDocument document(argv[1], {}, search);
    document.set(sops::TreePath::of_argument(argv[2]), read_value());
    document.save();
  } catch (const Error& error) {
    std::fprintf(stderr, "set_value: %s\n", error.what());
    return exit_status(error.kind());
  }
  return 0;
}
