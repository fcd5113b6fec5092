#include <secretsctl/core/error.hpp>
#include <span>

#include "../command.hpp"
#include "files.hpp"
#include "verbs.hpp"

namespace secretsctl::cli {
namespace as_sops {

// Of several modes sops shows the result of the last.
int old_style(const Call& call) {
  const std::string file = file_of(call);
  const bool decrypts = call.flag("decrypt");
  const bool encrypts = call.flag("encrypt");
  const bool rotates = call.flag("rotate");
  const bool sets = !call.text("set").empty();
  static_cast<void>(output_of(call, file));
  const bool changes_keys = !call.text("add-age").empty() || !call.text("rm-age").empty();
  if (is_missing(file) && changes_keys) {
    throw StatusError(
        status_new_file_keys,
        "Error: cannot add or remove keys on non-existent file \"" + printable(file) + "\"");
  }
  if (is_missing(file) && (decrypts || encrypts || rotates)) {
    throw StatusError(status_no_file,
                      "Error: cannot operate on non-existent file \"" + printable(file) + "\"");
  }
  if (decrypts + encrypts + rotates + sets > 1) {
    print_message("warning: of --encrypt, --decrypt, --rotate and --set only the last counts");
  }
  const bool only_decrypts = decrypts && !rotates && !sets;
  if (!only_decrypts && !encrypts) require_rule(call, name_of(call, file));
  if (sets) return set_from_flag(call, file);
  if (rotates) return rotate(call);
  if (decrypts) return decrypt(call);
  return encrypts ? encrypt(call) : edit(call);
}

namespace {

int run_verb(const Call& call) {
  switch (call.verb()) {
    case Verb::decrypt:
      return decrypt(call);
    case Verb::encrypt:
      return encrypt(call);
    case Verb::edit:
      return edit(call);
    case Verb::set:
      return set(call);
    case Verb::unset:
      return unset(call);
    case Verb::rotate:
      return rotate(call);
    case Verb::updatekeys:
      return updatekeys(call);
    case Verb::groups_add:
      return add_group(call);
    case Verb::groups_delete:
      return delete_group(call);
    case Verb::exec_env:
      return exec_env(call);
    case Verb::exec_file:
      return exec_file(call);
    case Verb::filestatus:
      return filestatus(call);
    case Verb::completion_bash:
    case Verb::completion_zsh:
      print_completion(call.verb());
      return 0;
    case Verb::publish:
    case Verb::keyservice:
      throw Error(ErrorKind::generic,
                  "'" + std::string(row_of(call.verb()).name) +
                      "' is not supported: keep sops itself for it, under another name");
    case Verb::old_style:
      break;
  }
  return old_style(call);
}

int run(std::span<char*> words) {
  set_message_prefix("");
  try {
    const Call call(words);
    if (call.page() == Call::Page::none) return run_verb(call);
    print_page(call);
    return 0;
  } catch (const UsageError& error) {
    std::printf("Incorrect Usage: %s\n\n", error.what());
    print_usage(error.verb());
    print_message(error.what());
    return 1;
  } catch (const StatusError& error) {
    print_message(error.what());
    return error.status();
  }
}

}  // namespace
}  // namespace as_sops

int run_as_sops(std::span<char*> words) {
  return as_sops::run(words);
}

int run_sops(int argc, char** argv) {
  return as_sops::run(std::span(argv, static_cast<std::size_t>(argc)).subspan(1));
}

}  // namespace secretsctl::cli
