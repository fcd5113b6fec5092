#pragma once

#include <secretsctl/core/bytes.hpp>
#include <secretsctl/core/export.hpp>
#include <string>
#include <string_view>
#include <vector>

SECRETSCTL_EXPORT_BEGIN
namespace secretsctl::age {

/// One recipient stanza of a header: the file key, wrapped for one recipient (C2SP age.md,
/// "Recipient stanza"). Public data.
struct Stanza {
  std::string type;                    ///< The first argument.
  std::vector<std::string> arguments;  ///< The other arguments.
  Bytes body;                          ///< The wrapped file key, in a form of its type.
};

/// Whether a text can be an argument of a stanza: one or more visible ASCII characters (VCHAR of
/// RFC 5234).
[[nodiscard]] bool is_argument(std::string_view text);

/// Splits a line at each single space. Two spaces in a row give an empty part, which is not a valid
/// argument.
[[nodiscard]] std::vector<std::string> split_arguments(std::string_view line);

}  // namespace secretsctl::age
SECRETSCTL_EXPORT_END
