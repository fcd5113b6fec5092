#pragma once

#include <optional>
#include <secretsctl/core/secret.hpp>
#include <secretsctl/sops/metadata/metadata_node.hpp>
#include <secretsctl/sops/stores/store.hpp>
#include <span>
#include <string>
#include <string_view>

namespace secretsctl::sops {

/// SOPS's formats.
enum class Format { dotenv, json, binary, yaml, ini };

/// What tells a format from the others: a row of the table of formats. All that is known of a
/// format outside its folder is here.
struct FormatRow {
  Format format = Format::dotenv;
  std::string_view name;      ///< Of --input-type: `json`.
  std::string_view shown;     ///< In messages: `JSON`.
  std::string_view metadata;  ///< Where its metadata are, in messages: `sops_ lines`.

  std::string_view settings = {};  ///< Its name under `stores` of a .sops.yaml; empty: none.

  /// The store; null for a format that is not supported yet.
  const Store* (*store)() = nullptr;

  /// Whether a file of this name is one; the name without folder and `.enc`. Null: none is.
  bool (*owns_name)(std::string_view name) = nullptr;

  /// Whether a text is one of its encrypted files, by what shows at a glance.
  bool (*recognises)(std::string_view text) = nullptr;

  /// What stands in its metadata, in plain texts, without a look at the values; nothing if there
  /// are none. Throws Error (generic) for a file that does not parse.
  std::optional<MetadataMap> (*metadata_of)(std::string_view text) = nullptr;

  /// The names that its encrypted files have, as git's attributes take them, and for each a name
  /// that it covers.
  struct GitPattern {
    const char* pattern;
    const char* sample;
  };
  std::span<const GitPattern> git_patterns = {};
  /// A basic regular expression that finds its encrypted files among others (git grep).
  const char* git_grep = nullptr;

  /// Whether its plaintext has a line for each key, in which a conflict can be marked.
  bool has_a_line_a_key = false;
};

/// The row of a format.
[[nodiscard]] const FormatRow& row_of(Format format);

/// All rows of supported formats, in the order in which content is recognised.
[[nodiscard]] std::span<const FormatRow* const> supported_formats();

/// Whether a format has a store.
[[nodiscard]] bool is_supported(Format format);

/// The store of a format. It lives as long as the process. Throws Error (generic) for a format that
/// is not supported yet.
[[nodiscard]] const Store& store_for(Format format);

/// The names of the supported formats, for messages and help: `dotenv, json, binary`.
[[nodiscard]] std::string format_names();

/// The format of a --input-type. Throws Error (generic) for a name that is none.
[[nodiscard]] Format format_of_type(std::string_view name);

/// The same, of a format that is supported. Throws Error (generic) for others, too.
[[nodiscard]] Format parse_format(std::string_view name);

/// The format that a file's name tells, with or without `.enc` at its end. (sops goes by the last
/// extension alone.) Nothing if the name tells none.
[[nodiscard]] std::optional<Format> format_of_name(std::string_view path);

/// The format of an encrypted file from its content; nothing if it is not encrypted.
[[nodiscard]] std::optional<Format> format_of_content(ByteView file);

/// The format of an encrypted file: what its name tells, unless it can't be that, else what is in
/// it. Nothing if neither tells.
[[nodiscard]] std::optional<Format> format_of_file(std::string_view path, ByteView file);

}  // namespace secretsctl::sops
