#pragma once

#include <secretsctl/delivery/environment/variables.hpp>
#include <string>
#include <vector>

namespace secretsctl::delivery {

/// The printable names of the variables that Docker Compose 2 changes when it reads the plain text
/// that `sops decrypt` and `decrypt` write: the value has quotes at its start, a `$` before a name,
/// ` #`, white space at an end or a newline, or Compose does not accept the name
/// (compose-go/dotenv; tests/interop/dialects.sh compares).
[[nodiscard]] std::vector<std::string> damaged_by_compose(const VariableList& variables);

/// The printable names of values that are quoted as a whole. In a plain text Compose removes these
/// quotes; to SOPS they are part of the value.
[[nodiscard]] std::vector<std::string> names_of_quoted(const VariableList& variables);

}  // namespace secretsctl::delivery
