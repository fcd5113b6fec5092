#pragma once

#include <optional>
#include <secretsctl/core/export.hpp>
#include <secretsctl/core/secret.hpp>
#include <secretsctl/delivery/environment/variables.hpp>
#include <string_view>

SECRETSCTL_EXPORT_BEGIN
namespace secretsctl::delivery {

/// The readers of a plaintext env file. No two of them read the same text alike.
enum class Dialect {
  compose,       ///< Docker Compose 2.
  compose1,      ///< docker-compose 1.29, and python-dotenv up to 0.21 by itself.
  docker_run,    ///< docker run --env-file.
  systemd,       ///< EnvironmentFile= of a unit.
  sh,            ///< A POSIX shell, which sources it.
  github,        ///< The file that $GITHUB_ENV names, in a step of GitHub Actions (github.hpp).
  github_masks,  ///< No variables: what makes the runner hide their values.
  json,          ///< One object of strings.
};

/// The names of all dialects, as --dialect and --output-type take them, with commas between.
inline constexpr std::string_view dialect_names =
    "compose, compose1, docker-run, systemd, sh, github, github-masks, json";

/// The first of them: those of which is_env_file() is true.
inline constexpr std::string_view env_file_dialect_names =
    dialect_names.substr(0, dialect_names.find(", github"));

/// The dialect of a name; nothing if it names none.
[[nodiscard]] std::optional<Dialect> find_dialect(std::string_view name);

/// The dialect of a name. Throws Error (generic) that lists those there are.
[[nodiscard]] Dialect parse_dialect(std::string_view name);

/// The dialects whose text is a file of variables that Compose could read: not those of GitHub and
/// not JSON.
[[nodiscard]] bool is_env_file(Dialect dialect) noexcept;

/// The text from which a reader gets exactly these names and values, for each use that it makes of
/// the file: Compose for env_file and for ${NAME}. Throws Error (not_representable) that names the
/// key, the reader and a way out where it cannot: the reader would refuse, drop or change the name
/// or the value.
[[nodiscard]] SecretBytes write_env_file(const VariableList& variables, Dialect dialect);

}  // namespace secretsctl::delivery
SECRETSCTL_EXPORT_END
