#pragma once

#include <string_view>

namespace secretsctl::delivery {

/// Whether a variable belongs to the session or the identity of the user who set it: it leads to an
/// agent, a bus, a display or a folder of that user, or holds or names a credential. Another user's
/// program is not to get it. The manual pages of the programs that read it are the source.
[[nodiscard]] bool belongs_to_session(std::string_view name);

}  // namespace secretsctl::delivery
