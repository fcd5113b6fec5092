#include <secretsctl/openclaw/provider_check.hpp>

#include <unistd.h>

#include <algorithm>
#include <secretsctl/core/own_program.hpp>
#include <secretsctl/openclaw/command_file.hpp>
#include <secretsctl/openclaw/provider_answer_check.hpp>
#include <secretsctl/openclaw/provider_call.hpp>
#include <secretsctl/openclaw/provider_file_check.hpp>
#include <secretsctl/openclaw/provider_findings.hpp>
#include <secretsctl/openclaw/provider_run_check.hpp>
#include <secretsctl/openclaw/provider_variables.hpp>
#include <secretsctl/openclaw/request.hpp>
#include <utility>

namespace secretsctl::openclaw {
namespace {

class ProviderExamination {
 public:
  ProviderExamination(const ExecProvider& provider, const std::vector<SecretReference>& references,
                      const GatewayEnvironment& environment, const ProviderCaller& caller)
      : provider_(provider),
        references_(references),
        environment_(environment),
        caller_(caller),
        user_(caller.user),
        variables_(provider, environment),
        findings_(provider.alias) {}

  CheckResults run() {
    CommandFileCheck file;
    if (provider_.command.starts_with('/')) {
      file =
          check_command_file(provider_.command, provider_.alias, provider_.trusted_folders, user_);
      findings_.add(std::move(file.results));
    }
    variables_.check(findings_);
    std::vector<std::string> own_ids;
    if (provider_.is_ours()) {
      own_ids = check_provider_files(provider_, environment_.budget(), findings_);
    }
    gather_ids(std::move(own_ids));
    if (is_callable(file.is_accepted)) call(file.is_accepted);
    return findings_.take();
  }

 private:
  void gather_ids(std::vector<std::string> own_ids) {
    for (const SecretReference& reference : references_) ids_.push_back(reference.id);
    if (references_.empty()) ids_ = std::move(own_ids);
    std::ranges::sort(ids_);
    ids_.erase(std::unique(ids_.begin(), ids_.end()), ids_.end());
    if (references_.empty() && ids_.size() > max_ids) ids_.resize(max_ids);
  }

  bool is_callable(bool is_accepted) {
    if (ids_.size() > max_ids) {
      findings_.add("limits", CheckStatus::problem,
                    std::to_string(ids_.size()) +
                        " ids in one call; OpenClaw says: Secret provider \"" + provider_.alias +
                        "\" exceeded maxRefsPerProvider (512).",
                    "add a second provider with the same command, and divide the references");
      return false;
    }
    if (request_size(provider_, ids_) > max_request_size) {
      findings_.add("limits", CheckStatus::problem,
                    "a request of more than 256 KiB; " +
                        findings_.own_text("request exceeded maxBatchBytes (262144)."),
                    "add a second provider with the same command, and divide the references");
      return false;
    }
    if (ids_.empty()) {
      findings_.add("call", CheckStatus::note, "not called: no reference names this provider");
      return false;
    }
    if (geteuid() != 0 && geteuid() != user_.uid) {
      findings_.add("call", CheckStatus::problem,
                    "not called: only root can try it as " + user_label(user_.uid),
                    "run this check as that user, or as root with --user");
      return false;
    }
    if (!caller_.obstacle.empty()) {
      findings_.add("call", CheckStatus::note, "not called: " + caller_.obstacle);
      return false;
    }
    // If root would not run the command as that user, it runs no other command instead.
    if (!is_accepted && (caller_.is_another || !provider_.is_ours())) {
      findings_.add("call", CheckStatus::note, "not called: OpenClaw would not run its command");
      return false;
    }
    return true;
  }

  void call(bool is_accepted) {
    CallOptions options;
    options.program = is_accepted ? provider_.command : own_program_link;
    options.time_limit = measured_time(provider_);
    options.output_limit = max_measured_output;
    if (caller_.is_another) {
      options.user = ChildUser{user_.uid, user_.gid, user_.groups};
    }
    if (!is_accepted) {
      findings_.add("call", CheckStatus::note,
                    "this command was called in the place of the one that OpenClaw would not run");
    }
    const ProviderCall call = call_provider(provider_, ids_, environment_, options);
    if (check_run(provider_, variables_, call, findings_)) {
      check_answers(provider_, references_, ids_, call, findings_);
    }
  }

  const ExecProvider& provider_;
  const std::vector<SecretReference>& references_;
  const GatewayEnvironment& environment_;
  const ProviderCaller& caller_;
  const UserAccount& user_;
  ProviderVariables variables_;
  std::vector<std::string> ids_;
  ProviderFindings findings_;
};

}  // namespace

CheckResults check_provider(const ExecProvider& provider,
                            const std::vector<SecretReference>& references,
                            const GatewayEnvironment& environment, const ProviderCaller& caller) {
  return ProviderExamination(provider, references, environment, caller).run();
}

}  // namespace secretsctl::openclaw
