#include <cstdio>
#include <secretsctl/core/check_result.hpp>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/read_file.hpp>
#include <secretsctl/core/user_account.hpp>
#include <secretsctl/openclaw/explanation.hpp>
#include <secretsctl/openclaw/gateway_check.hpp>

#include "command.hpp"

namespace secretsctl::cli {
namespace {

constexpr std::size_t max_explained_size = std::size_t{1024} * 1024;

void print(const std::string& text) {
  std::fwrite(text.data(), 1, text.size(), stdout);
}

CheckResults explain_text(const std::string& text) {
  CheckResults results;
  for (const openclaw::Explanation& one : openclaw::explain(text)) {
    results.push_back({"explain", printable(one.text), CheckStatus::note, one.meaning, one.mend});
  }
  if (results.empty()) {
    throw Error(ErrorKind::generic,
                "this is none of OpenClaw's texts about exec providers; openclaw check without "
                "--explain tries the configuration itself");
  }
  return results;
}

// An argument, or - for a log on standard input.
std::string text_to_explain(const std::string& argument) {
  if (argument != "-") return argument;
  const Bytes bytes = read_file("-", {.limit = max_explained_size});
  return std::string(text_of(bytes));
}

}  // namespace

int run_openclaw_check(int argc, char** argv) {
  CommandLine app(
      "Makes every check that OpenClaw will make of the SecretRefs in its configuration, then "
      "those "
      "it won't: runs each exec provider as the gateway would, and says of each failure what "
      "OpenClaw would say and how to fix it. Ends with 0 only if everything would resolve.",
      "secretsctl openclaw check");
  openclaw::GatewayCheck request;
  std::string user;
  std::string text;
  bool as_json = false;
  app.add_option("--config", request.config,
                 "the configuration (default: OPENCLAW_CONFIG_PATH, else openclaw.json in "
                 "OPENCLAW_STATE_DIR or ~/.openclaw)")
      .shown_as("FILE");
  app.add_option(
      "--user", user,
      "the gateway's user, by number or name (default: yourself); as root, all is read and run as "
      "that user, from an environment of its own");
  const CommandLineOption explain_option =
      app.add_option("--explain", text, "explain what OpenClaw said instead; - is standard input")
          .shown_as("TEXT");
  app.add_flag("--json", as_json, "print the results as JSON");
  if (const auto status = app.parse(argc, argv)) return *status;
  request.user = gateway_user(user);
  const CheckResults results = explain_option.is_given() ? explain_text(text_to_explain(text))
                                                         : openclaw::check_gateway(request);
  print(as_json ? json_report(results) : text_report(results));
  return is_healthy(results) ? 0 : 1;
}

}  // namespace secretsctl::cli
