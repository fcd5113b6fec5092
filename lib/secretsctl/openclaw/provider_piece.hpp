#pragma once

#include <secretsctl/openclaw/provider.hpp>
#include <string>
#include <vector>

namespace secretsctl::openclaw {

/// The input of make_provider_piece().
struct PieceRequest {
  std::string alias = "secretsctl";  ///< The provider's name.
  std::string command;               ///< Its absolute path.
  std::vector<ProviderFile> files;   ///< Made absolute in the piece.
};

/// The piece of an openclaw.json for a provider, and notes for its reader.
struct ProviderPiece {
  /// The members of `secrets.providers.ALIAS`, as a JSON object. Holds no secret value.
  std::string provider;
  /// A SecretRef for each key, by id, as a JSON object.
  std::string references;
  /// A sentence for each key that no reference can name, with the reason. Printable.
  std::vector<std::string> notes;
};

/// Makes the piece. The files are read, not decrypted. passEnv gets those variables that name a
/// source of identities and are set now, else SOPS_AGE_KEY_FILE. Throws Error (generic) for an
/// alias that OpenClaw refuses or a path that is not UTF-8, and the errors of load_encrypted_file.
[[nodiscard]] ProviderPiece make_provider_piece(const PieceRequest& request);

/// The whole piece as one JSON object, indented: `secrets.providers` and, with `references`, a
/// member `refs` beside it, which does not belong into a configuration.
[[nodiscard]] std::string piece_text(const PieceRequest& request, const ProviderPiece& piece,
                                     bool with_references);

}  // namespace secretsctl::openclaw
