#include <secretsctl/sops/yaml_reader.hpp>

#include <yaml-cpp/yaml.h>

#include <secretsctl/core/error.hpp>

namespace secretsctl::sops {

namespace {

constexpr int max_merged_maps = 100;

}  // namespace

int YamlReader::line(const YAML::Node& node) {
  return node.Mark().line + 1;
}

void YamlReader::refuse(const YAML::Node& node, const std::string& what) const {
  throw Error(ErrorKind::generic,
              printable(file_) + ":" + std::to_string(line(node)) + ": " + what);
}

YAML::Node YamlReader::find(const YAML::Node& map, const std::string& key) const {
  int maps = 0;
  return find(map, key, maps);
}

YAML::Node YamlReader::find(const YAML::Node& map, const std::string& key, int& maps) const {
  if (++maps > max_merged_maps) refuse(map, "'<<' merges too many maps");
  YAML::Node found(YAML::NodeType::Undefined);
  YAML::Node merged(YAML::NodeType::Undefined);
  for (const auto& entry : map) {
    if (!entry.first.IsScalar()) continue;
    if (entry.first.Scalar() == "<<") merged.reset(entry.second);
    if (entry.first.Scalar() != key) continue;
    if (found.IsDefined()) refuse(entry.first, "'" + key + "' stands twice in one map");
    found.reset(entry.second);
  }
  if (found.IsDefined() || !merged.IsDefined()) return found;
  if (merged.IsMap()) return find(merged, key, maps);
  if (!merged.IsSequence()) refuse(merged, "'<<' needs a map or a list of maps");
  for (const auto& map_of_list : merged) {
    if (!map_of_list.IsMap()) refuse(merged, "'<<' needs a map or a list of maps");
    found.reset(find(map_of_list, key, maps));
    if (found.IsDefined()) break;
  }
  return found;
}

std::optional<std::string> YamlReader::text(const YAML::Node& map, const std::string& key) const {
  const YAML::Node node = find(map, key);
  if (!node.IsDefined() || node.IsNull()) return std::nullopt;
  if (!node.IsScalar()) refuse(node, "'" + key + "' needs to be a text");
  return node.Scalar();
}

}  // namespace secretsctl::sops
