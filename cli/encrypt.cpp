#include <secretsctl/core/error.hpp>
#include <secretsctl/core/output_file.hpp>
#include <secretsctl/core/read_file.hpp>
#include <secretsctl/sops/encryption_plan.hpp>
#include <secretsctl/sops/store.hpp>

#include "command.hpp"

namespace secretsctl::cli {
namespace {

struct Flags {
  std::string file;
  std::string output;
  bool in_place = false;
  std::string age;
  std::string config;
  std::string input_type;
  std::string output_type;
  std::string filename_override;
  std::array<std::string, sops::selection_names.size()> selection;
  bool mac_only_encrypted = false;
};

std::string flag_name(std::string_view name) {
  std::string flag = "--" + std::string(name);
  std::ranges::replace(flag, '_', '-');
  return flag;
}

void add_flags(CLI::App& app, Flags& flags) {
  app.add_option("FILE", flags.file, "the plaintext file; - is standard input");
  app.add_option("-o,--output", flags.output,
                 "where to write it (default: FILE.enc; - is standard output)");
  app.add_flag("-i,--in-place", flags.in_place, "replace FILE by its encrypted form");
  app.add_option("-a,--age", flags.age, "recipients (age1...), separated by commas");
  app.add_option("--config", flags.config, "the .sops.yaml to use instead of searching for one");
  app.add_option("--input-type", flags.input_type, "the format of FILE (dotenv)");
  app.add_option("--output-type", flags.output_type, "the format of the output (dotenv)");
  app.add_option("--filename-override", flags.filename_override,
                 "the name that creation rules and the format go by");
  for (std::size_t i = 0; i < flags.selection.size(); ++i) {
    const std::string_view name = sops::selection_names[i].second;
    app.add_option(flag_name(name), flags.selection[i], "which values are encrypted, as in sops");
  }
  app.add_flag("--mac-only-encrypted", flags.mac_only_encrypted,
               "compute the MAC over encrypted values alone");
}

std::optional<sops::SelectionRule> selection_of(const Flags& flags) {
  std::optional<sops::SelectionRule> rule;
  for (std::size_t i = 0; i < flags.selection.size(); ++i) {
    if (flags.selection[i].empty()) continue;
    const auto& [kind, name] = sops::selection_names[i];
    if (rule) {
      throw Error(ErrorKind::conflicting_flags, flag_name(sops::selection_name(rule->kind)) +
                                                    " and " + flag_name(name) +
                                                    " exclude each other");
    }
    rule = sops::SelectionRule{kind, flags.selection[i]};
  }
  return rule;
}

std::string output_of(const Flags& flags) {
  if (flags.in_place && !flags.output.empty()) {
    throw Error(ErrorKind::conflicting_flags, "--output and --in-place exclude each other");
  }
  if (flags.in_place && flags.file == "-") {
    throw Error(ErrorKind::conflicting_flags, "standard input cannot be replaced in place");
  }
  if (flags.in_place) return flags.file;
  if (!flags.output.empty()) return flags.output;
  return flags.file == "-" ? "-" : flags.file + ".enc";
}

sops::Format format_of(const Flags& flags, const std::string& name) {
  if (!flags.output_type.empty()) static_cast<void>(sops::parse_format(flags.output_type));
  if (!flags.input_type.empty()) return sops::parse_format(flags.input_type);
  if (const auto format = sops::format_of_name(name)) return *format;
  if (name == "-") return sops::Format::dotenv;
  throw Error(ErrorKind::generic, printable(name) +
                                      ": the name does not tell the format; if it holds KEY=value "
                                      "lines, give --input-type dotenv");
}

sops::Tree read_plain(const Flags& flags, sops::Format format) {
  const SecretBytes file = read_secret_file(flags.file, {.missing = ErrorKind::no_file});
  try {
    return sops::store_for(format).load_plain(file);
  } catch (const Error& error) {
    throw Error(error.kind(), input_name(flags.file) + ": " + error.what());
  }
}

void announce(const sops::EncryptionPlan& plan) {
  std::string message = "encrypting to the recipients of " + plan.source + ":";
  for (const std::string& recipient : plan.recipients) message += " " + printable(recipient);
  print_message(message);
}

}  // namespace

int run_encrypt(int argc, char** argv) {
  CLI::App app(
      "Encrypts a plaintext file for the recipients of --age, SOPS_AGE_RECIPIENTS or the "
      "matching creation rule of .sops.yaml.",
      "secretsctl encrypt");
  Flags flags;
  add_flags(app, flags);
  if (const auto status = parse_flags(app, argc, argv)) return *status;
  if (flags.file.empty()) throw Error(ErrorKind::no_file, "name the file to encrypt");
  const std::string output = output_of(flags);
  const std::string name = flags.filename_override.empty() ? flags.file : flags.filename_override;
  const sops::Format format = format_of(flags, name);
  sops::Tree tree = read_plain(flags, format);
  const auto plan = sops::plan_encryption({.file = name,
                                           .encrypted = output == "-" ? "" : output,
                                           .age = flags.age,
                                           .config = flags.config,
                                           .selection = selection_of(flags),
                                           .mac_only_encrypted = flags.mac_only_encrypted});
  announce(plan);
  const sops::Document document = sops::encrypt_tree(std::move(tree), plan);
  const std::string encrypted = sops::store_for(format).emit_encrypted(document);
  if (encrypted.size() > max_sops_file_size) {
    throw Error(ErrorKind::input_unreadable,
                input_name(flags.file) +
                    ": its encrypted form would be larger than 256 MiB, the "
                    "most that is read back");
  }
  write_output(output, OutputSecrecy::ciphertext, bytes_of(encrypted));
  return 0;
}

}  // namespace secretsctl::cli
