#pragma once

#include <cstdlib>
#include <secretsctl/age/keygen.hpp>
#include <secretsctl/core/interaction.hpp>
#include <secretsctl/sops/keys/identity_search.hpp>
#include <string>

namespace secretsctl::test {

/// A new identity, which SOPS_AGE_KEY holds as long as the object lives.
class OwnKey {
 public:
  OwnKey() : identity_(age::generate_x25519_identity()) {
    const std::string text(identity_.key_file.expose_text());
    setenv("SOPS_AGE_KEY", text.c_str(), 1);
  }
  ~OwnKey() { unsetenv("SOPS_AGE_KEY"); }
  OwnKey(const OwnKey&) = delete;
  OwnKey& operator=(const OwnKey&) = delete;

  [[nodiscard]] const std::string& recipient() const noexcept { return identity_.recipient; }
  [[nodiscard]] sops::IdentitySearch& search() noexcept { return search_; }

 private:
  age::NewIdentity identity_;
  sops::IdentitySearch search_{sops::RepositoryKey::ignored, no_interaction()};
};

}  // namespace secretsctl::test
