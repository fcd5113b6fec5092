#pragma once

#include <string>
#include <vector>

#include "command_page.hpp"

namespace secretsctl::cli::manual {

/// What all man pages bear.
struct Edition {
  std::string date;     ///< YYYY-MM-DD
  std::string version;  ///< `0.1.0`
};

/// The page of one command. `pages` are those that it may refer to.
[[nodiscard]] std::string man_page(const CommandPage& page, const std::vector<CommandPage>& pages,
                                   const Edition& edition);

/// The page of secretsctl itself, which lists all commands.
[[nodiscard]] std::string main_page(const std::vector<CommandPage>& pages, const Edition& edition);

}  // namespace secretsctl::cli::manual
