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

int YamlReader::line(const YamlNode& node) {
  return node.line();
}

void YamlReader::refuse(const YamlNode& node, const std::string& what) const {
  std::string message = printable(file_) + ":" + std::to_string(line(node)) + ": " + what;
  if (node.alias_line() != 0) {
    message += " (by the alias in line " + std::to_string(node.alias_line()) + ")";
  }
  throw Error(ErrorKind::generic, message);
}

void YamlReader::spend(const YamlNode& node, std::size_t bytes) const {
  spent_ += work_of_node + bytes;
  if (spent_ > max_work) {
    refuse(node, "aliases (*) and merges (<<) need too much work up to here");
  }
}

YamlMap::YamlMap(const YamlReader& reader, const YamlNode& map) : reader_(&reader), node_(map) {
  int maps = 0;
  add(map, maps);
}

// The map's own names come first: a merged map only adds names that are missing.
void YamlMap::add(const YamlNode& map, int& maps) {
  if (++maps > max_merged_maps) reader_->refuse(map, "'<<' merges too many maps");
  std::set<std::string> own;
  YamlNode merged;
  for (const Entry& entry : map.entries()) {
    if (!entry.name.is_scalar()) reader_->refuse(entry.name, "a name needs to be a text");
    const std::string name = entry.name.text();
    reader_->spend(entry.name, name.size());
    if (!own.insert(name).second) {
      reader_->refuse(entry.name, "'" + printable(name) + "' stands twice in one map");
    }
    if (name == merge_name) {
      merged = entry.value;
    } else {
      entries_.try_emplace(name, entry);
    }
  }
  if (merged.is_there()) merge(merged, maps);
}

void YamlMap::merge(const YamlNode& merged, int& maps) {
  const auto refuse = [&] { reader_->refuse(merged, "'<<' needs a map or a list of maps"); };
  if (merged.is_map()) {
    add(merged, maps);
    return;
  }
  if (!merged.is_list()) refuse();
  for (const YamlNode& map : merged.items()) {
    if (!map.is_map()) refuse();
    add(map, maps);
  }
}

YamlNode YamlMap::find(std::string_view name) const {
  const auto found = entries_.find(name);
  return found == entries_.end() ? YamlNode() : found->second.value;
}

std::optional<std::string> YamlMap::text(std::string_view name) const {
  const YamlNode node = find(name);
  if (!node.is_there() || node.is_null()) return std::nullopt;
  if (!node.is_scalar()) {
    reader_->refuse(node, "'" + std::string(name) + "' needs to be a text");
  }
  reader_->spend(node, node.text().size());
  return node.text();
}

}  // namespace secretsctl::sops
