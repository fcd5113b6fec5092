#include <secretsctl/sops/metadata/metadata_node.hpp>

#include <charconv>
#include <cstdint>
#include <secretsctl/core/error.hpp>

namespace secretsctl::sops {
namespace {

constexpr std::string_view map_separator = "__map_";
constexpr std::string_view list_separator = "__list_";
// SOPS's own metadata nests five levels deep.
constexpr std::size_t max_depth = 16;

[[noreturn]] void refuse(std::string_view name, const std::string& why) {
  throw Error(ErrorKind::generic, "the metadata line sops_" + printable(name) + " " + why);
}

struct Step {
  bool in_list = false;
  std::string_view key;  // of a map
  std::uint32_t index = 0;
};

// A list index that is not a number counts as 0, as in sops.
Step list_step(std::string_view digits) {
  Step step{true, {}, 0};
  const auto [end, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), step.index);
  if (error != std::errc() || end != digits.data() + digits.size()) step.index = 0;
  return step;
}

// Splits a name at its separators.
std::vector<Step> steps_of(std::string_view name) {
  std::vector<Step> steps;
  std::string_view rest = name;
  bool in_list = false;
  while (true) {
    const auto map_at = rest.find(map_separator);
    const auto list_at = rest.find(list_separator);
    const auto at = std::min(map_at, list_at);
    const std::string_view part = rest.substr(0, at);
    steps.push_back(in_list ? list_step(part) : Step{false, part, 0});
    if (at == std::string_view::npos) return steps;
    if (steps.size() == max_depth) refuse(name, "is nested too deeply");
    in_list = list_at < map_at;
    rest.remove_prefix(at + (in_list ? list_separator.size() : map_separator.size()));
  }
}

// A node under construction: its lists may still have gaps.
struct Building {
  bool has_text = false;
  std::string text;
  std::map<std::string, Building, std::less<>> keys;
  std::map<std::uint32_t, Building> indices;
};

void place(std::string_view name, std::string text, Building& root) {
  Building* at = &root;
  for (const Step& step : steps_of(name)) {
    at = step.in_list ? &at->indices[step.index]
                      : &at->keys.try_emplace(std::string(step.key)).first->second;
  }
  if (at->has_text) refuse(name, "stands twice");
  at->has_text = true;
  at->text = std::move(text);
}

MetadataNode finish(std::string_view name, Building&& building);

MetadataMap finish_map(Building&& building) {
  MetadataMap map;
  for (auto& [key, value] : building.keys) map.emplace(key, finish(key, std::move(value)));
  return map;
}

MetadataNode finish(std::string_view name, Building&& building) {
  const int kinds = (building.has_text ? 1 : 0) + (building.keys.empty() ? 0 : 1) +
                    (building.indices.empty() ? 0 : 1);
  if (kinds > 1) refuse(name, "is a value and has parts");
  if (building.has_text) return {std::move(building.text)};
  if (building.indices.empty()) return {finish_map(std::move(building))};
  MetadataList list;
  for (auto& [index, value] : building.indices) {
    if (index != list.size()) refuse(name, "is a list with a gap: an entry is missing");
    list.push_back(finish(name, std::move(value)));
  }
  return {std::move(list)};
}

void flatten(const std::string& name, const MetadataNode& node, FlatMetadata& lines) {
  if (const std::string* text = node.text()) {
    lines.emplace_back(name, *text);
  } else if (const MetadataMap* map = node.map()) {
    for (const auto& [key, value] : *map) {
      flatten(name + std::string(map_separator) + key, value, lines);
    }
  } else if (const MetadataList* list = node.list()) {
    for (std::size_t i = 0; i < list->size(); ++i) {
      flatten(name + std::string(list_separator) + std::to_string(i), (*list)[i], lines);
    }
  }
}

}  // namespace

MetadataMap unflatten_metadata(FlatMetadata lines) {
  Building root;
  for (auto& [name, text] : lines) place(name, std::move(text), root);
  return finish_map(std::move(root));
}

FlatMetadata flatten_metadata(const MetadataMap& map) {
  FlatMetadata lines;
  for (const auto& [key, value] : map) flatten(key, value, lines);
  return lines;
}

}  // namespace secretsctl::sops
