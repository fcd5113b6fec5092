#include <secretsctl/server/change/apply.hpp>

#include "server.hpp"

namespace secretsctl::cli {

int run_server_apply(int argc, char** argv) {
  CommandLine app(
      "Makes this server what the plan says, as root. All files are validated first; the old state "
      "is kept, and put back by itself unless 'server confirm' is run from a new login in time, "
      "after a reboot too. A plan that would shut you out is refused.",
      "secretsctl server apply");
  server::ApplyRequest request;
  bool is_dry = false;
  add_plan_option(app, request.plan);
  app.add_flag("--dry-run", is_dry,
               "show what would change, and change nothing; ends with 1 if apply would refuse");
  app.add_option("--within", request.minutes,
                 "the minutes in which the change must be confirmed (default: 10)")
      .shown_as("MIN")
      .in_range(server::least_minutes, server::most_minutes);
  if (const auto status = app.parse(argc, argv)) return *status;
  request.plan = plan_to_use(request.plan);
  if (is_dry) return server::show_changes(request, say_progress) ? 0 : 1;
  server::apply_plan(request, say_progress);
  return 0;
}

}  // namespace secretsctl::cli
