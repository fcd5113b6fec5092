#include <secretsctl/sops/stores/binary/binary_format.hpp>

#include <algorithm>
#include <secretsctl/sops/stores/binary/binary_store.hpp>
#include <secretsctl/sops/stores/content_signs.hpp>
#include <secretsctl/sops/stores/json/json_format.hpp>

namespace secretsctl::sops {
namespace {

const Store* store() {
  static const BinaryStore binary;
  return &binary;
}

// Takes an expected text, and the white space before it, from the front of a text.
bool take(std::string_view& text, std::string_view expected) {
  constexpr std::string_view white_space = " \t\r\n";
  text.remove_prefix(std::min(text.find_first_not_of(white_space), text.size()));
  if (!text.starts_with(expected)) return false;
  text.remove_prefix(expected.size());
  return true;
}

// `{"data": "ENC[...]", "sops": `
bool recognises(std::string_view text) {
  if (!has_json_section(text)) return false;
  if (!take(text, "{") || !take(text, "\"data\"") || !take(text, ":") || !take(text, "\"")) {
    return false;
  }
  text.remove_prefix(std::min(text.find('"'), text.size()));
  return take(text, "\"") && take(text, ",") && take(text, "\"sops\"");
}

}  // namespace

constinit const FormatRow binary_format = {
    .format = Format::binary,
    .name = "binary",
    .shown = "SOPS's binary format",
    .metadata = "'sops' at the top",
    .settings = "json_binary",
    .store = store,
    .recognises = recognises,
    .metadata_of = json_metadata,
    .git_grep = "\"sops\"[[:space:]]*:[[:space:]]*{",
};

}  // namespace secretsctl::sops
