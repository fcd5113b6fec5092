#include <secretsctl/openclaw/gateway_check.hpp>

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <map>
#include <optional>
#include <secretsctl/core/acting_user.hpp>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/path_owner.hpp>
#include <secretsctl/core/shell_word.hpp>
#include <secretsctl/core/user_account.hpp>
#include <secretsctl/openclaw/config_file.hpp>
#include <secretsctl/openclaw/exec_provider.hpp>
#include <secretsctl/openclaw/other_source.hpp>
#include <secretsctl/openclaw/provider_check.hpp>
#include <secretsctl/openclaw/reference_search.hpp>

namespace secretsctl::openclaw {
namespace {

using Kind = JsonValue::Kind;

constexpr std::size_t max_called_providers = 64;
constexpr std::chrono::minutes max_calling_time{10};

bool is_another_user(const UserAccount& user) {
  return user.uid != geteuid();
}

class GatewayExamination {
 public:
  GatewayExamination(const GatewayCheck& request, bool is_another)
      : user_(request.user),
        is_another_(is_another),
        environment_(is_another ? GatewayEnvironment::of_another_user(user_)
                                : GatewayEnvironment()),
        place_(find_config_location(user_.home, environment_)) {
    if (!request.config.empty()) place_.path = request.config;
  }

  CheckResults run() {
    try {
      check_all();
    } catch (const TooMuchWork& error) {
      add("config", place_.path, CheckStatus::problem,
          std::string("is not checked completely: ") + error.what(), "");
    }
    return std::move(results_);
  }

 private:
  void check_all() {
    if (!load()) return;
    check_owner(place_.path);
    check_owner(place_.state_folder + "/.env");
    try {
      environment_.add_file(place_.state_folder + "/.env");
    } catch (const Error& error) {
      add("config", place_.state_folder + "/.env", CheckStatus::warning, error.what(), "");
    }
    environment_.add_config(config_->root());
    FoundReferences found = find_references(config_->root(), environment_);
    references_ = std::move(found.references);
    append(std::move(found.results));
    check_providers();
    for (const SecretReference& reference : references_) check_reference(reference);
    finish();
  }

  void add(const char* check, const std::string& subject, CheckStatus status,
           const std::string& message, const std::string& fix) {
    results_.push_back({check, printable(subject), status, message, fix});
  }

  void append(CheckResults results) { std::ranges::move(results, std::back_inserter(results_)); }

  bool load() {
    try {
      config_.emplace(place_.path, environment_);
    } catch (const Error& error) {
      add("config", place_.path, CheckStatus::problem, error.what(),
          "name another with --config; OpenClaw takes OPENCLAW_CONFIG_PATH, else openclaw.json in "
          "OPENCLAW_STATE_DIR, else ~/.openclaw/openclaw.json");
      return false;
    }
    if (!config_->root().is(Kind::object)) {
      add("config", place_.path, CheckStatus::problem, "is no object", "it begins with {");
      return false;
    }
    for (const std::string& file : config_->files()) check_config_file(file);
    return true;
  }

  void check_config_file(const std::string& path) {
    struct stat status {};
    if (lstat(path.c_str(), &status) != 0) return;
    if (S_ISLNK(status.st_mode)) {
      add("config", path, CheckStatus::warning,
          "is a symlink, which OpenClaw's own writes would replace",
          "set OPENCLAW_CONFIG_PATH to the file that it leads to");
    } else if ((status.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
      add("config", path, CheckStatus::warning,
          "is writable by group or others, who can name a command that the gateway runs",
          "chmod 600 " + shell_path(path));
    } else {
      add("config", path, CheckStatus::ok, "can be read", "");
    }
  }

  // Root must not run commands that another user wrote into the configuration.
  void check_owner(const std::string& path) {
    if (geteuid() != 0 || is_another_ || !std::filesystem::exists(path)) return;
    struct stat status {};
    uid_t owner = 0;
    try {
      owner = path_owner(path);
    } catch (const Error& error) {
      obstacle_ = "every user could decide what root would run";
      return add("config", path, CheckStatus::problem, error.what(), "");
    }
    if (owner == 0 && stat(path.c_str(), &status) == 0) owner = status.st_uid;
    if (owner == 0) return;
    obstacle_ = "another user could decide what root would run";
    add("config", path, CheckStatus::problem,
        "is under the control of " + user_label(owner) + ", and the gateway's user is root here",
        "name the gateway's user: --user " + std::to_string(owner));
  }

  [[nodiscard]] const JsonValue* providers() const {
    const JsonValue* secrets = config_->root().find("secrets");
    return secrets == nullptr ? nullptr : secrets->find("providers");
  }

  [[nodiscard]] const JsonValue* settings_of(const std::string& alias) const {
    const JsonValue* all = providers();
    return all == nullptr ? nullptr : all->find(alias);
  }

  [[nodiscard]] std::optional<SecretSource> source_of(const JsonValue& settings) const {
    const JsonValue* source = settings.find("source");
    if (source == nullptr || !source->is(Kind::string)) return std::nullopt;
    return parse_source(environment_.expand_plain(*source));
  }

  void check_providers() {
    const JsonValue* all = providers();
    if (all == nullptr) return;
    for (const SecretReference& reference : references_) {
      if (reference.source != SecretSource::exec) continue;
      exec_references_[reference.provider].push_back(reference);
    }
    for (const JsonMember& member : all->members) {
      if (all->find(member.name) == &member.value) check_settings(member.name, member.value);
    }
  }

  void check_settings(const std::string& alias, const JsonValue& settings) {
    const std::string subject = "provider " + alias;
    if (!is_alias(alias)) {
      add("settings", subject, CheckStatus::problem,
          "the name does not match [a-z][a-z0-9_-]{0,63}: no reference can name it",
          "rename it here and in the references");
    }
    const auto source = source_of(settings);
    if (!source) {
      add("settings", subject, CheckStatus::problem,
          "\"source\" is none of env, file, exec and store: the gateway would not start",
          "for this command: \"source\": \"exec\"");
      return;
    }
    if (*source == SecretSource::exec) check_exec(alias, settings);
  }

  void check_exec(const std::string& alias, const JsonValue& settings) {
    const std::vector<SecretReference>& own = exec_references_[alias];
    if (settings.find("pluginIntegration") != nullptr) {
      add("settings", "provider " + alias, own.empty() ? CheckStatus::note : CheckStatus::problem,
          "not checked: it belongs to a plugin of OpenClaw, which cannot be seen from outside",
          "openclaw secrets audit --allow-exec --check");
      return;
    }
    std::vector<std::string> faults;
    const ExecProvider provider = read_exec_provider(alias, settings, environment_, faults);
    for (const std::string& fault : faults) {
      add("settings", "provider " + alias, CheckStatus::problem,
          fault + ": OpenClaw's schema refuses it, and the gateway would not start",
          "secretsctl openclaw config FILE prints a provider that it takes");
    }
    append(check_provider(provider, own, environment_,
                          {user_, is_another_, obstacle_to(alias, faults)}));
  }

  // Why a provider must not be called, whatever its command; empty if it may be.
  std::string obstacle_to(const std::string& alias, const std::vector<std::string>& faults) {
    if (!obstacle_.empty()) return obstacle_;
    if (!faults.empty() || !is_alias(alias)) return "the gateway would not start with it";
    const bool is_one_too_many =
        ++called_providers_ > max_called_providers || Clock::now() - start_ > max_calling_time;
    if (!is_one_too_many) return {};
    add("settings", "provider " + alias, CheckStatus::problem,
        "not checked completely: at most 64 exec providers are called, for at most ten minutes",
        "serve several files through one provider: secretsctl openclaw config FILE...");
    return "too many providers";
  }

  // References to exec providers have been checked together with their providers.
  void check_reference(const SecretReference& reference) {
    const JsonValue* settings = settings_of(reference.provider);
    std::optional<SecretSource> source;
    if (settings != nullptr) source = source_of(*settings);
    if (source.has_value() && *source == reference.source) {
      if (reference.source != SecretSource::exec) {
        results_.push_back(check_other_source(reference, settings, environment_, user_));
      }
      return;
    }
    const bool is_built_in =
        (reference.source == SecretSource::env || reference.source == SecretSource::store) &&
        reference.provider == default_alias(config_->root(), reference.source, environment_);
    if (is_built_in) {
      results_.push_back(check_other_source(reference, nullptr, environment_, user_));
    } else if (settings == nullptr) {
      add("reference", reference.place, CheckStatus::problem,
          "OpenClaw says: Secret provider \"" + reference.provider + "\" is not configured.",
          "fix its \"provider\", or add the provider: secretsctl openclaw config FILE");
    } else {
      add("reference", reference.place, CheckStatus::problem,
          "OpenClaw says: Secret provider \"" + reference.provider + "\" has source \"" +
              std::string(source ? source_name(*source) : "?") + "\" but ref requests \"" +
              std::string(source_name(reference.source)) + "\".",
          "write the provider's source in the reference");
    }
  }

  void finish() {
    if (references_.empty() && providers() == nullptr) {
      add("reference", place_.path, CheckStatus::note, "holds no SecretRef and no provider",
          "secretsctl openclaw config --refs FILE prints both");
    }
    add("auth-profiles", place_.state_folder, CheckStatus::note,
        "not checked: references in the auth-profile store (SQLite) cannot be seen from outside, "
        "and "
        "neither can the rest of the configuration's schema",
        "openclaw config validate; openclaw secrets audit --allow-exec --check");
  }

  using Clock = std::chrono::steady_clock;

  const UserAccount& user_;
  bool is_another_;
  GatewayEnvironment environment_;
  ConfigLocation place_;
  std::optional<ConfigFile> config_;
  std::vector<SecretReference> references_;
  std::map<std::string, std::vector<SecretReference>> exec_references_;  // by provider alias
  std::string obstacle_;                                                 // why none may be called
  std::size_t called_providers_ = 0;
  Clock::time_point start_ = Clock::now();
  CheckResults results_;
};

}  // namespace

CheckResults check_gateway(const GatewayCheck& request) {
  const bool is_another = is_another_user(request.user);
  const ActingUser acting(request.user);
  return GatewayExamination(request, is_another).run();
}

}  // namespace secretsctl::openclaw
