#pragma once

#include <chrono>
#include <secretsctl/core/secret.hpp>
#include <secretsctl/openclaw/gateway_environment.hpp>
#include <secretsctl/openclaw/json5.hpp>
#include <string>
#include <utility>
#include <vector>

namespace secretsctl::openclaw {

/// The settings of an exec provider in `secrets.providers.ALIAS`, with OpenClaw's defaults for
/// missing ones.
struct ExecProvider {
  std::string alias;
  std::string command;
  std::vector<std::string> arguments;
  std::chrono::milliseconds time_limit{5000};
  std::chrono::milliseconds silence_limit{5000};        ///< noOutputTimeoutMs; else the time limit.
  std::size_t output_limit = std::size_t{1024} * 1024;  ///< Standard output and error together.
  bool json_only = true;
  std::vector<std::pair<std::string, SecretBytes>> environment;  ///< `env`: may hold secrets.
  std::vector<std::string> passed;                               ///< `passEnv`.
  std::vector<std::string> trusted_folders;

  /// Whether it runs `provider` of this command or of a copy of it.
  [[nodiscard]] bool is_ours() const;
};

/// Reads the settings and collects the faults for which OpenClaw's schema refuses them; each fault
/// is a sentence that begins with the member's name. With a fault the gateway does not start.
[[nodiscard]] ExecProvider read_exec_provider(const std::string& alias, const JsonValue& settings,
                                              const GatewayEnvironment& environment,
                                              std::vector<std::string>& faults);

}  // namespace secretsctl::openclaw
