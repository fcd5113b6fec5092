#pragma once

#include <secretsctl/sops/yaml/yaml_syntax.hpp>
#include <string_view>

namespace secretsctl::sops {

/// The entries of a plaintext or an encrypted file, as parse_yaml() has them, and those of comments
/// that go-yaml drops. go-yaml gives the comments at the end of a document to other maps if a key
/// follows; since the metadata will follow there, the comments of a plaintext are given as if they
/// did.
[[nodiscard]] YamlEntries parse_yaml_file(std::string_view text, ErrorKind kind);

/// Whether an entry is the metadata of a document.
[[nodiscard]] bool is_metadata_entry(std::string_view text, const YamlEntry& entry);

}  // namespace secretsctl::sops
