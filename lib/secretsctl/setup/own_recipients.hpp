#pragma once

#include <secretsctl/setup/key_source.hpp>
#include <secretsctl/sops/metadata/recipient_groups.hpp>
#include <string>
#include <vector>

namespace secretsctl::setup {

/// The known recipients of the available identities. Commands, plugins, SSH keys and
/// passphrase-protected identities do not show theirs.
class OwnRecipients {
 public:
  explicit OwnRecipients(const std::vector<KeySource>& places);

  /// The recipients that are known.
  [[nodiscard]] const std::vector<std::string>& known() const noexcept { return known_; }

  /// Whether we have an identity, and certainly none of ours is in the groups.
  [[nodiscard]] bool are_absent_from(const sops::RecipientGroups& groups) const;

 private:
  std::vector<std::string> known_;
  bool has_unknown_ = false;
  bool has_unknown_ssh_ = false;
};

}  // namespace secretsctl::setup
