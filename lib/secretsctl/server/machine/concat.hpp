#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

namespace secretsctl::server {

/// The parts as one text. Each `+` in its place would be a temporary text with its cleaning up,
/// which is most of the code of a message.
[[nodiscard]] std::string concat(std::initializer_list<std::string_view> parts);

}  // namespace secretsctl::server
