#pragma once

#include <secretsctl/sops/metadata/metadata.hpp>
#include <string>
#include <vector>

namespace secretsctl::sops {

/// Recipients by key group.
using RecipientGroups = std::vector<std::vector<std::string>>;

/// The number of groups that are needed of several: the threshold, or all of them if it is 0.
/// Throws Error (generic) for a threshold that sops refuses too: 1, or more than there are groups.
[[nodiscard]] std::size_t effective_threshold(int shamir_threshold, std::size_t groups);

/// The age recipients that a file names. Their names are not authenticated.
[[nodiscard]] RecipientGroups recipients_of(const Metadata& metadata);

/// The kinds of key in a file that we can't use (`pgp`, `kms`), each once.
[[nodiscard]] std::vector<std::string> foreign_kinds_of(const Metadata& metadata);

/// Whether both hold the same recipients, whatever the comments of SSH keys are; the order of
/// groups and in groups means nothing. One that stands twice in a group is not the same as one that
/// stands once: its second entry may be somebody else's.
[[nodiscard]] bool same_recipients(RecipientGroups a, RecipientGroups b);

/// Recipients that one file has and another has not, over all groups.
struct RecipientChanges {
  std::vector<std::string> added;
  std::vector<std::string> removed;
};
[[nodiscard]] RecipientChanges compare_recipients(const RecipientGroups& before,
                                                  const RecipientGroups& after);

/// What to tell who takes recipients out: what they could read once stays readable to them.
[[nodiscard]] std::string removal_advice(const std::vector<std::string>& removed);

/// As messages show them: a space before each, groups in parentheses if there are several.
[[nodiscard]] std::string recipients_text(const RecipientGroups& groups);
[[nodiscard]] std::string recipients_text(const std::vector<std::string>& recipients);

}  // namespace secretsctl::sops
