#include <optional>
#include <secretsctl/core/error.hpp>
#include <secretsctl/delivery/memory/shred.hpp>
#include <set>

#include "command.hpp"

namespace secretsctl::cli {
namespace {

struct Flags {
  std::vector<std::string> files;
  delivery::ShredOptions options;
};

void add_flags(CommandLine& app, Flags& flags) {
  app.add_option("FILE", flags.files, "plaintext files; no folders, links or devices").required();
  app.add_flag("--keep", flags.options.keeps_name, "keep the file, with zeros in it");
  app.add_option("-n,--passes", flags.options.passes,
                 "how often to overwrite it: with random bytes, then once with zeros (default: 1)")
      .in_range(1, delivery::max_shred_passes)
      .shown_as("N");
}

void tell(const std::string& file, const delivery::ShredResult& result,
          std::set<std::uint64_t>& told) {
  if (result.names_left > 0) {
    print_message(printable(file) + ": it has lost its content under all of its names, of which " +
                  std::to_string(result.names_left) +
                  (result.names_left == 1 ? " other is left" : " others are left"));
  }
  const auto& system = result.file_system;
  if (system.remains.empty() || !told.insert(system.device).second) return;
  print_message("note: " + printable(file) + " " + system.remains);
}

}  // namespace

int run_shred(int argc, char** argv) {
  CommandLine app("Overwrites plaintext files, so that the disk has it, and removes them.",
                  "secretsctl shred");
  Flags flags;
  add_flags(app, flags);
  if (const auto status = app.parse(argc, argv)) return *status;
  std::set<std::uint64_t> told;
  std::optional<int> first_failure;
  for (const std::string& file : flags.files) {
    try {
      tell(file, delivery::shred_file(file, flags.options), told);
    } catch (const Error& error) {
      print_message(error.what());
      if (!first_failure) first_failure = exit_status(error.kind());
    }
  }
  return first_failure.value_or(0);
}

}  // namespace secretsctl::cli
