#include <secretsctl/git/history_scan.hpp>

#include <algorithm>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/git.hpp>
#include <secretsctl/core/interaction.hpp>
#include <secretsctl/core/message_text.hpp>
#include <secretsctl/core/read_file.hpp>
#include <secretsctl/git/blob_reader.hpp>
#include <secretsctl/git/encrypted_listing.hpp>
#include <secretsctl/git/env_content.hpp>
#include <secretsctl/git/file_health.hpp>
#include <secretsctl/git/guarded_name.hpp>
#include <secretsctl/git/history.hpp>
#include <secretsctl/git/leak_search.hpp>
#include <secretsctl/git/repository_values.hpp>
#include <secretsctl/sops/cipher/clear_parts.hpp>
#include <secretsctl/sops/stores/content_signs.hpp>
#include <secretsctl/sops/stores/format.hpp>

namespace secretsctl::git {
namespace {

// The check of what was not looked at, and not looked for.
constexpr const char* own_check = "scan";

// Whether the content in the place of an env file tells a value, as the hook judges it.
bool is_in_clear(const SecretBytes& content) {
  const std::string_view text = content.expose_text();
  const auto format = sops::format_of_content(content.expose());
  if (!format) return holds_clear_assignment(text);
  try {
    return !sops::all_clear_reason(check_stored(content, *format)).empty();
  } catch (const Error&) {
    return holds_clear_assignment(text);
  }
}

class HistoryScan {
 public:
  HistoryScan(const History& history, std::string top) : history_(history), top_(std::move(top)) {}

  // The values of the repository, and those that encrypted files once had: one that was changed
  // after it got into a commit still tells what was used.
  void take_values() {
    ValueCollection collection(top_);
    collection.add_repository();
    const std::vector<HistoryBlob> other = versions_of_other_names();
    read([&](BlobReader& reader) {
      take_versions(history_.versions, collection, reader);
      take_versions(other, collection, reader);
    });
    sops::IdentitySearch search(sops::RepositoryKey::consulted, no_interaction());
    values_ = collection.open(search);
  }

  void run() {
    read([&](BlobReader& reader) {
      for (const HistoryBlob& blob : history_.blobs) {
        scan(blob, reader);
        ++looked_at_;
      }
    });
    add_notes();
    add_summary();
  }

  CheckResults results;

 private:
  // After an error git gives nothing more.
  template <typename Action>
  void read(Action action) {
    try {
      BlobReader reader(BlobPart::content);
      action(reader);
    } catch (const Error& error) {
      add_unseen("history", std::string("not all contents were looked at: ") + error.what());
    }
  }

  // The versions of files that are encrypted today, without a name that shows it.
  [[nodiscard]] std::vector<HistoryBlob> versions_of_other_names() const {
    std::vector<HistoryBlob> versions;
    std::vector<std::string> paths;
    try {
      paths = list_encrypted_files(EncryptedPlaces::work_tree);
    } catch (const Error&) {
      return versions;  // It is told of the files themselves.
    }
    std::erase_if(paths, may_be_encrypted);
    std::ranges::sort(paths);
    for (const HistoryBlob& blob : history_.blobs) {
      if (std::ranges::binary_search(paths, blob.path)) versions.push_back(blob);
    }
    return versions;
  }

  static void take_versions(const std::vector<HistoryBlob>& versions, ValueCollection& collection,
                            BlobReader& reader) {
    for (auto blob = versions.rbegin(); blob != versions.rend(); ++blob) {
      if (collection.is_full()) return;
      if (auto content = reader.content_of_name(blob->id, ValueCollection::max_file_size)) {
        collection.add(blob->path, std::move(*content));
      }
    }
  }

  void scan(const HistoryBlob& blob, BlobReader& reader) {
    LeakSearch search(values_);
    if (is_env_name(blob.path)) {
      const auto content = reader.content_of_name(blob.id, max_sops_file_size);
      if (!content) return add_unread(blob);
      if (is_in_clear(*content)) {
        // It holds all values.
        return add(blob, "plaintext", "it is in clear, and has the name of an env file of secrets");
      }
      search.look(content->expose_text());
    } else if (!reader.search(blob.id, LeakSearch::overlap,
                              [&](std::string_view piece) { search.look(piece); })) {
      return add_unread(blob);
    }
    add_leaks(blob, search);
  }

  void add_leaks(const HistoryBlob& blob, const LeakSearch& search) {
    if (search.is_cut_short()) {
      add_note(printable(blob.path), "values were looked for in its first 256 MiB only");
    }
    if (const auto kind = search.identity()) {
      add(blob, "identity",
          *kind == IdentityKind::age ? "it holds an age identity" : "it holds a private key");
    } else {
      for (const std::string& text : search.value_texts()) add(blob, "value", text);
    }
  }

  void add_unread(const HistoryBlob& blob) {
    if (unread_++ == 0) first_unread_ = blob.path;
  }

  void add(const HistoryBlob& blob, const char* check, const std::string& message) {
    results.push_back({check, history_.commits[blob.commit] + " " + printable(blob.path),
                       CheckStatus::problem, message, ""});
  }

  void add_note(const std::string& subject, const std::string& message) {
    results.push_back({own_check, subject, CheckStatus::note, message, ""});
  }

  // Something that should have been looked at, or for.
  void add_unseen(const std::string& subject, const std::string& message) {
    results.push_back({own_check, subject, CheckStatus::problem, message, ""});
  }

  void add_notes() {
    for (const std::string& path : values_.unopened) {
      add_unseen(printable(path), "no identity at hand opens it; its values were not looked for");
    }
    for (const std::string& note : values_.notes) add_unseen("values", note);
    if (history_.is_cut_short) add_unseen("history", "there are more contents than are looked at");
    if (unread_ > 0) {
      add_unseen("history", std::to_string(unread_) +
                                " contents are not here (a partial clone?) or larger than 256 MiB; "
                                "they were not looked at, the first is " +
                                printable(first_unread_));
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
    const bool has_found = scan_outcome(results) == ScanOutcome::found;
    results.push_back(
        {own_check, "scan", is_clean ? CheckStatus::ok : CheckStatus::note,
         "looked at " + std::to_string(looked_at_ - unread_) + " contents of " +
             std::to_string(history_.commits.size()) + " commits for " +
             std::to_string(values_.names.size()) + " values of " + std::to_string(values_.files) +
             " encrypted files",
         !has_found ? ""
                    : "change these secrets where they are issued: clones and forks keep what was "
                      "pushed"});
  }

  const History& history_;
  std::string top_;
  RepositoryValues values_;
  std::size_t looked_at_ = 0;  // what was not there counted
  std::size_t unread_ = 0;
  std::string first_unread_;
};

}  // namespace

ScanOutcome scan_outcome(const CheckResults& results) {
  auto outcome = ScanOutcome::clean;
  for (const CheckResult& result : results) {
    if (result.status != CheckStatus::problem) continue;
    if (result.check != own_check) return ScanOutcome::found;
    outcome = ScanOutcome::incomplete;
  }
  return outcome;
}

CheckResults scan_history(const std::vector<std::string>& revisions, bool all) {
  // First: where there is no git, or no repository for us, this says it best.
  const std::string top = ask_git({.arguments = {"rev-parse", "--show-toplevel"},
                                   .environment = GitEnvironment::callers,
                                   .show_errors = true});
  const History history = read_history(revisions, all);
  HistoryScan scan(history, top);
  scan.take_values();
  scan.run();
  return std::move(scan.results);
}

}  // namespace secretsctl::git
