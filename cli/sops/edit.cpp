#include <secretsctl/core/error.hpp>
#include <secretsctl/delivery/editor/edit.hpp>

#include "files.hpp"
#include "verbs.hpp"

namespace secretsctl::cli::as_sops {

int edit(const Call& call) {
  const std::string file = file_of(call);
  if (file.empty()) throw Error(ErrorKind::input_unreadable, "the name of the file is empty");
  if (call.flag("show-master-keys")) {
    throw Error(ErrorKind::generic,
                "--show-master-keys is not supported: recipients are changed with rotate, "
                "updatekeys and groups");
  }
  delivery::EditOptions options;
  options.file_options = edit_options(call, file);
  // Nothing in a file says who chose its rule, and an edit may add any key.
  options.file_options.rule = sops::RuleCheck::required;
  options.clear_values = sops::ClearValues::allowed;
  if (is_missing(file)) {
    options.new_file = request_of(call);
    options.file_options.format =
        format_flag(call, "input-type").value_or(format_of_end(name_of(call, file)));
  }
  const auto output = format_flag(call, "output-type");
  if (output && output != options.file_options.format) {
    throw Error(ErrorKind::generic,
                "an edit keeps the format of the file: --output-type has to be "
                "that");
  }
  call.check_key_services();
  sops::IdentitySearch search(sops::RepositoryKey::consulted, terminal_interaction(),
                              config_places);
  static_cast<void>(delivery::edit_file(file, options, search, terminal_interaction()));
  return 0;
}

}  // namespace secretsctl::cli::as_sops
