#include <cstdio>
#include <secretsctl/core/error.hpp>
#include <secretsctl/server/render/cloud_init.hpp>
#include <secretsctl/server/render/folder.hpp>

#include "server.hpp"

namespace secretsctl::cli {

int run_server_render(int argc, char** argv) {
  CommandLine app(
      "Prints the user-data for the first boot of a new server, or writes all files of a plan into "
      "a "
      "folder to be reviewed. It does what 'server apply' does later, and holds no secret.",
      "secretsctl server render");
  std::string plan;
  std::string folder;
  bool is_cloud_init = false;
  app.add_flag("--cloud-init", is_cloud_init, "print user-data for cloud-init");
  app.add_option("--to", folder, "write the files below this folder, which must be new or empty")
      .shown_as("DIR");
  add_plan_option(app, plan);
  if (const auto status = app.parse(argc, argv)) return *status;
  if (is_cloud_init != folder.empty()) {
    throw Error(is_cloud_init ? ErrorKind::conflicting_flags : ErrorKind::generic,
                "give either --cloud-init or --to DIR" + usage_text("server render"));
  }
  const server::PlanFile read = server::read_plan_file(plan_to_use(plan));
  if (!is_cloud_init) {
    server::render_to_folder(read.plan, read.text, folder);
    return 0;
  }
  const std::string text = server::cloud_init_text(read.plan, read.text);
  if (text.size() > server::max_user_data) {
    print_message("note: this is more than the 32 KiB that providers take as user-data");
  }
  std::fwrite(text.data(), 1, text.size(), stdout);
  return 0;
}

}  // namespace secretsctl::cli
