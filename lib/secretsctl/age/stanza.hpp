#pragma once

#include <secretsctl/core/bytes.hpp>
#include <string>
#include <vector>

namespace secretsctl::age {

/// One recipient stanza of a header: the file key, wrapped for one recipient (C2SP age.md,
/// "Recipient stanza"). Public data.
struct Stanza {
  std::string type;                    ///< The first argument.
  std::vector<std::string> arguments;  ///< The others.
  Bytes body;
};

}  // namespace secretsctl::age
