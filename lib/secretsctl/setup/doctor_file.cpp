#include <algorithm>
#include <secretsctl/age/recipient.hpp>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/read_file.hpp>
#include <secretsctl/core/shell_word.hpp>
#include <secretsctl/delivery/compose/compose_damage.hpp>
#include <secretsctl/delivery/kubernetes/secret_manifest.hpp>
#include <secretsctl/setup/doctor_checks.hpp>
#include <secretsctl/setup/own_recipients.hpp>
#include <secretsctl/setup/recovery_rule.hpp>
#include <secretsctl/setup/repository.hpp>
#include <secretsctl/sops/files/encrypted_file.hpp>
#include <secretsctl/sops/files/update.hpp>
#include <secretsctl/sops/metadata/recipient_groups.hpp>
#include <secretsctl/sops/rules/config_search.hpp>
#include <secretsctl/sops/stores/encrypted_name.hpp>
#include <secretsctl/sops/tree/document_variables.hpp>
#include <set>

namespace secretsctl::setup {
namespace {

// Why an identity could not be tried, though it may be the right one; empty if all were tried.
std::string limitation_of(const sops::IdentitySearch& search) {
  for (const sops::SourceReport& report : search.reports()) {
    if (!report.limitation.empty()) return report.limitation;
  }
  return {};
}

std::vector<std::string> recovery_recipients_of(const Survey& survey) {
  if (survey.config.empty()) return {};
  try {
    const Bytes config = read_file(survey.config, {.limit = sops::max_config_size});
    return recovery_recipients(text_of(config));
  } catch (const Error&) {
    return {};  // the checks of the config report the reason
  }
}

// The checks of one file; each adds to the results.
class FileCheck {
 public:
  FileCheck(const SurveyedFile& file, const OwnRecipients& own, CheckResults& results)
      : file_(file), own_(own), results_(results) {}

  void add(const char* check, CheckStatus status, const std::string& message,
           const std::string& fix = "") {
    results_.push_back({check, printable(file_.path), status, message, fix});
  }

  // Whether the file parses.
  bool parses() {
    if (file_.metadata) return true;
    add("file", CheckStatus::problem, file_.refusal,
        "if an earlier version was whole: git log -- " + word() + ", then git checkout COMMIT -- " +
            word());
    return false;
  }

  void protects() {
    if (file_.all_clear.empty()) return;
    add("all_clear", CheckStatus::problem, file_.all_clear,
        "correct the rule in .sops.yaml, then " + encrypt_anew() +
            "; versions in git stay readable");
  }

  void opens(sops::IdentitySearch& search) {
    try {
      const auto opened = sops::open_encrypted_file(file_.path, {}, search);
      add("opens", CheckStatus::ok, "an identity opens it");
      add("mac", CheckStatus::ok, "its values and its MAC are valid");
      if (opened.notes.clear_comments > 0) {
        add("clear_comments", CheckStatus::note,
            "comments in clear: " + std::to_string(opened.notes.clear_comments),
            "secretsctl encrypt --fresh encrypts them");
      }
      is_open_ = true;
      if (opened.format == sops::Format::dotenv) reaches_compose(opened.document.tree);
      suits_kubernetes(opened.document.tree);
    } catch (const Error& error) {
      report(error, limitation_of(search));
    }
  }

  void names_us() {
    const auto groups = sops::recipients_of(*file_.metadata);
    if (!is_open_ || !own_.are_absent_from(groups)) return;
    add("named", CheckStatus::warning,
        "one of your identities opens it, but the file does not name its recipient; it names" +
            sops::recipients_text(groups),
        update());
  }

  // Warns before it is too late: about a single key, and a recovery key that does not open the
  // file.
  void survives_loss(const std::vector<std::string>& recovery) {
    std::set<std::string> named;
    for (const auto& group : sops::recipients_of(*file_.metadata)) {
      named.insert(group.begin(), group.end());
    }
    for (const std::string& recipient : recovery) {
      if (named.contains(recipient)) continue;
      add("recovery", CheckStatus::warning,
          "the recovery key " + age::recipient_name(recipient) + " does not open it",
          "check that its rule in .sops.yaml names that recipient, then " + update());
    }
    if (named.size() != 1 || !sops::foreign_kinds_of(*file_.metadata).empty()) return;
    add("single_recipient", CheckStatus::note,
        "it is encrypted to a single key: without that key all its values are lost",
        "secretsctl init --recovery makes a second key for paper, and shows the next step");
  }

  void follows_rule() {
    const auto rule = find_rule();
    if (!rule) return;
    const std::string place = place_of(*rule);
    if (!rule->key_groups.empty() && own_.are_absent_from(rule->key_groups)) {
      add("rule_recipient", CheckStatus::warning,
          place +
              " names none of your recipients: you could not open the next file encrypted by it",
          "add " + age::recipient_name(own_.known().front()) + " to its 'age', then " + update());
    }
    sops::EncryptionPlan plan;
    plan.key_groups = rule->key_groups;
    plan.shamir_threshold = rule->shamir_threshold;
    plan.source = place;
    plan.protection = protection_of(*rule);
    if (!sops::store_for(file_.format).obeys_selection()) plan.protection.selection = {};
    compare(plan);
  }

 private:
  [[nodiscard]] std::string word() const { return shell_path(file_.path); }
  [[nodiscard]] std::string update() const { return "secretsctl updatekeys " + word(); }

  [[nodiscard]] std::string encrypt_anew() const {
    const std::string plaintext =
        file_.plaintext.empty() ? "PLAINTEXT" : shell_path(file_.plaintext);
    return "secretsctl decrypt " + word() + " -o " + plaintext + " && secretsctl encrypt --fresh " +
           plaintext + " -o " + word() + " && secretsctl shred " + plaintext;
  }

  // Only notes: users of `secretsctl compose` need not care.
  void reaches_compose(const sops::Tree& tree) {
    // Maps and lists are not for Compose.
    if (std::ranges::any_of(sops::document_variables(tree),
                            [](const auto& variable) { return variable.leaf == nullptr; })) {
      return;
    }
    const auto variables = delivery::every_value_of(tree);
    const auto damaged = delivery::damaged_by_compose(variables);
    const auto quoted = delivery::names_of_quoted(variables);
    if (!damaged.empty()) {
      add("compose_values", CheckStatus::note,
          "docker compose would change or refuse, in a plain decrypted .env: " +
              printable_list(damaged),
          "secretsctl compose " + word() + " -- docker compose up -d, or secretsctl decrypt " +
              word() + " --output-type compose -o .env");
    }
    if (!quoted.empty()) {
      add("quoted", CheckStatus::note,
          "the quotes around these values are part of them, and delivered: " +
              printable_list(quoted),
          "if they were meant for docker compose, remove them: secretsctl edit " + word());
    }
    if (damaged.empty()) {
      add("compose_values", CheckStatus::ok, "docker compose reads its plain text unchanged");
    }
  }

  void suits_kubernetes(const sops::Tree& tree) {
    const auto faults = delivery::find_secret_faults(tree);
    if (!faults.empty()) {
      add("kubernetes", CheckStatus::warning, faults.text(), "secretsctl edit " + word());
    }
    if (delivery::hides_its_kind(tree)) {
      add("kubernetes", CheckStatus::note,
          "its kind and its name are encrypted: Flux and kubectl cannot tell what it is",
          "add encrypted_regex: ^(data|stringData)$ to its rule in .sops.yaml, then " +
              encrypt_anew());
    }
  }

  void report(const Error& error, const std::string& limitation) {
    if (error.kind() == ErrorKind::no_data_key) {
      const bool may_open = !limitation.empty();
      add("opens", may_open ? CheckStatus::warning : CheckStatus::problem,
          "no identity opens it" + (may_open ? " here (" + limitation + ")" : "") +
              "; it is encrypted to" + sops::recipients_text(sops::recipients_of(*file_.metadata)),
          may_open ? "secretsctl get " + word() + " asks for the passphrase or plugin input"
                   : "get the key of one of these, or send your public key to a person who has "
                     "one: a line in .sops.yaml, then " +
                         update());
      return;
    }
    const bool is_damaged =
        error.kind() == ErrorKind::mac_mismatch || error.kind() == ErrorKind::decrypting_tree;
    std::string message = error.what();
    const std::string name = input_name(file_.path) + ": ";
    if (message.starts_with(name)) message.erase(0, name.size());
    add(is_damaged ? "mac" : "opens", CheckStatus::problem, message,
        is_damaged
            ? "find the change: git log -p -- " + word() + ", then git checkout COMMIT -- " + word()
            : "");
  }

  std::optional<sops::CreationRule> find_rule() {
    try {
      const sops::ConfigFile config = sops::config_for(file_.path, {});
      if (config.empty()) return std::nullopt;
      return sops::find_creation_rule(config, sops::names_for_rules(file_.path));
    } catch (const Error& error) {
      add("file_rule", CheckStatus::problem, error.what(),
          "correct .sops.yaml; docs/reference.md describes rules");
      return std::nullopt;
    }
  }

  void compare(const sops::EncryptionPlan& plan) {
    const auto is_same = [&](const char* check, auto compare_parts, const std::string& fix) {
      try {
        compare_parts(*file_.metadata, plan);
        return true;
      } catch (const Error& error) {
        add(check, CheckStatus::problem, error.what(), fix);
        return false;
      }
    };
    // Such a rule leaves the recipients to --age or SOPS_AGE_RECIPIENTS.
    const bool recipients =
        plan.key_groups.empty() || is_same("recipients", sops::check_same_recipients, update());
    const bool selection = is_same("selection", sops::check_same_selection, encrypt_anew());
    if (!recipients || !selection) return;
    add("recipients", CheckStatus::ok,
        plan.key_groups.empty()
            ? plan.source + " names no recipients; its selection matches the file's"
            : "its recipients and selection are those of " + plan.source);
  }

  const SurveyedFile& file_;
  const OwnRecipients& own_;
  CheckResults& results_;
  bool is_open_ = false;
};

}  // namespace

void check_files(const Survey& survey, CheckResults& results) {
  const OwnRecipients own(survey.places);
  const std::vector<std::string> recovery = recovery_recipients_of(survey);
  sops::IdentitySearch search(sops::RepositoryKey::consulted, survey.interaction);
  for (const SurveyedFile& file : survey.files) {
    FileCheck check(file, own, results);
    if (!check.parses()) continue;
    check.protects();
    check.opens(search);
    check.names_us();
    check.follows_rule();
    check.survives_loss(recovery);
  }
  if (survey.files.empty()) {
    results.push_back({"file", survey.shown(survey.root), CheckStatus::note,
                       "there is no encrypted file yet", "secretsctl encrypt secrets/.env"});
  }
  if (survey.is_cut_short) {
    results.push_back({"file", survey.shown(survey.root), CheckStatus::warning,
                       "it has more files, or deeper folders, than doctor examines",
                       "name the encrypted files: secretsctl doctor FILE..."});
  }
}

}  // namespace secretsctl::setup
