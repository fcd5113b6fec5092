#include <secretsctl/openclaw/provider_check.hpp>

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/key_environment.hpp>
#include <secretsctl/core/own_program.hpp>
#include <secretsctl/openclaw/command_file.hpp>
#include <secretsctl/openclaw/explanation.hpp>
#include <secretsctl/openclaw/provider.hpp>
#include <secretsctl/openclaw/provider_call.hpp>
#include <secretsctl/openclaw/request.hpp>
#include <secretsctl/sops/files/encrypted_file.hpp>
#include <secretsctl/sops/tree/find_item.hpp>

namespace secretsctl::openclaw {
namespace {

using std::chrono::milliseconds;

// How long a call is waited for beyond what OpenClaw would, so that the time it needs can be named.
constexpr milliseconds patience{10'000};
constexpr std::size_t max_measured_output = std::size_t{32} * 1024 * 1024;
// What a key of a file costs, in the budget's units.
constexpr std::size_t key_cost = 256;
constexpr std::string_view key_beginning = "AGE-SECRET-KEY-";

std::string in_ms(milliseconds time) {
  return std::to_string(time.count()) + " ms";
}

class Check {
 public:
  Check(const ExecProvider& provider, const std::vector<SecretReference>& references,
        const GatewayEnvironment& environment, const ProviderCaller& caller)
      : provider_(provider),
        references_(references),
        environment_(environment),
        caller_(caller),
        user_(caller.user),
        subject_("provider " + provider.alias) {}

  CheckResults run() {
    CommandFileCheck file;
    if (provider_.command.starts_with('/')) {
      file =
          check_command_file(provider_.command, provider_.alias, provider_.trusted_folders, user_);
      results_ = std::move(file.results);
    }
    examine_variables();
    if (provider_.is_ours()) examine_files();
    gather_ids();
    if (is_callable(file.is_accepted)) call(file.is_accepted);
    return std::move(results_);
  }

 private:
  void add(const char* check, CheckStatus status, const std::string& message,
           const std::string& mend = {}) {
    results_.push_back({check, subject_, status, message, mend});
  }

  // What OpenClaw says of the provider as a whole.
  [[nodiscard]] std::string own_text(const std::string& text) const {
    return "OpenClaw says: Exec provider \"" + provider_.alias + "\" " + text;
  }

  [[nodiscard]] bool is_given(std::string_view name) const {
    const auto has_name = [&](const auto& variable) { return variable.first == name; };
    return std::ranges::any_of(provider_.environment, has_name) ||
           (std::ranges::find(provider_.passed, name) != provider_.passed.end() &&
            environment_.find(std::string(name)).has_value());
  }

  void examine_variables() {
    for (const std::string& name : provider_.passed) {
      if (!is_variable_name(name) || environment_.find(name)) continue;
      add("environment", CheckStatus::warning,
          "passEnv names " + printable(name) + ", which is not set here",
          "set it for the gateway, and run this check in the gateway's environment");
    }
    for (const auto& [name, value] : provider_.environment) {
      if (value.expose_text().find(key_beginning) == std::string_view::npos) continue;
      add("environment", CheckStatus::warning,
          "an identity stands in the configuration in clear (env." + printable(name) + ")",
          "keep it in a file of mode 0600 and pass SOPS_AGE_KEY_FILE (passEnv)");
    }
  }

  void examine_files() {
    for (std::size_t i = 1; i < provider_.arguments.size(); ++i) {
      try {
        examine_file(parse_provider_file(provider_.arguments[i]));
      } catch (const TooMuchWork&) {
        throw;
      } catch (const Error&) {
        // The call says what is wrong with it, as the gateway's user sees it.
      }
    }
  }

  void examine_file(const ProviderFile& file) {
    std::filesystem::path path = file.path;
    if (path.is_relative()) {
      path = std::filesystem::path(provider_.command).parent_path() / path;
      add("file", CheckStatus::warning,
          printable(file.path) + " is seen from the command's folder: it is " +
              printable(path.string()),
          "name it by its absolute path in args");
    }
    const sops::LoadedFile opened = sops::load_encrypted_file(path.string(), {});
    for (const std::string_view key : sops::key_names(opened.document.tree)) {
      environment_.budget().spend(key_cost + key.size());
      const auto [first, is_new] = holders_.try_emplace(std::string(key), file.path);
      if (!is_new && first->second != file.path) name_hidden(file, first->second, key);
      const std::string id =
          file.label.empty() ? std::string(key) : file.label + "#" + std::string(key);
      if (is_exec_id(key)) {
        own_ids_.emplace_back(key);
      } else if (is_exec_id(id)) {
        own_ids_.push_back(id);
      } else {
        name_unreachable(file, key);
      }
    }
  }

  void name_hidden(const ProviderFile& file, const std::string& first, std::string_view key) {
    add("file", CheckStatus::note,
        "the key '" + printable(key) + "' is in " + printable(first) + " and in " +
            printable(file.path) + "; the id alone gives the first one's value",
        file.label.empty()
            ? "give the file a label in args (LABEL=FILE) to refer to it as LABEL#" + printable(key)
            : "refer to the other one as " + file.label + "#" + printable(key));
  }

  void name_unreachable(const ProviderFile& file, std::string_view key) {
    const bool a_label_helps = file.label.empty() && is_exec_id("a#" + std::string(key));
    add("file", CheckStatus::note,
        "the key '" + printable(key) + "' of " + printable(file.path) + " is no valid id",
        a_label_helps ? "give the file a label in args (LABEL=FILE) and refer to it as LABEL#" +
                            printable(key)
                      : "no reference can name it; rename it if one should");
  }

  void gather_ids() {
    for (const SecretReference& reference : references_) ids_.push_back(reference.id);
    if (references_.empty() && provider_.is_ours()) {
      ids_ = own_ids_;
    }
    std::ranges::sort(ids_);
    ids_.erase(std::unique(ids_.begin(), ids_.end()), ids_.end());
    if (references_.empty() && ids_.size() > max_ids) ids_.resize(max_ids);
  }

  bool is_callable(bool is_accepted) {
    if (ids_.size() > max_ids) {
      add("limits", CheckStatus::problem,
          std::to_string(ids_.size()) + " ids in one call; OpenClaw says: Secret provider \"" +
              provider_.alias + "\" exceeded maxRefsPerProvider (512).",
          "add a second provider with the same command, and divide the references");
      return false;
    }
    if (request_size(provider_, ids_) > max_request_size) {
      add("limits", CheckStatus::problem,
          "a request of more than 256 KiB; " + own_text("request exceeded maxBatchBytes (262144)."),
          "add a second provider with the same command, and divide the references");
      return false;
    }
    if (ids_.empty()) {
      add("call", CheckStatus::note, "not called: no reference names this provider");
      return false;
    }
    if (geteuid() != 0 && geteuid() != user_.uid) {
      add("call", CheckStatus::problem,
          "not called: only root can try it as " + user_label(user_.uid),
          "run this check as that user, or as root with --user");
      return false;
    }
    if (!caller_.obstacle.empty()) {
      add("call", CheckStatus::note, "not called: " + caller_.obstacle);
      return false;
    }
    // In the place of a command that root would not run as that user, root runs nothing.
    if (!is_accepted && (caller_.is_another || !provider_.is_ours())) {
      add("call", CheckStatus::note, "not called: OpenClaw would not run its command");
      return false;
    }
    return true;
  }

  void call(bool is_accepted) {
    CallOptions options;
    options.program = is_accepted ? provider_.command : own_program_link;
    options.time_limit = std::max(provider_.time_limit, provider_.silence_limit) + patience;
    options.output_limit = max_measured_output;
    if (caller_.is_another) {
      options.user = ChildUser{user_.uid, user_.gid, user_.groups};
    }
    if (!is_accepted) {
      add("call", CheckStatus::note,
          "this command was called in the place of the one that OpenClaw would not run");
    }
    const ProviderCall call = call_provider(provider_, ids_, environment_, options);
    judge(call);
  }

  void judge(const ProviderCall& call) {
    if (call.was_too_slow) return judge_time(options_time_limit(), options_time_limit());
    if (call.was_too_loud) return judge_size(max_measured_output);
    if (!call.failure.empty()) {
      return add(
          "call", CheckStatus::problem, "could not be run: " + call.failure,
          "the command must be a program of this machine; secretsctl openclaw install puts a "
          "copy of this one in place");
    }
    if (call.exit_status != 0) return judge_exit(call);
    judge_time(call.duration, call.silence);
    judge_size(call.written);
    judge_answers(call);
  }

  [[nodiscard]] milliseconds options_time_limit() const {
    return std::max(provider_.time_limit, provider_.silence_limit) + patience;
  }

  void judge_exit(const ProviderCall& call) {
    const Explanation explanation = explain_status(call.exit_status);
    std::string message = explanation.meaning + "; " +
                          own_text("exited with code " + std::to_string(call.exit_status) + ".");
    // What another command says could hold a secret.
    if (provider_.is_ours() && !call.errors.empty()) message += "\nIt said: " + call.errors;
    std::string mend = explanation.mend;
    if (call.exit_status == 128) mend = missing_key_source().value_or(mend);
    add("call", CheckStatus::problem, message, mend);
  }

  // What would give the provider an identity that this environment has.
  [[nodiscard]] std::optional<std::string> missing_key_source() const {
    for (const std::string_view name : key_variables) {
      if (!environment_.find(std::string(name)) || is_given(name)) continue;
      return "add \"" + std::string(name) + "\" to passEnv: it is set (" +
             environment_.source_of(std::string(name)) + "), and the provider does not get it";
    }
    const bool has_some =
        std::ranges::any_of(key_variables, [&](std::string_view name) { return is_given(name); });
    if (has_some) return std::nullopt;
    for (const std::string_view name : key_variables) {
      if (std::ranges::find(provider_.passed, name) == provider_.passed.end()) continue;
      return "set " + std::string(name) + " for the gateway: passEnv names it, and it is not set";
    }
    return "pass the variable that says where the key is: \"passEnv\": [\"SOPS_AGE_KEY_FILE\"], "
           "and "
           "set it for the gateway";
  }

  void judge_time(milliseconds duration, milliseconds silence) {
    if (duration > provider_.time_limit) {
      add("time", CheckStatus::problem,
          "took " + in_ms(duration) + " or more; " +
              own_text("timed out after " + std::to_string(provider_.time_limit.count()) + "ms."),
          "raise timeoutMs (at most 120000), or take the key from a file instead of a command");
    } else if (silence > provider_.silence_limit) {
      add("time", CheckStatus::problem,
          "was silent for " + in_ms(silence) + "; " +
              own_text("produced no output for " + std::to_string(provider_.silence_limit.count()) +
                       "ms."),
          "raise noOutputTimeoutMs, or take it out");
    } else if (2 * duration > provider_.time_limit) {
      add("time", CheckStatus::warning,
          "took " + in_ms(duration) + ", more than half of timeoutMs (" +
              std::to_string(provider_.time_limit.count()) + ")",
          "raise timeoutMs");
    } else {
      add("time", CheckStatus::ok,
          "took " + in_ms(duration) + " of the " + in_ms(provider_.time_limit) + " it may take");
    }
  }

  void judge_size(std::size_t written) {
    if (written > provider_.output_limit) {
      add("size", CheckStatus::problem,
          "wrote " + std::to_string(written) +
              " bytes or more; OpenClaw says: Exec provider output "
              "exceeded maxOutputBytes (" +
              std::to_string(provider_.output_limit) + ").",
          "raise maxOutputBytes (at most 20971520), or divide the file");
    } else {
      add("size", CheckStatus::ok,
          "wrote " + std::to_string(written) + " of the " + std::to_string(provider_.output_limit) +
              " bytes it may write");
    }
  }

  void judge_answers(const ProviderCall& call) {
    std::vector<ProviderAnswer> answers;
    try {
      answers = read_answers(call, ids_, provider_.json_only);
    } catch (const Error& error) {
      const std::string text = error.what();
      const auto explanations = explain(text);
      return add("answer", CheckStatus::problem, own_text(text),
                 explanations.empty() ? "" : explanations.front().mend);
    }
    std::size_t good = 0;
    for (std::size_t i = 0; i < ids_.size(); ++i) {
      if (judge_answer(ids_[i], answers[i])) ++good;
    }
    if (good == 0) return;
    const std::string count = std::to_string(good) + (good == 1 ? " id" : " ids");
    add("answer", CheckStatus::ok,
        references_.empty() ? count + " answered; no reference names this provider yet"
                            : count + " answered with a value");
  }

  // Every place that asks for an id.
  [[nodiscard]] std::string places_of(const std::string& id) const {
    std::string places;
    std::size_t more = 0;
    for (const SecretReference& reference : references_) {
      if (reference.id != id) continue;
      if (places.empty()) {
        places = printable(reference.place);
      } else {
        ++more;
      }
    }
    if (places.empty()) return "'" + printable(id) + "'";
    if (more > 0) places += " and " + std::to_string(more) + " more";
    return places + " asks for '" + printable(id) + "'";
  }

  // No reference fails for a key that none asks for.
  [[nodiscard]] CheckStatus failure_status() const {
    return references_.empty() ? CheckStatus::warning : CheckStatus::problem;
  }

  bool judge_answer(const std::string& id, const ProviderAnswer& answer) {
    using Kind = ProviderAnswer::Kind;
    const std::string place = places_of(id);
    const std::string failed = "failed for id \"" + id + "\"";
    if (answer.kind == Kind::error) {
      const bool is_shown = answer.code == "NOT_FOUND" || answer.code == "AMBIGUOUS_DUPLICATE_KEY";
      const std::string text = failed + (is_shown ? " (" + answer.code + ")." : ".");
      add("answer", failure_status(),
          place + (provider_.is_ours() ? ": " + answer.message : "") + "; " + own_text(text),
          error_mend(answer.code));
      return false;
    }
    if (answer.kind == Kind::missing || answer.kind == Kind::no_text) {
      add("answer", CheckStatus::problem,
          place + (answer.kind == Kind::missing
                       ? ", which the provider does not answer; " +
                             own_text("response missing id \"" + id + "\".")
                       : ", and the provider answers with no text"),
          "the command is no secretsctl provider");
      return false;
    }
    if (is_placeholder(answer.value.expose_text())) {
      add("answer", failure_status(),
          place +
              ", whose value OpenClaw takes for a placeholder; OpenClaw says: Secret reference "
              "\"exec:" +
              provider_.alias + ":" + id + "\" resolves to a redaction placeholder.",
          "store the real value: secretsctl set FILE " + printable(id));
      return false;
    }
    if (trimmed(answer.value.expose_text()).empty()) {
      add("answer", failure_status(),
          place +
              ", whose value is empty or blank; OpenClaw says: resolved value is not a "
              "non-empty string",
          "store a value: secretsctl set FILE " + printable(id));
      return false;
    }
    return true;
  }

  static std::string error_mend(const std::string& code) {
    if (code == "NOT_FOUND") {
      return "secretsctl get FILE lists the keys; mend the id, or add the key: secretsctl set FILE "
             "KEY";
    }
    if (code == "AMBIGUOUS_DUPLICATE_KEY") return "secretsctl edit FILE, and leave one of them";
    if (code == "NOT_AUTHENTICATED") {
      return "encrypt it (the rule in .sops.yaml says what is), or write it into the "
             "configuration: "
             "it is no secret";
    }
    return "store another value: secretsctl set FILE KEY";
  }

  const ExecProvider& provider_;
  const std::vector<SecretReference>& references_;
  const GatewayEnvironment& environment_;
  const ProviderCaller& caller_;
  const UserAccount& user_;
  std::string subject_;
  std::vector<std::string> own_ids_;
  std::map<std::string, std::string> holders_;  // keys, and the first file that holds each
  std::vector<std::string> ids_;
  CheckResults results_;
};

}  // namespace

CheckResults check_provider(const ExecProvider& provider,
                            const std::vector<SecretReference>& references,
                            const GatewayEnvironment& environment, const ProviderCaller& caller) {
  return Check(provider, references, environment, caller).run();
}

}  // namespace secretsctl::openclaw
