#pragma once

#include <secretsctl/core/export.hpp>
#include <secretsctl/sops/metadata/metadata.hpp>
#include <string>
#include <vector>

SECRETSCTL_EXPORT_BEGIN
namespace secretsctl::sops {

/// Recipients by key group.
using RecipientGroups = std::vector<std::vector<std::string>>;

/// The number of key groups needed to open a file: the threshold, or all groups if it is 0. Throws
/// Error (generic) for a threshold that sops refuses too: 1, or more than there are groups.
[[nodiscard]] std::size_t effective_threshold(int shamir_threshold, std::size_t groups);

/// The age recipients in a file's metadata. Their names are not authenticated.
[[nodiscard]] RecipientGroups recipients_of(const Metadata& metadata);

/// The types of key in a file that we can't use (`pgp`, `kms`), each once.
[[nodiscard]] std::vector<std::string> foreign_kinds_of(const Metadata& metadata);

/// Whether both hold the same recipients, in any order of groups and within groups, whatever the
/// comments of SSH keys are. A recipient twice in a group differs from the recipient once: the
/// second entry may belong to another user.
[[nodiscard]] bool same_recipients(RecipientGroups a, RecipientGroups b);

/// Recipients that one file has and the other lacks, over all groups.
struct RecipientChanges {
  std::vector<std::string> added;    ///< Only after the change.
  std::vector<std::string> removed;  ///< Only before the change.
};
/// Compares what the groups hold; which group a recipient is in does not count.
[[nodiscard]] RecipientChanges compare_recipients(const RecipientGroups& before,
                                                  const RecipientGroups& after);

/// A warning for a user who removes recipients: they can still read earlier versions of the file.
[[nodiscard]] std::string removal_advice(const std::vector<std::string>& removed);

/// Recipients for messages: a space before each, groups in parentheses if there are several.
[[nodiscard]] std::string recipients_text(const RecipientGroups& groups);
/// The same of one group.
[[nodiscard]] std::string recipients_text(const std::vector<std::string>& recipients);

}  // namespace secretsctl::sops
SECRETSCTL_EXPORT_END
