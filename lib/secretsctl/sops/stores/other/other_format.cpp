#include <secretsctl/sops/stores/other/other_format.hpp>

#include <secretsctl/sops/stores/content_signs.hpp>
#include <secretsctl/sops/stores/other/other_metadata.hpp>

namespace secretsctl::sops {
namespace {

bool is_yaml_name(std::string_view name) {
  return name.ends_with(".yaml") || name.ends_with(".yml");
}

bool is_ini_name(std::string_view name) {
  return name.ends_with(".ini");
}

bool recognises_yaml(std::string_view text) {
  return has_encrypted_value(text) && has_line(text, "sops:");
}

bool recognises_ini(std::string_view text) {
  return has_encrypted_value(text) && has_line(text, "[sops]");
}

}  // namespace

constinit const FormatRow yaml_format = {
    .format = Format::yaml,
    .name = "yaml",
    .shown = "YAML",
    .metadata = "'sops' at the top",
    .owns_name = is_yaml_name,
    .recognises = recognises_yaml,
    .metadata_of = yaml_metadata,
};

constinit const FormatRow ini_format = {
    .format = Format::ini,
    .name = "ini",
    .shown = "INI",
    .metadata = "the section [sops]",
    .owns_name = is_ini_name,
    .recognises = recognises_ini,
    .metadata_of = ini_metadata,
};

}  // namespace secretsctl::sops
