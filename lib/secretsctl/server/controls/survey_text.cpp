#include <secretsctl/core/message_text.hpp>
#include <secretsctl/server/controls/survey_text.hpp>

namespace secretsctl::server {

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

std::vector<std::string_view> words_of(std::string_view line) {
  std::vector<std::string_view> words;
  while (true) {
    const std::size_t begin = line.find_first_not_of(" \t");
    if (begin == std::string_view::npos) return words;
    line.remove_prefix(begin);
    const std::size_t end = std::min(line.find_first_of(" \t"), line.size());
    words.push_back(line.substr(0, end));
    line.remove_prefix(end);
  }
}

std::string_view value_after(std::string_view text, std::string_view start) {
  std::string_view value;
  for (std::string_view line : lines_of(text)) {
    line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
    if (!line.starts_with(start)) continue;
    line.remove_prefix(start.size());
    line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
    value = line.substr(0, line.find_last_not_of(" \t;") + 1);
  }
  return value;
}

std::string joined(const std::vector<std::string>& texts, std::string_view between) {
  std::string all;
  for (const std::string& text : texts) {
    if (!all.empty()) all += between;
    all += text;
  }
  return all;
}

std::string passwd_field(const Machine& machine, const std::string& user, int field) {
  std::string line = machine.run({"getent", "passwd", user}).text;
  while (field-- > 0) line.erase(0, line.find(':') + 1);
  return line.substr(0, line.find_first_of(":\n"));
}

std::optional<std::string> output_of(const Machine& machine, const std::vector<std::string>& words,
                                     std::string_view fact, Findings& findings) {
  ProgramOutput output = machine.run(words);
  if (output.status == 0) return std::move(output.text);
  std::string why = "not checked: '" + joined(words, " ") + "' ";
  if (!output.was_found) {
    why += "can't be run, as there is no " + words.front();
  } else if (!machine.is_root()) {
    why += "needs root";
  } else {
    why += "failed: " + printable(output.errors.substr(0, output.errors.find('\n')));
  }
  findings.note(fact, words.front(), std::move(why));
  return std::nullopt;
}

std::string unit_properties(const Machine& machine, const std::string& unit,
                            const std::string& properties) {
  return machine.run({"systemctl", "show", "-p", properties, unit}).text;
}

}  // namespace secretsctl::server
