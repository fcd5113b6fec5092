#include <optional>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/interaction.hpp>
#include <secretsctl/delivery/memory/shred.hpp>
#include <secretsctl/sops/files/encrypted_files.hpp>
#include <set>

#include "command.hpp"

namespace secretsctl::cli {
namespace {

struct Flags {
  std::vector<std::string> files;
  delivery::ShredOptions options;
  bool yes = false;
};

void add_flags(CommandLine& app, Flags& flags) {
  app.add_option("FILE", flags.files, "plaintext files; no folders, links or devices").required();
  app.add_flag("--keep", flags.options.keeps_name, "keep the file, with zeros in it");
  app.add_flag("-y,--yes", flags.yes, "destroy encrypted files too, without a question");
  app.add_option("-n,--passes", flags.options.passes,
                 "how often to overwrite it: with random bytes, then once with zeros (default: 1)")
      .in_range(1, delivery::max_shred_passes)
      .shown_as("N");
}

// Whoever completes a name one letter too far has the encrypted file, which is the one to keep.
void confirm_encrypted(const std::string& file, const Flags& flags) {
  if (flags.yes || !sops::holds_metadata(file)) return;
  const std::string what =
      printable(file) + " is encrypted: it may be the only copy of what is in it";
  if (has_attentive_user() &&
      ask_yes(terminal_interaction(), what + ". Destroy it all the same?", false)) {
    return;
  }
  throw Error(ErrorKind::output_unwritable,
              what + "; nothing was done to it. With -y it is destroyed");
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
      confirm_encrypted(file, flags);
      tell(file, delivery::shred_file(file, flags.options), told);
    } catch (const Error& error) {
      print_message(error.what());
      if (!first_failure) first_failure = exit_status(error.kind());
    }
  }
  return first_failure.value_or(0);
}

}  // namespace secretsctl::cli
