#pragma once

#include <secretsctl/core/secret.hpp>
#include <secretsctl/openclaw/request.hpp>
#include <secretsctl/sops/keys/identity_search.hpp>
#include <span>
#include <string>
#include <string_view>

namespace secretsctl::openclaw {

/// A file that the provider serves, and its label, with which an id can name it.
struct ProviderFile {
  std::string label;  ///< Empty if it has none.
  std::string path;
};

/// Parses `[LABEL=]FILE`; a label is `[A-Za-z0-9][A-Za-z0-9._-]*`.
[[nodiscard]] ProviderFile parse_provider_file(std::string_view argument);

/// Answers a request with a JSON object of values and per-id errors. It first opens and
/// authenticates every file. An id is taken from the first file that holds it, `LABEL#KEY` from the
/// file with that label. Errors: NOT_FOUND if no file holds the id, AMBIGUOUS_DUPLICATE_KEY if a
/// file holds it twice, NOT_A_VALUE for a map or a list, EMPTY_VALUE for an empty value,
/// NOT_AUTHENTICATED for a value in clear that no MAC covers, INVALID_UTF8 for a value that is not
/// UTF-8. A problem with a whole file throws Error: the call then ends without an answer.
[[nodiscard]] SecretBytes answer_request(const Request& request,
                                         std::span<const ProviderFile> files,
                                         sops::IdentitySearch& search);

}  // namespace secretsctl::openclaw
