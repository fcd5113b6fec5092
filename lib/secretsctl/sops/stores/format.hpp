#pragma once

#include <optional>
#include <secretsctl/core/export.hpp>
#include <secretsctl/core/secret.hpp>
#include <secretsctl/sops/metadata/metadata_node.hpp>
#include <secretsctl/sops/stores/store.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

SECRETSCTL_EXPORT_BEGIN
namespace secretsctl::sops {

/// SOPS's formats.
enum class Format {
  dotenv,  ///< `NAME=value` lines.
  json,    ///< One JSON document.
  binary,  ///< Any bytes, as one value.
  yaml,    ///< YAML documents.
  ini,     ///< Sections of `name = value` lines.
};

/// The properties of a format: a row of the table of formats. Code outside its folder knows a
/// format only through this.
struct FormatRow {
  Format format = Format::dotenv;  ///< The format that the row describes.
  std::string_view name;           ///< In --input-type: `json`.
  std::string_view shown;          ///< In messages: `JSON`.
  std::string_view metadata;       ///< The place of its metadata, in messages: `sops_ lines`.

  std::string_view settings = {};  ///< Its name under `stores` of a .sops.yaml; empty: none.

  /// The store.
  const Store* (*store)() = nullptr;

  /// The endings of its file names: `.yaml`. Their encrypted files may be called `NAME.yaml.enc`,
  /// `NAME.enc.yaml` and `NAME.sops.yaml`.
  std::span<const std::string_view> endings = {};
  /// Whether a file name without such an ending is of this format; the name comes without folder
  /// and `.enc`. Null: none.
  bool (*owns_name)(std::string_view name) = nullptr;

  /// Whether a text is an encrypted file of this format, judged without parsing.
  bool (*recognises)(std::string_view text) = nullptr;

  /// The metadata as plain texts, without reading the values; nothing if there are none. Throws
  /// Error (generic) for a file that does not parse.
  std::optional<MetadataMap> (*metadata_of)(std::string_view text) = nullptr;

  /// The names of encrypted files as a pattern of git attributes, with an example.
  struct GitPattern {
    std::string_view pattern;  ///< As in .gitattributes.
    std::string_view sample;   ///< A name that matches.
  };
  /// Those of its encrypted files besides what `endings` says.
  std::span<const GitPattern> git_patterns = {};
  /// A basic regular expression with which git grep finds its encrypted files.
  const char* git_grep = nullptr;

  /// Whether its plaintext has one line for each key, so that a conflict can be marked there.
  bool has_a_line_a_key = false;
};

/// The row of a format.
[[nodiscard]] const FormatRow& row_of(Format format);

/// All rows, in the order in which content is recognised.
[[nodiscard]] std::span<const FormatRow* const> format_rows();

/// A pattern of git attributes for names of encrypted files, with a name that matches.
struct NamePattern {
  std::string pattern;  ///< `*.enc.yaml`.
  std::string sample;   ///< `sample.enc.yaml`.
};

/// The patterns of a format: for its endings, and its own.
[[nodiscard]] std::vector<NamePattern> name_patterns_of(const FormatRow& row);

/// The store of a format. It lives as long as the process.
[[nodiscard]] const Store& store_for(Format format);

/// The names of the formats, for messages and help: `dotenv, json, yaml, ini, binary`.
[[nodiscard]] std::string format_names();

/// The format for a --input-type. Throws Error (generic) for an unknown name.
[[nodiscard]] Format parse_format(std::string_view name);

/// The format that a file's name shows, with or without `.enc` at its end. (sops uses only the last
/// extension.) Nothing if the name shows none.
[[nodiscard]] std::optional<Format> format_of_name(std::string_view path);

/// The format of an encrypted file, by its content; nothing if it is not encrypted.
[[nodiscard]] std::optional<Format> format_of_content(ByteView file);

/// The format of an encrypted file: by its name, unless the content rules that out, else by its
/// content. Nothing if neither shows it.
[[nodiscard]] std::optional<Format> format_of_file(std::string_view path, ByteView file);

}  // namespace secretsctl::sops
SECRETSCTL_EXPORT_END
