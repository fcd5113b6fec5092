#include <unistd.h>

#include <cstdio>
#include <secretsctl/core/error.hpp>
#include <secretsctl/openclaw/command_file.hpp>
#include <secretsctl/openclaw/command_install.hpp>

#include "command.hpp"

namespace secretsctl::cli {

int run_openclaw_install(int argc, char** argv) {
  CommandLine app(
      "Puts a copy of this command where the gateway's user owns it, as OpenClaw demands, and "
      "prints "
      "its path. Run it as that user, or as root with --user.",
      "secretsctl openclaw install");
  std::string path;
  std::string user_text;
  app.add_option("--to", path,
                 "the copy's path, or its folder (default: ~/.openclaw/bin/secretsctl)")
      .shown_as("PATH");
  app.add_option("--user", user_text, "the gateway's user, by number or name (default: yourself)");
  if (const auto status = app.parse(argc, argv)) return *status;
  const UserAccount user = gateway_user(user_text);
  const std::string target =
      openclaw::install_command(path.empty() ? openclaw::default_command_path(user) : path, user);
  for (const CheckResult& result :
       openclaw::check_command_file(target, "ALIAS", {}, user).results) {
    if (result.status == CheckStatus::ok) continue;
    print_message(result.subject + ": " + result.message + "; " + result.mend);
  }
  if (user.uid == 0) {
    print_message(
        "the copy belongs to root: a gateway that runs as another user refuses it; --user names "
        "it");
  }
  std::printf("%s\n", target.c_str());
  return 0;
}

}  // namespace secretsctl::cli
