#include <secretsctl/sops/stores/yaml/yaml_format.hpp>

#include <algorithm>
#include <array>
#include <secretsctl/sops/metadata/embedded_metadata.hpp>
#include <secretsctl/sops/stores/content_signs.hpp>
#include <secretsctl/sops/stores/yaml/yaml_store.hpp>
#include <secretsctl/sops/stores/yaml/yaml_tree.hpp>

namespace secretsctl::sops {
namespace {

constexpr std::array<std::string_view, 2> endings = {".yaml", ".yml"};

const Store* store() {
  static const YamlStore yaml;
  return &yaml;
}

bool recognises(std::string_view text) {
  constexpr std::array<std::string_view, 3> keys = {"sops:", "\"sops\":", "'sops':"};
  return has_encrypted_value(text) &&
         std::ranges::any_of(keys, [&](std::string_view key) { return has_line(text, key); });
}

}  // namespace

constinit const FormatRow yaml_format = {
    .format = Format::yaml,
    .name = "yaml",
    .shown = "YAML",
    .metadata = "'sops' at the top",
    .settings = "yaml",
    .store = store,
    .endings = endings,
    .recognises = recognises,
    .metadata_of = yaml_metadata,
    .git_grep = "^[\"']*sops[\"']*:",
};

std::optional<MetadataMap> yaml_metadata(std::string_view text) {
  Tree texts;
  const YamlEntries entries = parse_yaml(text, ErrorKind::generic);
  const auto documents = read_stored_yaml(text, entries, texts);
  const auto place = find_metadata(documents.front());
  if (!place) return std::nullopt;
  return read_embedded(documents.front()[*place]);
}

}  // namespace secretsctl::sops
