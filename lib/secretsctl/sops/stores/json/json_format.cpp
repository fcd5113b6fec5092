#include <secretsctl/sops/stores/json/json_format.hpp>

#include <array>
#include <secretsctl/sops/metadata/embedded_metadata.hpp>
#include <secretsctl/sops/stores/content_signs.hpp>
#include <secretsctl/sops/stores/json/json_store.hpp>
#include <secretsctl/sops/stores/json/json_tree.hpp>

namespace secretsctl::sops {
namespace {

constexpr std::array<std::string_view, 1> endings = {".json"};

const Store* store() {
  static const JsonStore json;
  return &json;
}

bool recognises(std::string_view text) {
  return has_encrypted_value(text) && has_json_section(text);
}

}  // namespace

constinit const FormatRow json_format = {
    .format = Format::json,
    .name = "json",
    .shown = "JSON",
    .metadata = "'sops' at the top",
    .settings = "json",
    .store = store,
    .endings = endings,
    .recognises = recognises,
    .metadata_of = json_metadata,
    .git_grep = "\"sops\"[[:space:]]*:[[:space:]]*{",
};

std::optional<MetadataMap> json_metadata(std::string_view text) {
  Tree texts;
  const Branch top = read_stored_json(text, texts);
  const auto place = find_metadata(top);
  if (!place) return std::nullopt;
  return read_embedded(top[*place]);
}

}  // namespace secretsctl::sops
