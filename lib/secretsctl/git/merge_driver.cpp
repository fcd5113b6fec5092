#include <secretsctl/git/merge_driver.hpp>

#include <algorithm>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/output_file.hpp>
#include <secretsctl/core/read_file.hpp>
#include <secretsctl/git/file_versions.hpp>
#include <secretsctl/sops/files/editable_file.hpp>
#include <secretsctl/sops/files/encrypted_file.hpp>

namespace secretsctl::git {
namespace {

// The mark is a line without `=`, which no format allows, so that sops refuses the file too. It has
// one `<` more than git's own marks, so that git's rerere does not complain of half a conflict.
std::string marked_unmerged(const std::string& what, const std::string& path, ByteView ours) {
  std::string text = "<<<<<<<< " + what;
  std::ranges::replace(text, '=', '-');
  text += "\n# not merged; to finish, run: secretsctl git resolve " + printable(path) + "\n";
  text += text_of(ours);
  return text;
}

std::string key_list(const std::vector<std::string>& keys) {
  std::string text;
  for (const std::string& key : keys) text += (text.empty() ? "" : " ") + printable(key);
  return text;
}

void write_ours(const MergeCall& call, std::string_view text) {
  write_output(call.ours, OutputSecrecy::ciphertext, bytes_of(text));
}

MergeReport merge(const MergeCall& call, const Bytes& ours, Interaction& interaction) {
  sops::IdentitySearch search(sops::RepositoryKey::consulted, interaction);
  auto versions =
      open_versions({read_file(call.base), ours, read_file(call.theirs)}, call.path, search);
  const sops::Format format = versions.ours.format;
  const auto rule = sops::rule_for_encrypted(call.path, {}, format);
  auto merged = sops::merge_documents(std::move(versions), rule, {}, interaction);
  MergeReport report;
  report.conflicts = std::move(merged.conflicts.open);
  if (!report.conflicts.empty()) return report;
  check_still_ours(merged, call.path, search);
  sops::store_for(format).settle_comments(merged.document);
  sops::encrypt_merged(merged);
  write_ours(call, sops::emit_encrypted_file(merged.document, format));
  report.notes = std::move(merged.notes);
  report.is_merged = true;
  return report;
}

}  // namespace

MergeReport merge_versions(const MergeCall& call, Interaction& interaction) {
  const Bytes ours = read_file(call.ours);
  MergeReport report;
  try {
    report = merge(call, ours, interaction);
  } catch (const Error& error) {
    report.failure = error.what();
  }
  if (!report.is_merged) {
    const std::string what = report.conflicts.empty() ? "not merged" : key_list(report.conflicts);
    write_ours(call, marked_unmerged(what, call.path, ours));
  }
  return report;
}

}  // namespace secretsctl::git
