#include <secretsctl/core/error.hpp>
#include <secretsctl/core/read_file.hpp>
#include <secretsctl/sops/files/new_file.hpp>

#include "../command.hpp"
#include "files.hpp"
#include "verbs.hpp"

namespace secretsctl::cli::as_sops {
namespace {

// In sops's words: programs look for them.
constexpr const char* no_keys = "Could not generate data key: [empty key group provided]";

sops::EncryptionPlan plan_for(const sops::EncryptionRequest& request) {
  try {
    return sops::plan_encryption(request);
  } catch (const sops::NoRecipients&) {
    throw Error(ErrorKind::generic, no_keys);
  } catch (const Error& error) {
    // Of a .sops.yaml that can't be read.
    if (error.kind() == ErrorKind::input_unreadable) throw Error(ErrorKind::generic, error.what());
    throw;
  }
}

}  // namespace

int encrypt(const Call& call) {
  const bool reads_input = call.verb() == Verb::encrypt && call.arguments().empty();
  const std::string file = reads_input ? "-" : file_of(call);
  const std::string output = output_of(call, file);
  const std::string name = name_of(call, file);
  if (name == "-") {
    throw StatusError(status_conflicting_flags,
                      "Error: must specify --filename-override when reading from stdin");
  }
  if (!reads_input && is_missing(file)) {
    throw StatusError(status_no_file,
                      "Error: cannot operate on non-existent file \"" + printable(file) + "\"");
  }
  const sops::Format format = format_flag(call, "input-type").value_or(format_of_end(name));
  sops::EncryptionRequest request = request_of(call);
  request.file = name;
  request.format = format_flag(call, "output-type").value_or(format_of_end(name));
  call.check_key_services();
  sops::EncryptionPlan plan = plan_for(request);
  const sops::Store& from = sops::store_for(format);
  const sops::Store& to = sops::store_for(request.format);
  if (const auto indent = call.number("indent")) plan.indent = indent;
  check_indent(plan.indent, request.format);
  const SecretBytes plaintext = read_secret_file(file, {});
  if (plaintext.empty() && format == sops::Format::yaml) {
    throw StatusError(status_no_document,
                      "File cannot be completely empty, it must contain at least one document");
  }
  sops::NewFile made(from, to, sops::new_metadata(plan, terminal_interaction()));
  // sops lays every file out anew, we do only if an indentation is asked for.
  if (plan.indent) made.lay_out_anew();
  in_context(input_name(file), [&] { made.encrypt(plaintext); });
  if (made.clear().is_all_clear()) {
    print_message("warning: no value is encrypted; the rule is " +
                  sops::selection_text(plan.protection.selection));
  }
  OutputFile out(output, OutputSecrecy::ciphertext);
  made.write(out);
  out.commit();
  return 0;
}

}  // namespace secretsctl::cli::as_sops
