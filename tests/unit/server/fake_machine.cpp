#include "fake_machine.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <secretsctl/server/machine/output_text.hpp>
#include <sstream>

namespace secretsctl::server {
namespace {

template <typename Map>
const typename Map::mapped_type* value_in(const Map& map, const std::string& key) {
  const auto found = map.find(key);
  return found == map.end() ? nullptr : &found->second;
}

void replace_all(std::string& text, const std::string& old, const std::string& by) {
  std::size_t at = text.find(old);
  REQUIRE_MESSAGE(at != std::string::npos, "not in the record: ", old);
  while (at != std::string::npos) {
    text.replace(at, old.size(), by);
    at = text.find(old, at + by.size());
  }
}

FileState state_from(const std::vector<std::string_view>& words) {
  REQUIRE(words.size() == 6);
  const auto number = [&](std::size_t word, int base) {
    return std::stol(std::string(words[word]), nullptr, base);
  };
  return {static_cast<mode_t>(number(2, 8)), static_cast<uid_t>(number(3, 10)),
          static_cast<gid_t>(number(4, 10)), number(5, 10)};
}

}  // namespace

std::string server_testdata(const std::string& name) {
  std::ifstream file(std::string(SECRETSCTL_TESTDATA) + "/server/" + name);
  REQUIRE_MESSAGE(file.good(), name);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

FakeMachine FakeMachine::recorded(const std::string& name) {
  FakeMachine machine;
  ProgramOutput* program = nullptr;
  std::string* text = nullptr;
  std::vector<std::string>* names = nullptr;
  const std::string record = server_testdata(name);
  for (const std::string_view line : lines_of(record)) {
    const std::string rest(line.substr(std::min<std::size_t>(2, line.size())));
    if (line.starts_with("| ")) {
      if (names != nullptr) names->push_back(rest);
      if (names == nullptr) *text += rest + "\n";
    } else if (line.starts_with("$ ")) {
      program = &machine.programs[rest];
      *program = {.was_found = true, .status = 0, .text = {}, .errors = {}};
      text = &program->text;
      names = nullptr;
    } else if (line.starts_with("~ ")) {
      program->errors += rest + "\n";
    } else if (line.starts_with("= ")) {
      program->status = std::stoi(rest);
    } else if (line.starts_with("@ ")) {
      text = &machine.files[rest];
      names = nullptr;
    } else if (line.starts_with("/ ")) {
      names = &machine.folders[rest];
    } else if (line.starts_with("% ")) {
      const auto words = words_of(line);
      machine.states[std::string(words.at(1))] = state_from(words);
    } else if (line == "! no root") {
      machine.root = false;
    }
  }
  return machine;
}

std::optional<std::string> FakeMachine::file(const std::string& path) const {
  const auto* found = value_in(files, path);
  return found == nullptr ? std::nullopt : std::optional(*found);
}

std::optional<FileState> FakeMachine::state(const std::string& path) const {
  const auto* found = value_in(states, path);
  return found == nullptr ? std::nullopt : std::optional(*found);
}

std::optional<std::vector<std::string>> FakeMachine::folder(const std::string& path) const {
  const auto* found = value_in(folders, path);
  return found == nullptr ? std::nullopt : std::optional(*found);
}

ProgramOutput FakeMachine::run(const std::vector<std::string>& words) const {
  const auto* found = value_in(programs, joined(words, " "));
  return found == nullptr ? ProgramOutput{} : *found;
}

void FakeMachine::edit_output(const std::string& command, const std::string& old,
                              const std::string& text) {
  REQUIRE_MESSAGE(programs.contains(command), command);
  replace_all(programs[command].text, old, text);
}

void FakeMachine::edit_file(const std::string& path, const std::string& old,
                            const std::string& text) {
  REQUIRE_MESSAGE(files.contains(path), path);
  replace_all(files[path], old, text);
}

CheckResults survey_of(const Control& control, const ServerPlan& plan, const Machine& machine) {
  CheckResults results;
  control.survey(plan, machine, results);
  return results;
}

std::string findings_text(const CheckResults& results) {
  std::string text;
  for (const CheckResult& result : results) {
    if (result.status == CheckStatus::ok) continue;
    text +=
        std::string(status_name(result.status)) + " " + result.check + ": " + result.message + "\n";
  }
  return text;
}

}  // namespace secretsctl::server
