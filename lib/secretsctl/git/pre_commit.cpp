#include <secretsctl/git/pre_commit.hpp>

#include <optional>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/git.hpp>
#include <secretsctl/core/identity_text.hpp>
#include <secretsctl/core/interaction.hpp>
#include <secretsctl/core/read_file.hpp>
#include <secretsctl/core/shell_word.hpp>
#include <secretsctl/git/blob_reader.hpp>
#include <secretsctl/git/env_content.hpp>
#include <secretsctl/git/file_health.hpp>
#include <secretsctl/git/guarded_name.hpp>
#include <secretsctl/git/leak_search.hpp>
#include <secretsctl/git/repository_values.hpp>
#include <secretsctl/git/rule_guard.hpp>
#include <secretsctl/git/staged_files.hpp>
#include <secretsctl/sops/cipher/clear_parts.hpp>
#include <secretsctl/sops/stores/content_signs.hpp>
#include <secretsctl/sops/stores/encrypted_name.hpp>
#include <secretsctl/sops/stores/format.hpp>

namespace secretsctl::git {
namespace {

// A staged file, and what is known before it is read.
struct Candidate {
  StagedFile file;
  std::string rule;                // the creation rule that wants it encrypted; empty if none does
  bool is_env_file = false;        // by its name, a public one too
  bool is_plaintext_name = false;  // by which it holds secrets, whatever rules say
  bool is_public = false;
  std::size_t size = 0;

  [[nodiscard]] bool must_be_encrypted() const { return !rule.empty() && !is_public; }
  [[nodiscard]] bool should_be_checked() const {
    return is_env_file || is_plaintext_name || must_be_encrypted();
  }
  [[nodiscard]] bool is_checked_whole() const {
    return size <= max_sops_file_size &&
           (should_be_checked() || sops::is_encrypted_name(file.path));
  }
};

std::string word_of(const std::string& path) {
  return printable(shell_word(path));
}

std::string clear_reason(const Candidate& candidate) {
  const std::string& path = candidate.file.path;
  const std::string what = candidate.rule.empty()
                               ? "it is in clear, and has the name of an env file of secrets: "
                               : "it is in clear, and " + candidate.rule + " has it encrypted: ";
  const std::string in_place = "secretsctl encrypt -i " + word_of(path) + " && git add -- ";
  if (sops::is_encrypted_name(path) && sops::format_of_name(path)) {
    return what + "run " + in_place + word_of(path);
  }
  if (!candidate.is_env_file && !candidate.is_plaintext_name) {
    return what + "encrypt it (sops encrypt -i), or take it out with git rm --cached -- " +
           word_of(path);
  }
  return what + "run secretsctl encrypt " + word_of(path) + " && git rm --cached -- " +
         word_of(path) + " && git add -- " + word_of(sops::encrypted_name(path)) +
         ", and name it in .gitignore";
}

std::string value_reason(const std::string& path, const std::vector<std::string>& texts) {
  std::string reason;
  for (const std::string& text : texts) reason += (reason.empty() ? "" : "; ") + text;
  return reason + ": take it out, or leave the file out with git rm --cached -- " + word_of(path) +
         "; what is no secret can stay in clear by a rule (unencrypted_regex in .sops.yaml)";
}

std::string identity_reason(const std::string& path, IdentityKind kind) {
  const std::string what = kind == IdentityKind::age
                               ? "it holds an age identity, which opens what is encrypted to it"
                               : "it holds a private key";
  return what + ": take it out, or leave the file out with git rm --cached -- " + word_of(path) +
         " and name it in .gitignore; for a test key, git commit --no-verify";
}

std::string all_clear_advice(const std::string& path, const std::string& encrypt) {
  return ": correct the rule in .sops.yaml and encrypt the plaintext anew (" + encrypt +
         "), or take the file out with git rm --cached -- " + word_of(path) +
         "; if everybody may read it, git commit --no-verify";
}

class StagedCheck {
 public:
  explicit StagedCheck(std::string top) : top_(std::move(top)) {}

  // Before a file is read: git and a place for identities are programs to run.
  void take_values() {
    ValueCollection collection(top_);
    collection.add_repository();
    add_replaced(collection);
    values_ = collection.open(search_);
  }

  // What is to be read, by name and rule.
  [[nodiscard]] std::vector<Candidate> candidates() {
    std::vector<Candidate> list;
    StagedChanges changes = staged_changes();
    replaced_ = std::move(changes.replaced);
    for (StagedFile& file : changes.files) {
      RuleVerdict verdict = rules_.verdict(top_ + "/" + file.path);
      if (!verdict.problem.empty()) refuse(file.path, verdict.problem);
      Candidate candidate;
      candidate.rule = std::move(verdict.rule);
      candidate.is_env_file = sops::format_of_name(file.path) == sops::Format::dotenv;
      candidate.is_plaintext_name = is_env_name(file.path);
      candidate.is_public = is_public_name(file.path);
      candidate.file = std::move(file);
      list.push_back(std::move(candidate));
    }
    return list;
  }

  void check(const Candidate& candidate, const SecretBytes& content) {
    LeakSearch search(values_);
    search.look(content.expose_text());
    if (search.identity() || !check_clear(candidate, content)) refuse_leaks(candidate, search);
  }

  // One that needs not be encrypted, of any size.
  void check_for_leaks(const Candidate& candidate, BlobReader& reader) {
    LeakSearch search(values_);
    const bool is_there = reader.search(candidate.file.blob, LeakSearch::overlap,
                                        [&](std::string_view piece) { search.look(piece); });
    if (!is_there)
      throw Error(ErrorKind::generic, "git does not give " + printable(candidate.file.path));
    if (search.is_cut_short()) {
      report.notes.push_back(printable(candidate.file.path) +
                             ": values were looked for in its first 256 MiB only");
    }
    refuse_leaks(candidate, search);
  }

  void refuse_size(const Candidate& candidate) {
    refuse(candidate.file.path, "it is larger than 256 MiB, the most that can be checked");
  }

  // After all has been read: a place for identities may run a program.
  void check_authenticity() {
    for (auto& [path, document] : encrypted_) {
      refuse_errors(path, [&, &path = path, &document = document] {
        check_authentic(document, search_, top_ + "/" + path);
      });
    }
  }

  StagedReport report;

 private:
  // What the last commit has of files that this one changes: a value that is changed was in use.
  // Where git lacks one (a partial clone), less is looked for.
  void add_replaced(ValueCollection& collection) {
    if (replaced_.empty()) return;
    try {
      BlobReader reader(BlobPart::content);
      for (const StagedFile& file : replaced_) {
        if (collection.is_full()) return;
        if (auto content = reader.content_of_name(file.blob, ValueCollection::max_file_size)) {
          collection.add(file.path, std::move(*content));
        }
      }
    } catch (const Error&) {
    }
  }

  // Whether a file was refused for what is in clear: then it holds all values that it should not.
  bool check_clear(const Candidate& candidate, const SecretBytes& content) {
    const std::string_view text = content.expose_text();
    const auto format = sops::format_of_content(content.expose());
    const bool has_values = text.find(sops::encrypted_value_start) != std::string_view::npos;
    if (format || (candidate.is_env_file && has_values)) {
      check_encrypted(candidate, content, format.value_or(sops::Format::dotenv));
    } else if (candidate.must_be_encrypted() ||
               (candidate.is_plaintext_name && holds_clear_assignment(text))) {
      refuse(candidate.file.path, clear_reason(candidate));
      return true;
    }
    return false;
  }

  void refuse_leaks(const Candidate& candidate, const LeakSearch& search) {
    const std::string& path = candidate.file.path;
    if (const auto kind = search.identity()) {
      refuse(path, identity_reason(path, *kind));
    } else if (const auto texts = search.value_texts(); !texts.empty()) {
      refuse(path, value_reason(path, texts));
    }
  }

  void refuse(const std::string& path, const std::string& reason) {
    report.refusals.push_back({path, reason});
  }

  template <typename Action>
  void refuse_errors(const std::string& path, Action action) {
    try {
      action();
    } catch (const Error& error) {
      refuse(path, error.what());
    }
  }

  void check_encrypted(const Candidate& candidate, const SecretBytes& content,
                       sops::Format format) {
    const std::string& path = candidate.file.path;
    refuse_errors(path, [&] {
      sops::Document document = check_stored(content, format);
      if (const std::string reason = sops::all_clear_reason(document); !reason.empty()) {
        refuse(path, reason + all_clear_advice(path, "secretsctl encrypt --fresh"));
      }
      encrypted_.emplace_back(path, std::move(document));
    });
  }

  std::string top_;
  RuleGuard rules_;
  sops::IdentitySearch search_{sops::RepositoryKey::consulted, no_interaction()};
  RepositoryValues values_;
  std::vector<StagedFile> replaced_;
  std::vector<std::pair<std::string, sops::Document>> encrypted_;
};

void find_sizes(std::vector<Candidate>& candidates) {
  BlobReader reader(BlobPart::size);
  for (Candidate& candidate : candidates) candidate.size = reader.size(candidate.file.blob);
}

void check_contents(const std::vector<Candidate>& candidates, StagedCheck& check) {
  BlobReader reader(BlobPart::content);
  for (const Candidate& candidate : candidates) {
    if (candidate.size == 0) continue;
    if (candidate.is_checked_whole()) {
      check.check(candidate, reader.content(candidate.file.blob));
    } else if (candidate.should_be_checked()) {
      check.refuse_size(candidate);
    } else {
      check.check_for_leaks(candidate, reader);
    }
  }
}

}  // namespace

StagedReport check_staged_files() {
  StagedCheck check(ask_git({.arguments = {"rev-parse", "--show-toplevel"},
                             .environment = GitEnvironment::callers,
                             .show_errors = true}));
  std::vector<Candidate> candidates = check.candidates();
  if (candidates.empty()) return {};
  find_sizes(candidates);
  check.take_values();
  check_contents(candidates, check);
  check.check_authenticity();
  return std::move(check.report);
}

}  // namespace secretsctl::git
