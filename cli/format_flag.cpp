#include "format_flag.hpp"

namespace secretsctl::cli {

void FormatFlag::add(CommandLine& app, const std::string& name, const std::string& help) {
  app.add_option(name, given_, help).one_of(sops::format_names());
}

std::optional<sops::Format> FormatFlag::format() const {
  if (given_.empty()) return std::nullopt;
  return sops::parse_format(given_);
}

}  // namespace secretsctl::cli
