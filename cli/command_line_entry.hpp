#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace secretsctl::cli {

inline constexpr std::string_view options_heading = "Options";
inline constexpr std::string_view arguments_heading = "Arguments";

/// One flag, option or argument of a CommandLine. Private to that.
struct CommandLineEntry {
  std::string names;  // `-o,--output`, `FILE`
  std::string help;
  std::variant<bool*, std::string*, std::optional<std::string>*, std::vector<std::string>*, int*>
      target;
  std::string_view word;
  std::string_view heading;
  int lowest = 0;
  int highest = 0;
  int count = 0;
  bool is_required = false;
  bool is_hidden = false;

  [[nodiscard]] bool is_flag() const { return std::holds_alternative<bool*>(target); }
  [[nodiscard]] const std::vector<std::string>* list() const {
    const auto* values = std::get_if<std::vector<std::string>*>(&target);
    return values == nullptr ? nullptr : *values;
  }
};

/// Takes the next of the names off their list.
inline std::string_view take_name(std::string_view& names) {
  const std::string_view name = names.substr(0, names.find(','));
  names.remove_prefix(std::min(name.size() + 1, names.size()));
  return name;
}

/// The name of an argument; empty for what is a flag alone.
inline std::string_view argument_name(const CommandLineEntry& entry) {
  for (std::string_view names = entry.names; !names.empty();) {
    const std::string_view name = take_name(names);
    if (!name.starts_with('-')) return name;
  }
  return {};
}

}  // namespace secretsctl::cli
