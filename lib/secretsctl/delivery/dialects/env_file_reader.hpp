#pragma once

#include <cstdint>
#include <secretsctl/core/export.hpp>
#include <secretsctl/core/secret.hpp>
#include <secretsctl/sops/stores/plain_reader.hpp>
#include <string>
#include <string_view>
#include <vector>

SECRETSCTL_EXPORT_BEGIN
namespace secretsctl::delivery {

/// A program that reads plaintext env files, whose rules say what a file means.
enum class EnvFileReader {
  compose,     ///< Docker Compose 2 (compose-go, dotenv and template).
  compose1,    ///< docker-compose 1.29, and python-dotenv up to 0.21 by itself.
  dotenv,      ///< npm's dotenv, which fills in nothing.
  sh,          ///< A POSIX shell, which sources it.
  docker_run,  ///< docker run --env-file.
  systemd,     ///< EnvironmentFile= of a unit.
};

/// The names of all readers, as --from takes them, with commas between.
inline constexpr std::string_view env_file_reader_names =
    "compose, compose1, dotenv, sh, docker-run, systemd";

/// The reader of a name. Throws Error (generic) that lists those there are.
[[nodiscard]] EnvFileReader parse_env_file_reader(std::string_view name);

/// Whether a reference to a variable that no line before sets is taken from the environment. A
/// command in a file is never run.
enum class Expansion {
  refused,      ///< Such a reference is an error.
  environment,  ///< The process's environment is asked.
};

/// A variable or a comment of an env file.
struct EnvFileItem {
  std::string name;         ///< Empty of a comment.
  std::uint32_t line = 0;   ///< Its line in the file, from 1; for messages.
  bool is_comment = false;  ///< A comment; `text` is what it says.
  SecretBytes text;         ///< The value; of a comment what follows its `#`.
  /// The line of the same name further on, whose value every reader keeps instead; 0 if there is
  /// none.
  std::uint32_t replaced_in = 0;
};

/// Reads env files, and makes trees of them; of a name that stands more than once the last value is
/// kept, as every reader does.
class EnvFileSource final : public sops::PlainReader {
 public:
  /// Reads as `reader` does. The environment is read while a file is, if `expansion` allows it.
  EnvFileSource(EnvFileReader reader, Expansion expansion) noexcept
      : reader_(reader), expansion_(expansion) {}

  /// The variables and comments of a file in its order, as the reader takes them: quotes are off,
  /// escapes undone, references filled in. A comment that follows a value in its line stands before
  /// that value. A name may stand more than once. Throws Error (input_unreadable) that names the
  /// line and the key, never a value: for what the reader refuses or passes over without a word,
  /// for a command, and for what needs the environment where that is refused or does not have it.
  [[nodiscard]] std::vector<EnvFileItem> read(const SecretBytes& file) const;

  /// Throws what read() throws.
  [[nodiscard]] sops::Tree load_plain(const SecretBytes& file) const override;

 private:
  EnvFileReader reader_;
  Expansion expansion_;
};

}  // namespace secretsctl::delivery
SECRETSCTL_EXPORT_END
