#include <secretsctl/sops/rules/yaml_reader.hpp>

#include <secretsctl/core/error.hpp>
#include <set>

namespace secretsctl::sops {
namespace {

constexpr int max_merged_maps = 100;
constexpr std::string_view merge_name = "<<";

// A file of the largest size whose every byte is a name or an item uses about half of this.
constexpr std::size_t max_work = std::size_t{8} * 1024 * 1024;
constexpr std::size_t work_of_node = 16;

}  // namespace

int YamlReader::line(const YAML::Node& node) {
  return node.Mark().line + 1;
}

void YamlReader::refuse(const YAML::Node& node, const std::string& what) const {
  throw Error(ErrorKind::generic,
              printable(file_) + ":" + std::to_string(line(node)) + ": " + what);
}

void YamlReader::spend(const YAML::Node& node, std::size_t bytes) const {
  spent_ += work_of_node + bytes;
  if (spent_ > max_work) {
    refuse(node, "aliases (*) and merges (<<) need too much work up to here");
  }
}

YamlMap::YamlMap(const YamlReader& reader, const YAML::Node& map) : reader_(&reader), node_(map) {
  int maps = 0;
  add(map, maps);
}

// The map's own names come first: a merged map only adds names that are missing.
void YamlMap::add(const YAML::Node& map, int& maps) {
  if (++maps > max_merged_maps) reader_->refuse(map, "'<<' merges too many maps");
  std::set<std::string> own;
  YAML::Node merged(YAML::NodeType::Undefined);
  for (const auto& entry : map) {
    if (!entry.first.IsScalar()) reader_->refuse(entry.first, "a name needs to be a text");
    const std::string& name = entry.first.Scalar();
    reader_->spend(entry.first, name.size());
    if (!own.insert(name).second) {
      reader_->refuse(entry.first, "'" + printable(name) + "' stands twice in one map");
    }
    if (name == merge_name) {
      merged.reset(entry.second);
    } else {
      entries_.try_emplace(name, Entry{entry.first, entry.second});
    }
  }
  if (merged.IsDefined()) merge(merged, maps);
}

void YamlMap::merge(const YAML::Node& merged, int& maps) {
  const auto refuse = [&] { reader_->refuse(merged, "'<<' needs a map or a list of maps"); };
  if (merged.IsMap()) {
    add(merged, maps);
    return;
  }
  if (!merged.IsSequence()) refuse();
  for (const auto& map : merged) {
    if (!map.IsMap()) refuse();
    add(map, maps);
  }
}

YAML::Node YamlMap::find(std::string_view name) const {
  const auto found = entries_.find(name);
  return found == entries_.end() ? YAML::Node(YAML::NodeType::Undefined) : found->second.value;
}

std::optional<std::string> YamlMap::text(std::string_view name) const {
  const YAML::Node node = find(name);
  if (!node.IsDefined() || node.IsNull()) return std::nullopt;
  if (!node.IsScalar()) {
    reader_->refuse(node, "'" + std::string(name) + "' needs to be a text");
  }
  reader_->spend(node, node.Scalar().size());
  return node.Scalar();
}

}  // namespace secretsctl::sops
