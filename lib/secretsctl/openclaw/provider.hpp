#pragma once

#include <secretsctl/core/secret.hpp>
#include <secretsctl/openclaw/request.hpp>
#include <secretsctl/sops/keys/identity_search.hpp>
#include <span>
#include <string>
#include <string_view>

namespace secretsctl::openclaw {

/// A file that the provider serves, and the label under which an id can name it.
struct ProviderFile {
  std::string label;  ///< Empty if it has none.
  std::string path;
};

/// Parses `[LABEL=]FILE`; a label is `[A-Za-z0-9][A-Za-z0-9._-]*`.
[[nodiscard]] ProviderFile parse_provider_file(std::string_view argument);

/// Answers a request: the JSON object of values and of per-id errors. Every file is opened and
/// authenticated first; an id is taken from the first file that holds it, `LABEL#KEY` from the file
/// with that label. An id that no file holds gets NOT_FOUND, one that a file holds twice
/// AMBIGUOUS_DUPLICATE_KEY, one that holds a map or a list NOT_A_VALUE, one whose value is empty
/// EMPTY_VALUE, one whose value is in clear and under no MAC NOT_AUTHENTICATED, one whose value is
/// not UTF-8 INVALID_UTF8. A problem of a whole file throws Error: the call ends without an answer.
[[nodiscard]] SecretBytes answer_request(const Request& request,
                                         std::span<const ProviderFile> files,
                                         sops::IdentitySearch& search);

}  // namespace secretsctl::openclaw
