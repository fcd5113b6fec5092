#include <secretsctl/openclaw/provider_run_check.hpp>

#include <algorithm>
#include <secretsctl/openclaw/explanation.hpp>
#include <string>

namespace secretsctl::openclaw {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds patience{10'000};

std::string in_ms(milliseconds time) {
  return std::to_string(time.count()) + " ms";
}

class RunCheck {
 public:
  RunCheck(const ExecProvider& provider, const ProviderVariables& variables,
           ProviderFindings& findings)
      : provider_(provider), variables_(variables), findings_(findings) {}

  bool run(const ProviderCall& call) {
    if (call.was_too_slow) {
      const milliseconds time = measured_time(provider_);
      judge_time(time, time);
    } else if (call.was_too_loud) {
      judge_size(max_measured_output);
    } else if (!call.failure.empty()) {
      findings_.add(
          "call", CheckStatus::problem, "could not be run: " + call.failure,
          "the command must be a program of this machine; secretsctl openclaw install puts a "
          "copy of this one in place");
    } else if (call.exit_status != 0) {
      judge_exit(call);
    } else {
      judge_time(call.duration, call.silence);
      judge_size(call.written);
      return true;
    }
    return false;
  }

 private:
  void judge_exit(const ProviderCall& call) {
    const Explanation explanation = explain_status(call.exit_status);
    std::string message =
        explanation.meaning + "; " +
        findings_.own_text("exited with code " + std::to_string(call.exit_status) + ".");
    // The messages of another command could hold a secret.
    if (provider_.is_ours() && !call.errors.empty()) message += "\nIt said: " + call.errors;
    std::string fix = explanation.mend;
    if (call.exit_status == 128) fix = variables_.key_advice();
    findings_.add("call", CheckStatus::problem, message, fix);
  }

  void judge_time(milliseconds duration, milliseconds silence) {
    if (duration > provider_.time_limit) {
      findings_.add(
          "time", CheckStatus::problem,
          "took " + in_ms(duration) + " or more; " +
              findings_.own_text("timed out after " + std::to_string(provider_.time_limit.count()) +
                                 "ms."),
          "raise timeoutMs (at most 120000), or take the key from a file instead of a command");
    } else if (silence > provider_.silence_limit) {
      findings_.add("time", CheckStatus::problem,
                    "was silent for " + in_ms(silence) + "; " +
                        findings_.own_text("produced no output for " +
                                           std::to_string(provider_.silence_limit.count()) + "ms."),
                    "raise noOutputTimeoutMs, or remove it");
    } else if (2 * duration > provider_.time_limit) {
      findings_.add("time", CheckStatus::warning,
                    "took " + in_ms(duration) + ", more than half of timeoutMs (" +
                        std::to_string(provider_.time_limit.count()) + ")",
                    "raise timeoutMs");
    } else {
      findings_.add(
          "time", CheckStatus::ok,
          "took " + in_ms(duration) + " of the " + in_ms(provider_.time_limit) + " it may take");
    }
  }

  void judge_size(std::size_t written) {
    if (written > provider_.output_limit) {
      findings_.add("size", CheckStatus::problem,
                    "wrote " + std::to_string(written) +
                        " bytes or more; OpenClaw says: Exec provider output "
                        "exceeded maxOutputBytes (" +
                        std::to_string(provider_.output_limit) + ").",
                    "raise maxOutputBytes (at most 20971520), or divide the file");
    } else {
      findings_.add("size", CheckStatus::ok,
                    "wrote " + std::to_string(written) + " of the " +
                        std::to_string(provider_.output_limit) + " bytes it may write");
    }
  }

  const ExecProvider& provider_;
  const ProviderVariables& variables_;
  ProviderFindings& findings_;
};

}  // namespace

milliseconds measured_time(const ExecProvider& provider) {
  return std::max(provider.time_limit, provider.silence_limit) + patience;
}

bool check_run(const ExecProvider& provider, const ProviderVariables& variables,
               const ProviderCall& call, ProviderFindings& findings) {
  return RunCheck(provider, variables, findings).run(call);
}

}  // namespace secretsctl::openclaw
