#include <secretsctl/server/machine/concat.hpp>

namespace secretsctl::server {

std::string concat(std::initializer_list<std::string_view> parts) {
  std::string text;
  for (const std::string_view part : parts) text += part;
  return text;
}

}  // namespace secretsctl::server
