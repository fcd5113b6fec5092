#pragma once

#include <secretsctl/delivery/dialects/dialect.hpp>
#include <string>
#include <vector>

namespace secretsctl::delivery {

/// A command that needs an env file, as far as its words show what it does.
struct ComposeCommand {
  enum class Kind {
    plugin,   ///< `docker compose`: Compose 2 or later.
    tool,     ///< `docker-compose`: 1.29, or a copy of Compose 2.
    wrapper,  ///< Anything else: make, a script.
  };

  Kind kind = Kind::wrapper;
  std::vector<std::string> words;
  /// The words before the subcommand, for other questions about the same project: `docker compose
  /// -f x.yml`. For a wrapper `docker compose --project-directory FOLDER`.
  std::vector<std::string> prefix;
  /// `docker`, with the flags that select the engine.
  std::vector<std::string> docker{"docker"};
  std::string subcommand;  ///< `up`; empty for a wrapper.
  std::string folder;      ///< The project's folder, absolute.
  /// The files that --env-file or COMPOSE_ENV_FILES name; Compose reads them instead of .env.
  std::vector<std::string> env_files;
  bool builds = false;  ///< Whether it has --build, or is `build`.
  /// Only for a wrapper: whether its words change the folder, as in `sh -c 'cd x && ...'`.
  bool changes_folder = false;
};

/// Parses a command. The project's folder is that of --project-directory, else of the first -f,
/// else of the first file in COMPOSE_FILE, else the nearest folder with a compose file, from the
/// working folder upward; for a wrapper, which may choose another one, it is the working folder.
[[nodiscard]] ComposeCommand parse_compose_command(const std::vector<std::string>& words);

/// The dialect of the program that reads the env file: Compose is asked for its version. A wrapper
/// can't be asked and counts as Compose 2, and so does a program that does not answer: it will
/// report its errors itself.
[[nodiscard]] Dialect dialect_of(const ComposeCommand& command);

}  // namespace secretsctl::delivery
