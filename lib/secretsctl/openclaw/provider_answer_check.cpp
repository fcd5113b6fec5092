#include <secretsctl/openclaw/provider_answer_check.hpp>

#include <secretsctl/core/error.hpp>
#include <secretsctl/openclaw/explanation.hpp>

namespace secretsctl::openclaw {
namespace {

class AnswerCheck {
 public:
  AnswerCheck(const ExecProvider& provider, const std::vector<SecretReference>& references,
              const std::vector<std::string>& ids, ProviderFindings& findings)
      : provider_(provider), references_(references), ids_(ids), findings_(findings) {}

  void run(const ProviderCall& call) {
    std::vector<ProviderAnswer> answers;
    try {
      answers = read_answers(call, ids_, provider_.json_only);
    } catch (const Error& error) {
      const std::string text = error.what();
      const auto explanations = explain(text);
      return findings_.add("answer", CheckStatus::problem, findings_.own_text(text),
                           explanations.empty() ? "" : explanations.front().mend);
    }
    std::size_t good = 0;
    for (std::size_t i = 0; i < ids_.size(); ++i) {
      if (judge_answer(ids_[i], answers[i])) ++good;
    }
    if (good == 0) return;
    const std::string count = std::to_string(good) + (good == 1 ? " id" : " ids");
    findings_.add("answer", CheckStatus::ok,
                  references_.empty() ? count + " answered; no reference names this provider yet"
                                      : count + " answered with a value");
  }

 private:
  // Every place in the configuration that asks for an id.
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

  // Without references to the provider, a failed key affects none.
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
      findings_.add("answer", failure_status(),
                    place + (provider_.is_ours() ? ": " + answer.message : "") + "; " +
                        findings_.own_text(text),
                    error_fix(answer.code));
      return false;
    }
    if (answer.kind == Kind::missing || answer.kind == Kind::no_text) {
      findings_.add("answer", CheckStatus::problem,
                    place + (answer.kind == Kind::missing
                                 ? ", which the provider does not answer; " +
                                       findings_.own_text("response missing id \"" + id + "\".")
                                 : ", and the provider answers with no text"),
                    "the command is no secretsctl provider");
      return false;
    }
    if (is_placeholder(answer.value.expose_text())) {
      findings_.add(
          "answer", failure_status(),
          place +
              ", whose value OpenClaw takes for a placeholder; OpenClaw says: Secret reference "
              "\"exec:" +
              provider_.alias + ":" + id + "\" resolves to a redaction placeholder.",
          "store the real value: secretsctl set FILE " + printable(id));
      return false;
    }
    if (trimmed(answer.value.expose_text()).empty()) {
      findings_.add("answer", failure_status(),
                    place +
                        ", whose value is empty or blank; OpenClaw says: resolved value is not a "
                        "non-empty string",
                    "store a value: secretsctl set FILE " + printable(id));
      return false;
    }
    return true;
  }

  static std::string error_fix(const std::string& code) {
    if (code == "NOT_FOUND") {
      return "secretsctl get FILE lists the keys; fix the id, or add the key: secretsctl set FILE "
             "KEY";
    }
    if (code == "AMBIGUOUS_DUPLICATE_KEY") return "secretsctl edit FILE, and leave one of them";
    if (code == "NOT_AUTHENTICATED") {
      return "encrypt it (the rule in .sops.yaml selects the values), or write it into the "
             "configuration: it is no secret";
    }
    if (code == "NOT_A_VALUE") return "refer to a key at the top of the file that holds a text";
    return "store another value: secretsctl set FILE KEY";
  }

  const ExecProvider& provider_;
  const std::vector<SecretReference>& references_;
  const std::vector<std::string>& ids_;
  ProviderFindings& findings_;
};

}  // namespace

void check_answers(const ExecProvider& provider, const std::vector<SecretReference>& references,
                   const std::vector<std::string>& ids, const ProviderCall& call,
                   ProviderFindings& findings) {
  AnswerCheck(provider, references, ids, findings).run(call);
}

}  // namespace secretsctl::openclaw
