#include "env_file_notes.hpp"

#include <secretsctl/core/shell_word.hpp>

#include "changes.hpp"
#include "command.hpp"

namespace secretsctl::cli {
namespace {

std::string command_for(const std::string& file) {
  return "secretsctl encrypt --from compose " + (file == "-" ? file : shell_path(file));
}

}  // namespace

void print_env_file_signs(const delivery::EnvFileSigns& signs, const std::string& file) {
  const std::string text =
      signs.text("to have it read as its reader does: " + command_for(file) + " (or --from " +
                 std::string(delivery::env_file_reader_names) + ")");
  if (!text.empty()) print_message(text);
}

Error with_advice(const Error& error, const delivery::EnvFileSigns& signs,
                  const std::string& file) {
  if (!signs.has_other_line || error.kind() != ErrorKind::input_unreadable) return error;
  std::string advice = "a file that was written for another reader is read by: ";
  if (signs.open_quote) {
    advice = "line " + std::to_string(*signs.open_quote) +
             " opens a quote that a later line closes, and SOPS reads each line by itself; a value "
             "of several lines is read by: ";
  }
  return {error.kind(), std::string(error.what()) + "\n" + advice + command_for(file)};
}

void print_reader_notes(const std::vector<delivery::EnvFileItem>& items) {
  std::vector<std::string> names;
  for (const delivery::EnvFileItem& item : items) {
    if (item.replaced_in != 0) {
      print_message("note: '" + printable(item.name) + "' of line " + std::to_string(item.line) +
                    " stands again in line " + std::to_string(item.replaced_in) +
                    ", whose value counts");
    } else if (!item.is_comment && !delivery::is_variable_name(item.name))
      names.push_back(item.name);
  }
  if (!names.empty()) print_name_note(name_list(names));
}

void print_name_note(const std::string& names) {
  print_message(
      "note: stored, but no name of a variable in a shell (letters, digits and _, no "
      "digit first): " +
      names);
}

}  // namespace secretsctl::cli
