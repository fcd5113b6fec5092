#include <fnmatch.h>

#include <algorithm>
#include <secretsctl/core/child.hpp>
#include <secretsctl/server/controls/sshd_settings.hpp>
#include <secretsctl/server/machine/concat.hpp>
#include <secretsctl/server/machine/output_text.hpp>

namespace secretsctl::server {
namespace {

constexpr std::size_t max_lines = 4096;

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return result;
}

// Reads a file and, where `included` is given, the files that it includes.
class LineReader {
 public:
  explicit LineReader(const Machine& machine) : machine_(machine) {}

  void read(const std::string& path, bool follows_include) {
    const auto text = machine_.file(path);
    if (!text) return;
    bool is_in_match = false;
    std::size_t number = 0;
    for (const std::string_view raw : lines_of(*text)) {
      ++number;
      const std::string_view line = trimmed(raw);
      if (line.empty() || line.front() == '#' || lines.size() >= max_lines) continue;
      const std::size_t end = std::min(line.find_first_of(" \t="), line.size());
      const std::size_t begin = std::min(line.find_first_not_of(" \t=", end), line.size());
      std::string keyword = lower(line.substr(0, end));
      std::string value(line.substr(begin));
      std::erase(value, '"');
      if (keyword == "match") is_in_match = true;
      lines.push_back({path, number, keyword, value, is_in_match});
      if (keyword == "include" && follows_include) include(value);
    }
  }

  std::vector<SshdLine> lines;

 private:
  void include(const std::string& patterns) {
    for (const std::string_view word : words_of(patterns)) {
      std::string pattern(word);
      if (!pattern.starts_with('/')) pattern = concat({"/etc/ssh/", pattern});
      const std::string folder = pattern.substr(0, pattern.rfind('/'));
      for (const std::string& name : machine_.folder(folder).value_or(std::vector<std::string>())) {
        const std::string path = concat({folder, "/", name});
        if (fnmatch(pattern.c_str(), path.c_str(), FNM_PERIOD | FNM_PATHNAME) == 0) {
          read(path, false);
        }
      }
    }
  }

  const Machine& machine_;
};

}  // namespace

SshdSettings::SshdSettings(const ServerPlan& plan, const Machine& machine,
                           const SshConnection& connection) {
  // sshd refuses to answer if a Match asks for what is not given.
  std::vector<std::string> words = split_words("sshd -T -C");
  words.push_back(
      concat({"user=", connection.user, ",host=", connection.host, ",addr=", connection.address,
              ",laddr=192.0.2.1,lport=", number_text(plan.ssh_port)}));
  for (std::string& option : sshd_options(machine)) words.push_back(std::move(option));
  output_ = machine.run(words);
}

std::string_view SshdSettings::value(std::string_view keyword) const {
  return value_after(output_.text, concat({keyword, " "}));
}

std::vector<std::string_view> SshdSettings::values(std::string_view keyword) const {
  std::vector<std::string_view> all;
  for (const std::string_view line : lines_of(output_.text)) {
    if (line.starts_with(keyword) && line.substr(keyword.size()).starts_with(' ')) {
      all.push_back(trimmed(line.substr(keyword.size())));
    }
  }
  return all;
}

std::vector<std::string> sshd_options(const Machine& machine) {
  std::string_view value;
  const auto text = machine.file("/etc/default/ssh");
  for (const std::string_view line : lines_of(text ? std::string_view(*text) : "")) {
    // The file is one of assignments: the last one counts.
    if (line.starts_with("SSHD_OPTS=")) value = trimmed(line.substr(10));
  }
  if (value.size() > 1 && (value.front() == '"' || value.front() == '\'')) {
    value = value.substr(1, value.size() - 2);
  }
  const auto words = words_of(value);
  return {words.begin(), words.end()};
}

std::vector<SshdLine> sshd_lines(const Machine& machine) {
  LineReader reader(machine);
  reader.read("/etc/ssh/sshd_config", true);
  return std::move(reader.lines);
}

SshConnection usual_connection(const std::string& user) {
  return {user, "203.0.113.1", "client.invalid"};
}

}  // namespace secretsctl::server
