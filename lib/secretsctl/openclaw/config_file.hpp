#pragma once

#include <deque>
#include <secretsctl/core/secret.hpp>
#include <secretsctl/openclaw/gateway_environment.hpp>
#include <secretsctl/openclaw/json5.hpp>
#include <string>
#include <vector>

namespace secretsctl::openclaw {

/// The largest openclaw.json that is read: 16 MiB. OpenClaw itself limits only included files.
inline constexpr std::size_t max_config_size = std::size_t{16} * 1024 * 1024;

/// The paths of a gateway's configuration and state.
struct ConfigLocation {
  std::string path;          ///< The configuration file; it need not exist.
  std::string state_folder;  ///< `~/.openclaw`, or OPENCLAW_STATE_DIR.
};

/// Where OpenClaw looks for its configuration: OPENCLAW_CONFIG_PATH, else `openclaw.json` in
/// OPENCLAW_STATE_DIR, else in `~/.openclaw`. `home` is the gateway user's home; OPENCLAW_HOME
/// takes precedence over it. The variables are those that the gateway is started with.
[[nodiscard]] ConfigLocation find_config_location(const std::string& home,
                                                  const GatewayEnvironment& environment = {});

/// An openclaw.json with its included files.
class ConfigFile {
 public:
  /// Reads a configuration, JSON or JSON5, and resolves `$include` as OpenClaw does: 10 levels, 2
  /// MiB each, inside the configuration's folder or OPENCLAW_INCLUDE_ROOTS. `environment` is the
  /// one that the gateway is started with; the work is charged to its budget. Throws TooMuchWork,
  /// and Error that names the file and, where it does not parse, the line.
  explicit ConfigFile(const std::string& path, const GatewayEnvironment& environment = {});

  /// The whole configuration. It points into this object.
  [[nodiscard]] const JsonValue& root() const noexcept { return root_; }
  /// The file itself, then each file that it includes.
  [[nodiscard]] const std::vector<std::string>& files() const noexcept { return files_; }

 private:
  void add_roots(const GatewayEnvironment& environment);
  JsonValue parse(const std::string& path, SecretBytes bytes);
  JsonValue fill_in(JsonValue value, const std::vector<std::string>& chain);
  JsonValue include(JsonValue object, const std::vector<std::string>& chain);
  JsonValue include_file(const std::string& named, const std::vector<std::string>& chain);
  [[nodiscard]] bool is_allowed(const std::string& path, bool real) const;

  WorkBudget& budget_;                // used only by the constructor
  std::vector<std::string> folders_;  // includes must be in one of these
  std::deque<SecretBytes> texts_;     // the values point into these
  std::vector<std::string> files_;
  JsonValue root_;
};

}  // namespace secretsctl::openclaw
