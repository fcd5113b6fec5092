#pragma once

#include <secretsctl/server/plan/plan.hpp>
#include <string>

namespace secretsctl::server {

/// The largest user-data that Hetzner takes, in bytes.
inline constexpr std::size_t max_user_data = std::size_t{32} * 1024;

/// User-data for the first boot: `#cloud-config` with the accounts, the packages, all files of the
/// plan, and one script under `sh -e`. The files come into a folder of their own; the script puts
/// them in place only once both accounts have their key and all packages are there, and takes them
/// back if the whole is not valid: until then root's login is as the image has it. Holds no secret.
/// `text`: the plan as it was read. Throws Error (generic) if the plan has no ssh_keys.
[[nodiscard]] std::string cloud_init_text(const ServerPlan& plan, const std::string& text);

/// A text as a value in YAML whose lines are indented by `indent` spaces: a literal block (`|`) if
/// it is plain text, else base64 after `encoding: b64`. It begins with the name of its key.
[[nodiscard]] std::string yaml_content(const std::string& text, std::size_t indent);

}  // namespace secretsctl::server
