#pragma once

#include <optional>
#include <secretsctl/core/bytes.hpp>
#include <secretsctl/sops/keys/identity_search.hpp>
#include <secretsctl/sops/merge/document_merge.hpp>
#include <string>

namespace secretsctl::git {

/// The contents of three versions of a file. An absent version is empty.
struct FileVersions {
  Bytes base;
  Bytes ours;
  Bytes theirs;
};

/// Opens and authenticates the versions of the file at `path`; identities are looked for by this
/// path. An ancestor that can't be opened counts as absent. Throws Error that says which of the
/// other two can't be opened, and why.
[[nodiscard]] sops::MergeVersions open_versions(FileVersions files, const std::string& path,
                                                sops::IdentitySearch& search);

/// Throws Error (generic) if no identity of the user opens the new data key of a merge.
void check_still_ours(const sops::MergedDocument& merged, const std::string& path,
                      sops::IdentitySearch& search);

}  // namespace secretsctl::git
