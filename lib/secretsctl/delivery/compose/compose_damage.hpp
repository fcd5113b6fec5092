#pragma once

#include <secretsctl/delivery/environment/variables.hpp>
#include <string>
#include <vector>

namespace secretsctl::delivery {

/// The names, fit for a message, of what Docker Compose 2 does not read as it is from the plain
/// text that `sops decrypt` and `decrypt` write: where a value holds quotes at its start, a `$`
/// before a name, ` #`, white space at an end or a newline, or the name is none to Compose
/// (compose-go/dotenv; tests/interop/dialects.sh compares).
[[nodiscard]] std::vector<std::string> damaged_by_compose(const VariableList& variables);

/// The names, fit for a message, of values that stand in quotes as a whole. Compose takes those of
/// a plain text for its own; to SOPS they are a part of the value.
[[nodiscard]] std::vector<std::string> names_of_quoted(const VariableList& variables);

}  // namespace secretsctl::delivery
