#include <secretsctl/git/file_versions.hpp>

#include <secretsctl/core/error.hpp>
#include <secretsctl/sops/keys/data_key.hpp>
#include <secretsctl/sops/stores/format.hpp>

namespace secretsctl::git {
namespace {

sops::OpenedFile open_version(Bytes file, const std::string& path, sops::IdentitySearch& search) {
  const auto format = sops::format_of_content(file);
  if (!format) throw Error(ErrorKind::not_encrypted, "it holds no SOPS metadata");
  sops::UnlockedFile unlocked(
      sops::load_encrypted_bytes(LargeBytes::copy_of(file), path, {.format = format}), path,
      search);
  return std::move(unlocked).authenticate(sops::MacCheck::required, sops::StoredTexts::kept);
}

}  // namespace

sops::MergeVersions open_versions(FileVersions files, const std::string& path,
                                  sops::IdentitySearch& search) {
  sops::MergeVersions versions;
  versions.ours =
      in_context("our version", [&] { return open_version(std::move(files.ours), path, search); });
  versions.theirs = in_context("their version",
                               [&] { return open_version(std::move(files.theirs), path, search); });
  if (files.base.empty()) return versions;
  try {
    versions.base = open_version(std::move(files.base), path, search);
  } catch (const Error&) {
    versions.base_is_lost = true;
  }
  return versions;
}

void check_still_ours(const sops::MergedDocument& merged, const std::string& path,
                      sops::IdentitySearch& search) {
  if (!merged.has_new_data_key) return;
  try {
    static_cast<void>(sops::recover_data_key(merged.document.metadata, search, path));
  } catch (const Error&) {
    throw Error(ErrorKind::generic,
                "of the recipients that both sides and the rule in .sops.yaml have, none is yours: "
                "you could not open the result");
  }
}

}  // namespace secretsctl::git
