#pragma once

#include <chrono>
#include <optional>
#include <secretsctl/core/program_start.hpp>
#include <secretsctl/core/secret.hpp>
#include <secretsctl/openclaw/exec_provider.hpp>
#include <secretsctl/openclaw/gateway_environment.hpp>
#include <secretsctl/openclaw/json5.hpp>
#include <string>
#include <vector>

namespace secretsctl::openclaw {

/// The result of a call of an exec provider.
struct ProviderCall {
  std::string failure;      ///< Why it did not run to its end; empty if it did.
  int exit_status = 0;      ///< 128 + the signal if one ended it.
  SecretBytes output;       ///< Its standard output.
  std::string errors;       ///< Its standard error, printable, at most 16 KiB.
  std::size_t written = 0;  ///< Bytes written to both.
  std::chrono::milliseconds duration{0};
  std::chrono::milliseconds silence{0};  ///< The time until its first output.
  bool was_too_slow = false;
  bool was_too_loud = false;
};

/// The options of a call of a provider.
struct CallOptions {
  std::string program;            ///< The provider's command, or another to run instead.
  std::optional<ChildUser> user;  ///< The user it runs as; nothing: our user.
  std::chrono::milliseconds time_limit{0};
  std::size_t output_limit = 0;  ///< Bytes of standard output.
};

/// Calls an exec provider as OpenClaw does: one request for all ids on its standard input, no
/// shell, no environment except `passEnv`, `env` and OPENCLAW_CLI=1, in the folder of its command.
[[nodiscard]] ProviderCall call_provider(const ExecProvider& provider,
                                         const std::vector<std::string>& ids,
                                         const GatewayEnvironment& environment,
                                         const CallOptions& options);

/// The size in bytes of the request for these ids.
[[nodiscard]] std::size_t request_size(const ExecProvider& provider,
                                       const std::vector<std::string>& ids);

/// The answer of a provider for one id.
struct ProviderAnswer {
  enum class Kind { value, error, missing, no_text };
  Kind kind = Kind::missing;
  SecretBytes value;
  std::string code;     ///< Of an error, printable.
  std::string message;  ///< Of an error, printable. OpenClaw does not show it.
};

/// The answers to the ids, in their order, read as OpenClaw reads them. Throws Error (generic) with
/// OpenClaw's words for an answer that it refuses as a whole, such as `returned invalid JSON`.
[[nodiscard]] std::vector<ProviderAnswer> read_answers(const ProviderCall& call,
                                                       const std::vector<std::string>& ids,
                                                       bool json_only);

}  // namespace secretsctl::openclaw
