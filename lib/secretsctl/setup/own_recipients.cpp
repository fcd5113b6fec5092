#include <secretsctl/setup/own_recipients.hpp>

#include <algorithm>

namespace secretsctl::setup {

OwnRecipients::OwnRecipients(const std::vector<KeySource>& places) {
  for (const KeySource& place : places) {
    if (place.is_deferred) has_unknown_ = true;
    for (const auto* identities : {&place.loaded.quick, &place.loaded.slow}) {
      for (const auto& identity : *identities) {
        if (!identity->recipient().empty()) {
          known_.push_back(identity->recipient());
        } else {
          (place.is_ssh ? has_unknown_ssh_ : has_unknown_) = true;
        }
      }
    }
  }
}

bool OwnRecipients::are_absent_from(const sops::RecipientGroups& groups) const {
  if (known_.empty() || has_unknown_) return false;
  for (const auto& group : groups) {
    for (const std::string& recipient : group) {
      if (std::ranges::find(known_, recipient) != known_.end()) return false;
      // Nearly every user has an SSH key; it can only belong to an SSH recipient.
      if (has_unknown_ssh_ && recipient.starts_with("ssh-")) return false;
    }
  }
  return true;
}

}  // namespace secretsctl::setup
