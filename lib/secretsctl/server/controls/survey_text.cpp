#include <secretsctl/core/message_text.hpp>
#include <secretsctl/server/controls/survey_text.hpp>

namespace secretsctl::server {

std::string_view last_value_after(std::string_view text, std::string_view start) {
  std::string_view value;
  for (std::string_view line : lines_of(text)) {
    line = trimmed(line);
    if (!line.starts_with(start)) continue;
    line.remove_prefix(start.size());
    if (line.ends_with(';')) line.remove_suffix(1);
    value = trimmed(line);
  }
  return value;
}

std::optional<std::string> output_of(const Machine& machine, const std::vector<std::string>& words,
                                     std::string_view fact, Findings& findings) {
  ProgramOutput output = machine.run(words);
  if (output.status == 0) return output.text;
  std::string why = "not checked: '" + joined(words, " ") + "' ";
  if (!output.was_found) {
    why += "can't be run, as there is no " + words.front();
  } else if (!machine.is_root()) {
    why += "needs root";
  } else {
    why += "failed: " + printable(output.errors.substr(0, output.errors.find('\n')));
  }
  findings.note(fact, words.front(), why);
  return std::nullopt;
}

std::string unit_properties(const Machine& machine, const std::string& unit,
                            const std::string& properties) {
  return machine.run({"systemctl", "show", "-p", properties, unit}).text;
}

}  // namespace secretsctl::server
