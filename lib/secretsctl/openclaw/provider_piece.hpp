#pragma once

#include <secretsctl/openclaw/provider.hpp>
#include <string>
#include <vector>

namespace secretsctl::openclaw {

/// What the piece of a configuration is made for.
struct PieceRequest {
  std::string alias = "secretsctl";  ///< The provider's name.
  std::string command;               ///< Its absolute path.
  std::vector<ProviderFile> files;   ///< Made absolute in the piece.
};

/// The piece of an openclaw.json for a provider, and what its reader should know.
struct ProviderPiece {
  /// The members of `secrets.providers.ALIAS`, as an object of JSON: no value of a secret.
  std::string provider;
  /// A SecretRef for each key, by id, as an object of JSON.
  std::string references;
  /// What no reference can name and why, a sentence each. Printable.
  std::vector<std::string> notes;
};

/// Makes the piece. The files are read, not decrypted. passEnv gets the variables that say where
/// identities are and are set now, else SOPS_AGE_KEY_FILE. Throws Error (generic) for an alias that
/// OpenClaw does not take or a path that is no UTF-8 text, and what load_encrypted_file throws.
[[nodiscard]] ProviderPiece make_provider_piece(const PieceRequest& request);

/// The whole piece as one JSON object, indented: `secrets.providers`, and with `references` a
/// member `refs` beside it, which is no part of a configuration.
[[nodiscard]] std::string piece_text(const PieceRequest& request, const ProviderPiece& piece,
                                     bool with_references);

}  // namespace secretsctl::openclaw
