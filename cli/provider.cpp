#include <algorithm>
#include <optional>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/output_file.hpp>
#include <secretsctl/core/read_file.hpp>
#include <secretsctl/openclaw/provider.hpp>

#include "command.hpp"

namespace secretsctl::cli {
namespace {

std::optional<int> parse(std::vector<std::string>& arguments, int argc, char** argv) {
  CommandLine app(
      "Answers one request of OpenClaw's exec secrets provider: the request on standard "
      "input, the answer on standard output.",
      "secretsctl provider");
  arguments.clear();
  app.add_option("FILE", arguments, "encrypted files, each perhaps as LABEL=FILE");
  return app.parse(argc, argv);
}

}  // namespace

int run_provider(int argc, char** argv) {
  std::vector<std::string> arguments(argv + 1, argv + argc);
  // A gateway's call has no flags: the parser of flags would be a tenth of its time.
  if (std::ranges::any_of(arguments, [](const auto& one) { return one.starts_with('-'); })) {
    if (const auto status = parse(arguments, argc, argv)) return *status;
  }
  if (arguments.empty()) refuse_missing_file("provider");
  std::vector<openclaw::ProviderFile> files;
  for (const std::string& argument : arguments) {
    files.push_back(openclaw::parse_provider_file(argument));
  }
  const Bytes request = read_file(
      "-", {.limit = openclaw::max_request_size, .time_limit = openclaw::max_request_time});
  sops::IdentitySearch search(sops::RepositoryKey::ignored, no_interaction());
  const SecretBytes answer =
      openclaw::answer_request(openclaw::parse_request(request), files, search);
  write_output("-", OutputSecrecy::secret, answer.expose());
  return 0;
}

}  // namespace secretsctl::cli
