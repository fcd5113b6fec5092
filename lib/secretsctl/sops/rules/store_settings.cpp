#include <secretsctl/sops/rules/store_settings.hpp>

#include <charconv>
#include <secretsctl/sops/rules/rule_list.hpp>

namespace secretsctl::sops {
namespace {

constexpr int widest = 16;

std::optional<YamlMap> map_of(const YamlReader& reader, const YamlNode& node) {
  if (!node.is_there() || node.is_null()) return std::nullopt;
  if (!node.is_map()) reader.refuse(node, "it needs to be a map");
  return YamlMap(reader, node);
}

int parse_indent(const YamlMap& map, const std::string& text) {
  int indent = 0;
  const char* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, indent);
  if (error == std::errc() && rest == end && indent >= -1 && indent <= widest) return indent;
  map.reader().refuse(map.node(), "'indent' is a number from -1 (a tab) to 16");
}

}  // namespace

std::optional<int> store_indent(const ConfigFile& config, std::string_view store) {
  if (config.empty()) return std::nullopt;
  const RuleList rules(config);
  const auto stores = map_of(rules.reader(), rules.stores());
  if (!stores) return std::nullopt;
  const auto settings = map_of(rules.reader(), stores->find(store));
  if (!settings) return std::nullopt;
  const auto text = settings->text("indent");
  if (!text) return std::nullopt;
  return parse_indent(*settings, *text);
}

}  // namespace secretsctl::sops
