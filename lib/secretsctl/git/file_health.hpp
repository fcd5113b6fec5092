#pragma once

#include <secretsctl/sops/cipher/document.hpp>
#include <secretsctl/sops/keys/identity_search.hpp>
#include <secretsctl/sops/stores/format.hpp>
#include <string>

// Whether an encrypted file is whole.

namespace secretsctl::git {

/// Parses an encrypted file and looks for values in clear where its own rule has them
/// encrypted. Throws Error that says what is damaged, with the line.
[[nodiscard]] sops::Document check_stored(const SecretBytes& file, sops::Format format);

/// Decrypts it and checks the MAC, if an identity opens it; else does nothing. `path` is the
/// file's, for the identity of its repository. Throws Error that says what is damaged.
void check_authentic(sops::Document& document, sops::IdentitySearch& search,
                     const std::string& path);

}  // namespace secretsctl::git
