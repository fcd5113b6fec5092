#pragma once

#include <secretsctl/sops/metadata/metadata.hpp>
#include <secretsctl/sops/metadata/metadata_node.hpp>
#include <secretsctl/sops/stores/dotenv/dotenv_line.hpp>
#include <string_view>

// The metadata of a dotenv file: lines whose names begin with `sops_` (SOPS, stores/dotenv).

namespace secretsctl::sops {

/// Adds the name and the value of a metadata line.
void add_metadata_line(const DotenvLine& line, FlatMetadata& lines);

/// The metadata lines of a file, wherever they are.
[[nodiscard]] FlatMetadata dotenv_metadata_lines(std::string_view file);

/// Throws Error (not_encrypted) if there are no lines, and the errors of read_metadata().
[[nodiscard]] Metadata read_dotenv_metadata(FlatMetadata lines);

}  // namespace secretsctl::sops
