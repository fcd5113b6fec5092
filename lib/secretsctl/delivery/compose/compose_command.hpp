#pragma once

#include <secretsctl/delivery/dialects/dialect.hpp>
#include <string>
#include <vector>

namespace secretsctl::delivery {

/// A command that an env file is placed for, as far as it can be understood from its words.
struct ComposeCommand {
  enum class Kind {
    plugin,   ///< `docker compose`: Compose 2 or later.
    tool,     ///< `docker-compose`: 1.29, or a copy of Compose 2.
    wrapper,  ///< Anything else: make, a script.
  };

  Kind kind = Kind::wrapper;
  std::vector<std::string> words;
  /// The words before the subcommand, with which others can be asked of the same project: `docker
  /// compose -f x.yml`. For a wrapper `docker compose --project-directory FOLDER`.
  std::vector<std::string> prefix;
  /// `docker`, with the flags that say which engine is meant.
  std::vector<std::string> docker{"docker"};
  std::string subcommand;  ///< `up`; empty for a wrapper.
  std::string folder;      ///< The project's folder, absolute.
  /// What its --env-file or COMPOSE_ENV_FILES name, which it reads instead of .env.
  std::vector<std::string> env_files;
  bool builds = false;  ///< Whether it has --build, or is `build`.
  /// Of a wrapper: whether its words say that it goes to another folder, `sh -c 'cd x && ...'`.
  bool changes_folder = false;
};

/// Understands a command. The project's folder is that of --project-directory, else of the first
/// -f, else of the first file in COMPOSE_FILE, else the first of the working folder and those above
/// it that holds a compose file; for a wrapper, which may look elsewhere, the working folder.
[[nodiscard]] ComposeCommand parse_compose_command(const std::vector<std::string>& words);

/// The dialect of the reader: Compose is asked for its version. A wrapper can't be asked and is
/// taken for Compose 2, and so is one that does not answer: it will say itself what it lacks.
[[nodiscard]] Dialect dialect_of(const ComposeCommand& command);

}  // namespace secretsctl::delivery
