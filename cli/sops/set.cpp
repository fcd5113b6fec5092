#include <secretsctl/core/error.hpp>
#include <secretsctl/core/read_file.hpp>
#include <secretsctl/sops/files/set_node.hpp>
#include <secretsctl/sops/files/set_value.hpp>
#include <secretsctl/sops/tree/find_item.hpp>
#include <utility>

#include "files.hpp"
#include "verbs.hpp"

namespace secretsctl::cli::as_sops {
namespace {

sops::TreePath parse_path(const std::string& text, const char* mistake) {
  try {
    return sops::TreePath::parse(text);
  } catch (const Error& error) {
    throw StatusError(status_set_format, std::string(mistake) + ": " + error.what());
  }
}

// As sops, which takes no list by itself.
void check_value(const SecretBytes& json) {
  sops::Tree tree;
  try {
    const sops::Node node = sops::parse_json_value(json, tree);
    if (!std::holds_alternative<sops::List>(node.value)) return;
  } catch (const Error&) {
    throw StatusError(status_set_format, "Value for --set is not valid JSON");
  }
  throw StatusError(status_set_format,
                    "Invalid --set value format: a list is set one position at a time");
}

SecretBytes value_of(const Call& call) {
  if (call.flag("value-stdin")) return read_secret_file("-");
  const std::string& argument = call.arguments().back();
  if (!call.flag("value-file")) return SecretBytes::copy_of(std::string_view(argument));
  return without_status([&] { return read_secret_file(argument, {}); });
}

void set_in(const Call& call, const std::string& file, const sops::TreePath& path,
            const SecretBytes& json) {
  change_file(call, file, [&](sops::EditableFile& opened) {
    sops::Document& document = opened.document();
    const bool has_changed = in_context(input_name(file), [&] {
      sops::Node node = sops::parse_json_value(json, document.tree);
      return sops::set_node(document, opened.store(), path, std::move(node));
    });
    return has_changed || !call.flag("idempotent");
  });
}

}  // namespace

int set(const Call& call) {
  const bool reads_input = call.flag("value-stdin");
  if (reads_input && call.flag("value-file")) {
    throw Error(ErrorKind::generic, "Error: cannot use both --value-file and --value-stdin");
  }
  if (call.arguments().size() != (reads_input ? 2U : 3U)) {
    throw StatusError(status_no_file,
                      reads_input ? "Error: FILE and PATH are needed, and nothing else"
                                  : "Error: no file specified, or index and value are missing. "
                                    "Need precisely 3 positional arguments.");
  }
  const auto path = parse_path(call.arguments()[1], "Invalid set index format");
  const SecretBytes json = value_of(call);
  check_value(json);
  set_in(call, call.arguments().front(), path, json);
  return 0;
}

int set_from_flag(const Call& call, const std::string& file) {
  constexpr const char* mistake = "Invalid --set format";
  const std::string text = call.text("set");
  const auto end = text.find("] ");
  if (end == std::string::npos) {
    throw StatusError(status_set_format, std::string(mistake) + ": it is 'PATH VALUE'");
  }
  const SecretBytes json = SecretBytes::copy_of(std::string_view(text).substr(end + 2));
  check_value(json);
  const std::string steps = text.substr(0, end + 1);
  set_in(call, file, parse_path(steps, mistake), json);
  return 0;
}

int unset(const Call& call) {
  if (call.arguments().size() != 2) {
    throw StatusError(status_no_file, "Error: no file specified, or index is missing");
  }
  const std::string& file = call.arguments().front();
  const auto path = parse_path(call.arguments()[1], "Invalid unset index format");
  change_file(call, file, [&](sops::EditableFile& opened) {
    const bool is_there = sops::find_item(std::as_const(opened).document().tree, path) != nullptr;
    if (!is_there && call.flag("idempotent")) return false;
    in_context(input_name(file), [&] { sops::unset_value(opened.document(), path); });
    return true;
  });
  return 0;
}

}  // namespace secretsctl::cli::as_sops
