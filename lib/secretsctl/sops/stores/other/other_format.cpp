#include <secretsctl/sops/stores/other/other_format.hpp>

#include <secretsctl/sops/stores/content_signs.hpp>
#include <secretsctl/sops/stores/other/other_metadata.hpp>

namespace secretsctl::sops {
namespace {

bool is_ini_name(std::string_view name) {
  return name.ends_with(".ini");
}

bool recognises_ini(std::string_view text) {
  return has_encrypted_value(text) && has_line(text, "[sops]");
}

}  // namespace

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
