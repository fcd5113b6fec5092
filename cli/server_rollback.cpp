#include <unistd.h>

#include <secretsctl/core/error.hpp>
#include <secretsctl/server/change/rollback.hpp>

#include "server.hpp"

namespace secretsctl::cli {

int run_server_rollback(int argc, char** argv) {
  CommandLine app(
      "Puts back what was before the change that waits for 'server confirm', and reloads the "
      "services. It can be run again after an interruption.",
      "secretsctl server rollback");
  bool is_last = false;
  bool is_automatic = false;
  bool is_at_boot = false;
  app.add_flag("--last", is_last,
               "put back the files from before the change that was confirmed last; accounts stay");
  app.add_flag("--automatic", is_automatic, "as the timer calls it").hidden();
  app.add_flag("--at-boot", is_at_boot, "as the unit of the next boot calls it").hidden();
  if (const auto status = app.parse(argc, argv)) return *status;
  if (geteuid() != 0) {
    throw Error(ErrorKind::generic, "rollback needs root: run sudo secretsctl server rollback");
  }
  using server::RollbackKind;
  const RollbackKind kind = is_last        ? RollbackKind::last
                            : is_at_boot   ? RollbackKind::at_boot
                            : is_automatic ? RollbackKind::automatic
                                           : RollbackKind::by_hand;
  return server::roll_back(kind, say_progress) ? 0 : 1;
}

}  // namespace secretsctl::cli
