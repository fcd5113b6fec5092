#include <secretsctl/delivery/compose/compose_command.hpp>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <secretsctl/core/child.hpp>
#include <secretsctl/core/error.hpp>
#include <sstream>

namespace secretsctl::delivery {
namespace {

namespace fs = std::filesystem;

// Flags that take the next word as their value, where it is not written after a `=`.
constexpr std::array<std::string_view, 8> docker_flags = {
    "-H", "--host", "-c", "--context", "--config", "-l", "--log-level", "--tlscacert"};
constexpr std::array<std::string_view, 2> more_docker_flags = {"--tlscert", "--tlskey"};
constexpr std::array<std::string_view, 19> compose_flags = {"-f",
                                                            "--file",
                                                            "-p",
                                                            "--project-name",
                                                            "--profile",
                                                            "--env-file",
                                                            "--project-directory",
                                                            "--workdir",
                                                            "--log-level",
                                                            "--tlscacert",
                                                            "--tlscert",
                                                            "--tlskey",
                                                            "--parallel",
                                                            "--ansi",
                                                            "--progress",
                                                            "-c",
                                                            "--context",
                                                            "-H",
                                                            "--host"};

// Those of docker-compose that docker has too.
constexpr std::array<std::string_view, 9> engine_flags = {"-H",          "--host",    "-c",
                                                          "--context",   "--tls",     "--tlsverify",
                                                          "--tlscacert", "--tlscert", "--tlskey"};

template <std::size_t size>
bool holds(const std::array<std::string_view, size>& list, std::string_view word) {
  return std::ranges::find(list, word) != list.end();
}

// Without a path, or a working folder, it stays as it is: Compose will say what it lacks.
std::string absolute(const std::string& path) {
  std::error_code error;
  const fs::path whole = fs::absolute(path.empty() ? "." : path, error);
  return error ? path : whole.lexically_normal().string();
}

std::string folder_of_file(const std::string& file) {
  // A configuration on standard input belongs to the working folder.
  return file == "-" ? absolute(".") : fs::path(absolute(file)).parent_path().string();
}

std::string variable_of(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

// Compose looks for its file in the working folder, then in those above it.
std::string folder_with_compose_file() {
  constexpr std::array<std::string_view, 4> names = {"compose.yaml", "compose.yml",
                                                     "docker-compose.yml", "docker-compose.yaml"};
  const fs::path start = absolute(".");
  for (fs::path folder = start;; folder = folder.parent_path()) {
    const bool has_one = std::ranges::any_of(names, [&](std::string_view name) {
      std::error_code ignored;
      return fs::exists(folder / name, ignored);
    });
    if (has_one) return folder.string();
    if (folder == folder.parent_path()) return start.string();
  }
}

// Whether a word of a wrapper, which may be a script for a shell, names another folder to work in.
bool leads_elsewhere(const std::string& word) {
  if (word == "-C" || word.find("--project-directory") != std::string::npos) return true;
  for (auto at = word.find("cd "); at != std::string::npos; at = word.find("cd ", at + 1)) {
    if (at == 0 || std::string_view(" \t\n;&|({").find(word[at - 1]) != std::string_view::npos) {
      return true;
    }
  }
  return false;
}

class Reader {
 public:
  explicit Reader(const std::vector<std::string>& words) { command_.words = words; }

  ComposeCommand read() {
    const std::string name = fs::path(command_.words.front()).filename().string();
    if (name == "docker-compose") {
      command_.kind = ComposeCommand::Kind::tool;
      at_ = 1;
    } else if (name == "docker" && skip_docker_flags()) {
      command_.kind = ComposeCommand::Kind::plugin;
    }
    if (command_.kind != ComposeCommand::Kind::wrapper) read_compose();
    find_folder();
    find_env_files();
    if (command_.kind == ComposeCommand::Kind::wrapper) {
      command_.prefix = {"docker", "compose", "--project-directory", command_.folder};
      command_.changes_folder = std::ranges::any_of(command_.words, leads_elsewhere);
    }
    return std::move(command_);
  }

 private:
  [[nodiscard]] bool at_flag() const {
    return at_ < command_.words.size() && command_.words[at_].starts_with('-') &&
           command_.words[at_] != "--" && command_.words[at_] != "-";
  }

  // Past docker's own flags and the word `compose`.
  bool skip_docker_flags() {
    at_ = 1;
    while (at_flag()) {
      const std::string& flag = command_.words[at_];
      at_ += holds(docker_flags, flag) || holds(more_docker_flags, flag) ? 2 : 1;
    }
    if (at_ >= command_.words.size() || command_.words[at_] != "compose") return false;
    command_.docker.assign(command_.words.begin(),
                           command_.words.begin() + static_cast<std::ptrdiff_t>(at_++));
    return true;
  }

  void read_compose() {
    while (at_flag()) read_flag();
    at_ = std::min(at_, command_.words.size());
    const auto rest = command_.words.begin() + static_cast<std::ptrdiff_t>(at_);
    command_.prefix.assign(command_.words.begin(), rest);
    if (rest == command_.words.end()) return;
    command_.subcommand = *rest;
    command_.builds = command_.subcommand == "build" ||
                      std::find(rest, command_.words.end(), "--build") != command_.words.end();
  }

  void read_flag() {
    const std::string& word = command_.words[at_++];
    const auto equals = word.find('=');
    const std::string name = word.substr(0, equals);
    std::string value;
    if (equals != std::string::npos) {
      value = word.substr(equals + 1);
    } else if (holds(compose_flags, name)) {
      if (at_ < command_.words.size()) value = command_.words[at_++];
    } else if (word.starts_with("-f") && word.size() > 2) {
      value = word.substr(2);
      return keep("-f", value);
    }
    keep(name, value);
  }

  void keep(const std::string& name, const std::string& value) {
    if (name == "-f" || name == "--file") files_.push_back(value);
    if (name == "--project-directory" || name == "--workdir") project_folder_ = value;
    if (name == "--env-file") command_.env_files.push_back(value);
    if (!holds(engine_flags, name)) return;
    command_.docker.push_back(name);
    if (!value.empty()) command_.docker.push_back(value);
  }

  void find_folder() {
    const std::string files = variable_of("COMPOSE_FILE");
    if (!project_folder_.empty()) {
      command_.folder = absolute(project_folder_);
    } else if (!files_.empty()) {
      command_.folder = folder_of_file(files_.front());
    } else if (!files.empty()) {
      const std::string separator = variable_of("COMPOSE_PATH_SEPARATOR");
      command_.folder =
          folder_of_file(files.substr(0, files.find(separator.empty() ? ":" : separator)));
    } else if (command_.kind == ComposeCommand::Kind::wrapper) {
      command_.folder = absolute(".");
    } else {
      command_.folder = folder_with_compose_file();
    }
    // "." ends in a slash once it is absolute.
    if (command_.folder.size() > 1 && command_.folder.ends_with('/')) command_.folder.pop_back();
  }

  // Compose 2.24 and later.
  void find_env_files() {
    if (!command_.env_files.empty()) return;
    std::istringstream list(variable_of("COMPOSE_ENV_FILES"));
    std::string file;
    while (std::getline(list, file, ',')) command_.env_files.push_back(file);
  }

  ComposeCommand command_;
  std::size_t at_ = 0;
  std::vector<std::string> files_;
  std::string project_folder_;
};

}  // namespace

ComposeCommand parse_compose_command(const std::vector<std::string>& words) {
  return Reader(words).read();
}

Dialect dialect_of(const ComposeCommand& command) {
  if (command.kind == ComposeCommand::Kind::wrapper) return Dialect::compose;
  ChildCommand question;
  question.words = command.prefix;
  question.words.insert(question.words.end(), {"version", "--short"});
  question.show_errors = false;
  question.terminal = ChildTerminal::ours;  // sudo may ask for a password
  try {
    const ChildResult answer = run_child(question);
    const std::string_view version = answer.output.expose_text();
    const bool is_first = version.starts_with("1.") || version.starts_with("v1.");
    return answer.exit_status == 0 && is_first ? Dialect::compose1 : Dialect::compose;
  } catch (const Error&) {
    return Dialect::compose;
  }
}

}  // namespace secretsctl::delivery
