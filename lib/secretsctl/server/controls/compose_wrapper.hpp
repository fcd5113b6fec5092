#pragma once

#include <secretsctl/server/plan/plan.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace secretsctl::server {

/// The script through which the application's user starts and stops the containers of the plan's
/// compose file, as root by sudo.
inline constexpr const char* compose_wrapper = "/usr/local/sbin/openclaw-compose";

/// The words that it takes, one a call.
[[nodiscard]] std::span<const std::string_view> compose_words();

/// Its text: POSIX sh. It refuses all but one of compose_words(), and runs `docker compose` with
/// fixed arguments and without the caller's variables, only if compose_places() belong to root.
[[nodiscard]] std::string compose_wrapper_text(const ServerPlan& plan);

/// What decides which containers docker starts: the compose file, the .env file that docker compose
/// reads beside it, and each folder on the way, beginning with `/`. Whoever can write one of them
/// is root through the wrapper.
[[nodiscard]] std::vector<std::string> compose_places(const ServerPlan& plan);

}  // namespace secretsctl::server
