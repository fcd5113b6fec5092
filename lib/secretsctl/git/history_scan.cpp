#include <secretsctl/git/history_scan.hpp>

#include <algorithm>
#include <ranges>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/git.hpp>
#include <secretsctl/core/message_text.hpp>
#include <secretsctl/git/blob_reader.hpp>
#include <secretsctl/git/env_content.hpp>
#include <secretsctl/git/guarded_name.hpp>
#include <secretsctl/git/history.hpp>
#include <secretsctl/git/leak_search.hpp>
#include <secretsctl/git/repository_values.hpp>
#include <secretsctl/sops/stores/content_signs.hpp>
#include <secretsctl/sops/stores/format.hpp>

namespace secretsctl::git {
namespace {

// The values of the repository, and those that encrypted files once had: one that was changed after
// it got into a commit still tells what was used.
RepositoryValues values_of(const History& history, const std::string& top) {
  ValueCollection collection(top);
  collection.add_repository();
  {
    BlobReader reader(BlobPart::content);
    for (const HistoryBlob& blob : history.versions | std::views::reverse) {
      if (collection.is_full()) break;
      if (auto content = reader.content_of_name(blob.id, ValueCollection::max_file_size)) {
        collection.add(blob.path, std::move(*content));
      }
    }
  }
  sops::IdentitySearch search(sops::RepositoryKey::consulted, no_interaction());
  return collection.open(search);
}

class HistoryScan {
 public:
  HistoryScan(const History& history, const RepositoryValues& values)
      : history_(history), values_(values) {}

  void run() {
    BlobReader reader(BlobPart::content);
    for (const HistoryBlob& blob : history_.blobs) {
      try {
        scan(blob, reader);
      } catch (const Error&) {
        ++unread_;
      }
    }
    add_notes();
    add_summary();
  }

  CheckResults results;

 private:
  void scan(const HistoryBlob& blob, BlobReader& reader) {
    LeakSearch search(values_);
    bool is_first = true;
    bool is_clear = false;
    reader.search(blob.id, LeakSearch::overlap, [&](std::string_view piece) {
      if (is_first && is_env_name(blob.path)) {
        is_clear = !sops::format_of_content(bytes_of(piece)) && !sops::has_encrypted_value(piece) &&
                   holds_clear_assignment(piece);
      }
      is_first = false;
      // It holds all values.
      if (!is_clear) search.look(piece);
    });
    if (is_clear) {
      add(blob, "plaintext", "it is in clear, and has the name of an env file of secrets");
    } else if (const auto kind = search.identity()) {
      add(blob, "identity",
          *kind == IdentityKind::age ? "it holds an age identity" : "it holds a private key");
    } else {
      for (const std::string& text : search.value_texts()) add(blob, "value", text);
    }
  }

  void add(const HistoryBlob& blob, const char* check, const std::string& message) {
    results.push_back({check, history_.commits[blob.commit] + " " + printable(blob.path),
                       CheckStatus::problem, message, ""});
  }

  void add_note(const std::string& subject, const std::string& message) {
    results.push_back({"scan", subject, CheckStatus::note, message, ""});
  }

  void add_notes() {
    for (const std::string& path : values_.unopened) {
      add_note(printable(path), "no identity at hand opens it; its values were not looked for");
    }
    for (const std::string& note : values_.notes) add_note("values", note);
    if (history_.is_cut_short) add_note("history", "there are more contents than are looked at");
    if (unread_ > 0) {
      add_note("history", std::to_string(unread_) +
                              " contents are not here (a partial clone?); they were not looked at");
    }
    if (ask_git({.arguments = {"rev-parse", "--is-shallow-repository"},
                 .environment = GitEnvironment::callers}) == "true") {
      add_note("history",
               "this is a shallow clone: commits that it lacks were not looked at "
               "(git fetch --unshallow)");
    }
  }

  void add_summary() {
    const bool is_clean = is_healthy(results);
    results.push_back(
        {"scan", "scan", is_clean ? CheckStatus::ok : CheckStatus::note,
         "looked at " + std::to_string(history_.blobs.size()) + " contents of " +
             std::to_string(history_.commits.size()) + " commits for " +
             std::to_string(values_.names.size()) + " values of " + std::to_string(values_.files) +
             " encrypted files",
         is_clean ? ""
                  : "change these secrets where they are issued: clones and forks keep what was "
                    "pushed"});
  }

  const History& history_;
  const RepositoryValues& values_;
  std::size_t unread_ = 0;
};

}  // namespace

CheckResults scan_history(const std::vector<std::string>& revisions, bool all) {
  // First: where there is no git, or no repository for us, this says it best.
  const std::string top = ask_git({.arguments = {"rev-parse", "--show-toplevel"},
                                   .environment = GitEnvironment::callers,
                                   .show_errors = true});
  const History history = read_history(revisions, all);
  const RepositoryValues values = values_of(history, top);
  HistoryScan scan(history, values);
  scan.run();
  return std::move(scan.results);
}

}  // namespace secretsctl::git
