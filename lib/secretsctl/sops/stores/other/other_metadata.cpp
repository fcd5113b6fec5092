#include <secretsctl/sops/stores/other/other_metadata.hpp>

#include <algorithm>
#include <secretsctl/core/error.hpp>
#include <secretsctl/sops/metadata/metadata_node.hpp>
#include <string>

namespace secretsctl::sops {
namespace {

[[noreturn]] void refuse(const std::string& what) {
  throw Error(ErrorKind::generic, what);
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view white_space = " \t\r";
  text.remove_prefix(std::min(text.find_first_not_of(white_space), text.size()));
  return text.substr(0, text.find_last_not_of(white_space) + 1);
}

}  // namespace

// The lines of the section `[sops]`; the content of values does not matter.
std::optional<MetadataMap> ini_metadata(std::string_view text) {
  std::optional<FlatMetadata> lines;
  bool is_inside = false;
  while (!text.empty()) {
    const std::string_view line = trimmed(text.substr(0, text.find('\n')));
    text.remove_prefix(std::min(text.find('\n'), text.size() - 1) + 1);
    if (line.starts_with('[')) {
      if (line.find(']') == std::string_view::npos) refuse("a section in it has no ']'");
      is_inside = line == "[sops]";
      if (is_inside && lines) refuse("'[sops]' occurs in it twice");
      if (is_inside) lines.emplace();
      continue;
    }
    const auto divider = line.find_first_of("=:");
    if (!is_inside || line.starts_with('#') || line.starts_with(';') ||
        divider == std::string_view::npos) {
      continue;
    }
    lines->emplace_back(trimmed(line.substr(0, divider)), trimmed(line.substr(divider + 1)));
  }
  if (!lines) return std::nullopt;
  return unflatten_metadata(std::move(*lines));
}

}  // namespace secretsctl::sops
