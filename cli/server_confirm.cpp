#include <secretsctl/server/change/apply.hpp>

#include "server.hpp"

namespace secretsctl::cli {

int run_server_confirm(int argc, char** argv) {
  CommandLine app(
      "Keeps the change that 'server apply' made. It counts only from an SSH login that began "
      "after "
      "the change, because open sessions survive any mistake.",
      "secretsctl server confirm");
  if (const auto status = app.parse(argc, argv)) return *status;
  server::confirm_change(say_progress);
  return 0;
}

}  // namespace secretsctl::cli
