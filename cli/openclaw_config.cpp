#include <unistd.h>

#include <cstdio>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/own_program.hpp>
#include <secretsctl/openclaw/command_file.hpp>
#include <secretsctl/openclaw/config_write.hpp>
#include <secretsctl/openclaw/provider_piece.hpp>

#include "command.hpp"

namespace secretsctl::cli {
namespace {

void warn_of_command(const openclaw::PieceRequest& request, const UserAccount& user) {
  const auto check = openclaw::check_command_file(request.command, request.alias, {}, user);
  if (check.is_accepted) return;
  for (const CheckResult& result : check.results) {
    if (result.status != CheckStatus::problem) continue;
    print_message("warning: " + result.subject + ": " + result.message + "; " + result.mend);
  }
}

// Whether the configuration holds the provider now.
bool write(const std::string& path, const openclaw::PieceRequest& request,
           const openclaw::ProviderPiece& piece) {
  const auto result = openclaw::write_provider(path, request.alias, piece.provider);
  switch (result.outcome) {
    case openclaw::ConfigWrite::Outcome::written:
      print_message("wrote secrets.providers." + request.alias + " into " + printable(path) +
                    "; what it was is in " + printable(result.backup));
      return true;
    case openclaw::ConfigWrite::Outcome::unchanged:
      print_message(printable(path) + " has this provider already");
      return true;
    case openclaw::ConfigWrite::Outcome::left_alone:
      break;
  }
  print_message(result.reason);
  return false;
}

}  // namespace

int run_openclaw_config(int argc, char** argv) {
  CommandLine app(
      "Prints the piece of openclaw.json that makes OpenClaw take secrets from these encrypted "
      "files, as one JSON object. No value appears.",
      "secretsctl openclaw config");
  openclaw::PieceRequest request;
  std::vector<std::string> arguments;
  std::string target;
  std::string user_text;
  bool with_references = false;
  app.add_option("FILE", arguments, "encrypted files, each perhaps as LABEL=FILE").required();
  app.add_option("--alias", request.alias, "the provider's name (default: secretsctl)")
      .shown_as("NAME");
  app.add_option("--command", request.command, "the command's path (default: this one's)")
      .shown_as("PATH");
  app.add_option("--user", user_text, "the gateway's user, by number or name (default: yourself)");
  app.add_flag("--refs", with_references,
               "add \"refs\": a SecretRef for each key, to be put where its value belongs");
  app.add_option("--write", target, "put the provider into this openclaw.json (strict JSON)")
      .shown_as("FILE");
  if (const auto status = app.parse(argc, argv)) return *status;
  for (const std::string& argument : arguments) {
    request.files.push_back(openclaw::parse_provider_file(argument));
  }
  if (request.command.empty()) request.command = own_program();
  const openclaw::ProviderPiece piece = openclaw::make_provider_piece(request);
  for (const std::string& note : piece.notes) print_message(note);
  warn_of_command(request, gateway_user(user_text));
  const std::string text = openclaw::piece_text(request, piece, with_references);
  std::fwrite(text.data(), 1, text.size(), stdout);
  return target.empty() || write(target, request, piece) ? 0 : 1;
}

}  // namespace secretsctl::cli
