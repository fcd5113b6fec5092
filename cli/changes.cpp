#include "changes.hpp"

#include <secretsctl/core/error.hpp>
#include <set>

#include "command.hpp"

namespace secretsctl::cli {

std::string name_list(const std::vector<std::string>& names) {
  constexpr std::size_t most = 50;
  std::string text;
  std::set<std::string_view> told;
  for (const std::string& name : names) {
    if (told.insert(name).second && told.size() <= most) {
      text += (text.empty() ? "" : ", ") + printable(name);
    }
  }
  if (told.size() > most) text += " and " + std::to_string(told.size() - most) + " more";
  return text;
}

void print_changes(const sops::TreeChanges& changes, const sops::ClearParts& clear) {
  const auto print = [](const char* what, const std::vector<std::string>& names) {
    if (!names.empty()) print_message(std::string(what) + ": " + name_list(names));
  };
  print("added", changes.added);
  print("changed", changes.changed);
  print("removed", changes.removed);
  if (changes.other) print_message("comments or the order of lines changed");
  print_clear_note(clear);
  print_newline_note(changes.newlines);
}

void print_newline_note(const std::vector<std::string>& keys) {
  if (keys.empty()) return;
  print_message("note: in " + name_list(keys) +
                " the two characters \\n became a newline, as the SOPS dotenv format has it; "
                "secretsctl set stores them exactly as they are");
}

void print_clear_note(const sops::ClearParts& clear) {
  if (!clear.any()) return;
  print_message(std::string("note: ") + (clear.is_all_clear() ? "no value is encrypted; " : "") +
                "stored in clear: " + sops::clear_parts_text(clear));
}

}  // namespace secretsctl::cli
