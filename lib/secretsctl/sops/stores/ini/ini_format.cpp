#include <secretsctl/sops/stores/ini/ini_format.hpp>

#include <array>
#include <secretsctl/sops/stores/content_signs.hpp>
#include <secretsctl/sops/stores/ini/ini_store.hpp>
#include <secretsctl/sops/stores/ini/ini_tree.hpp>

namespace secretsctl::sops {
namespace {

constexpr std::array<std::string_view, 1> endings = {".ini"};

const Store* store() {
  static const IniStore ini;
  return &ini;
}

bool recognises(std::string_view text) {
  return has_encrypted_value(text) && has_line(text, "[sops]");
}

}  // namespace

constinit const FormatRow ini_format = {
    .format = Format::ini,
    .name = ini_format_name,
    .shown = "INI",
    .metadata = "the section [sops]",
    .store = store,
    .endings = endings,
    .recognises = recognises,
    .metadata_of = ini_metadata,
    .git_grep = "^\\[sops\\]",
};

}  // namespace secretsctl::sops
