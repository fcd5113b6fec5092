#include <secretsctl/sops/stores/dotenv/dotenv_format.hpp>

#include <array>
#include <secretsctl/core/error.hpp>
#include <secretsctl/sops/stores/dotenv/dotenv_line.hpp>
#include <secretsctl/sops/stores/dotenv/dotenv_store.hpp>

namespace secretsctl::sops {
namespace {

constexpr std::array<FormatRow::GitPattern, 4> git_patterns = {{
    {".env.enc", ".env.enc"},
    {".env.*.enc", ".env.sample.enc"},
    {"*.env.enc", "sample.env.enc"},
    {"*.enc.env", "sample.enc.env"},
}};

const Store* store() {
  static const DotenvStore dotenv;
  return &dotenv;
}

bool owns_name(std::string_view name) {
  return name.starts_with(".env.") || name.ends_with(".env");
}

// Looks for a line `sops_NAME=`: YAML may have keys with that prefix.
bool recognises(std::string_view text) {
  constexpr std::string_view name_characters =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
  for (auto at = text.find(dotenv_metadata_prefix); at != std::string_view::npos;
       at = text.find(dotenv_metadata_prefix, at + 1)) {
    if (at > 0 && text[at - 1] != '\n') continue;
    const auto end = text.find_first_not_of(name_characters, at);
    if (end != std::string_view::npos && text[end] == '=') return true;
  }
  return false;
}

std::optional<MetadataMap> metadata_of(std::string_view text) {
  try {
    return write_metadata(store()->load_encrypted(LargeBytes::copy_of(bytes_of(text))).metadata);
  } catch (const Error& error) {
    if (error.kind() == ErrorKind::not_encrypted) return std::nullopt;
    throw;
  }
}

}  // namespace

constinit const FormatRow dotenv_format = {
    .format = Format::dotenv,
    .name = "dotenv",
    .shown = "dotenv",
    .metadata = "sops_ lines",
    .store = store,
    .owns_name = owns_name,
    .recognises = recognises,
    .metadata_of = metadata_of,
    .git_patterns = git_patterns,
    .git_grep = "^sops_mac=",
    .has_a_line_a_key = true,
};

}  // namespace secretsctl::sops
