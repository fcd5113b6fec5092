#pragma once

#include <secretsctl/setup/key_source.hpp>
#include <secretsctl/sops/metadata/recipient_groups.hpp>
#include <string>
#include <vector>

namespace secretsctl::setup {

/// The recipients of the identities at hand, as far as these tell them: commands, plugins, SSH keys
/// and what is behind a passphrase do not.
class OwnRecipients {
 public:
  explicit OwnRecipients(const std::vector<KeySource>& places);

  /// Those that are known.
  [[nodiscard]] const std::vector<std::string>& known() const noexcept { return known_; }

  /// Whether it is certain that none of ours is in the groups, and that we have one.
  [[nodiscard]] bool are_absent_from(const sops::RecipientGroups& groups) const;

 private:
  std::vector<std::string> known_;
  bool has_unknown_ = false;
  bool has_unknown_ssh_ = false;
};

}  // namespace secretsctl::setup
