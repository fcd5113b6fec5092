#include <secretsctl/age/locked_identity.hpp>

#include <secretsctl/core/error.hpp>

namespace secretsctl::age {

void LockedIdentity::open_once() const {
  if (tried_) return;
  tried_ = true;
  try {
    identities_ =
        open([this] { return interaction_.ask_secret("Passphrase for " + name_ + ": "); });
  } catch (const Error& error) {
    failure_ = name_ + ": " + error.what();
  }
}

std::optional<SecretBytes> LockedIdentity::unwrap(std::span<const Stanza> stanzas) const {
  if (!may_match(stanzas)) return std::nullopt;
  open_once();
  for (const auto& identity : identities_) {
    if (auto file_key = identity->unwrap(stanzas)) return file_key;
  }
  return std::nullopt;
}

std::string LockedIdentity::limitation(std::span<const Stanza> stanzas) const {
  if (!may_match(stanzas)) return {};
  if (!failure_.empty()) return failure_;
  for (const auto& identity : identities_) {
    if (auto reason = identity->limitation(stanzas); !reason.empty()) return reason;
  }
  return {};
}

}  // namespace secretsctl::age
