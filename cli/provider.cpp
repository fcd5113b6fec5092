#include <secretsctl/core/error.hpp>
#include <secretsctl/core/output_file.hpp>
#include <secretsctl/core/read_file.hpp>
#include <secretsctl/openclaw/provider.hpp>

#include "command.hpp"

namespace secretsctl::cli {

int run_provider(int argc, char** argv) {
  CLI::App app(
      "Answers one request of OpenClaw's exec secrets provider: the request on standard "
      "input, the answer on standard output.",
      "secretsctl provider");
  std::vector<std::string> arguments;
  app.add_option("FILE", arguments, "encrypted files, each perhaps as LABEL=FILE");
  if (const auto status = parse_flags(app, argc, argv)) return *status;
  if (arguments.empty()) throw Error(ErrorKind::no_file, "name the encrypted files to serve");
  std::vector<openclaw::ProviderFile> files;
  for (const std::string& argument : arguments) {
    files.push_back(openclaw::parse_provider_file(argument));
  }
  const Bytes request = read_file("-", {.limit = openclaw::max_request_size});
  sops::IdentitySearch search(sops::RepositoryKey::ignored, no_interaction());
  const SecretBytes answer =
      openclaw::answer_request(openclaw::parse_request(request), files, search);
  write_output("-", OutputSecrecy::secret, answer.expose());
  return 0;
}

}  // namespace secretsctl::cli
