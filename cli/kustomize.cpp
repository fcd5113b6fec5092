#include <secretsctl/core/error.hpp>
#include <secretsctl/core/output_file.hpp>
#include <secretsctl/core/read_file.hpp>
#include <secretsctl/delivery/kubernetes/manifest_function.hpp>
#include <secretsctl/sops/stores/format.hpp>

#include "command.hpp"

namespace secretsctl::cli {

int run_kustomize(int argc, char** argv) {
  CommandLine app(
      "A KRM function: kustomize calls it to make Secrets of encrypted files. Reads a "
      "ResourceList, "
      "or a configuration alone, and prints it with the manifests.",
      "secretsctl kustomize");
  std::string file = "-";
  app.add_option("FILE", file,
                 "a configuration of kind SecretGenerator or ksops; without it, standard input");
  UnauthenticatedFlag unauthenticated;
  unauthenticated.add(app);
  PassphraseFlag passphrase;
  passphrase.add_flag(app);
  if (const auto status = app.parse(argc, argv)) return *status;
  const SecretBytes input = read_secret_file(
      file, {.limit = delivery::max_function_input, .missing = ErrorKind::no_file});
  sops::IdentitySearch search(sops::RepositoryKey::consulted, passphrase.interaction());
  const sops::Tree answer = in_context(input_name(file), [&] {
    return delivery::run_manifest_function(input, search, unauthenticated.values());
  });
  const SecretBytes text = sops::store_for(sops::Format::yaml).emit_plain(answer);
  write_output("-", OutputSecrecy::secret, text.expose());
  return 0;
}

}  // namespace secretsctl::cli
