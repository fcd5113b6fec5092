#include <secretsctl/sops/stores/format.hpp>

#include <algorithm>
#include <array>
#include <secretsctl/core/error.hpp>
#include <secretsctl/sops/stores/binary/binary_format.hpp>
#include <secretsctl/sops/stores/dotenv/dotenv_format.hpp>
#include <secretsctl/sops/stores/encrypted_name.hpp>
#include <secretsctl/sops/stores/ini/ini_format.hpp>
#include <secretsctl/sops/stores/json/json_format.hpp>
#include <secretsctl/sops/stores/yaml/yaml_format.hpp>

namespace secretsctl::sops {
namespace {

// In the order of recognising content: binary is JSON with one key, and YAML accepts any text.
constexpr std::array<const FormatRow*, 5> rows = {&dotenv_format, &binary_format, &json_format,
                                                  &yaml_format, &ini_format};

bool owns(const FormatRow& row, std::string_view name) {
  return std::ranges::any_of(row.endings,
                             [&](std::string_view ending) { return name.ends_with(ending); }) ||
         (row.owns_name != nullptr && row.owns_name(name));
}

}  // namespace

const FormatRow& row_of(Format format) {
  return **std::ranges::find(rows, format, [](const FormatRow* row) { return row->format; });
}

std::span<const FormatRow* const> format_rows() {
  return rows;
}

std::vector<NamePattern> name_patterns_of(const FormatRow& row) {
  std::vector<NamePattern> patterns;
  for (const std::string_view ending : row.endings) {
    const std::string text(ending);
    for (const std::string& rest : {text + ".enc", ".enc" + text, ".sops" + text}) {
      patterns.push_back({"*" + rest, "sample" + rest});
    }
  }
  for (const auto& [pattern, sample] : row.git_patterns) {
    patterns.push_back({std::string(pattern), std::string(sample)});
  }
  return patterns;
}

const Store& store_for(Format format) {
  return *row_of(format).store();
}

std::string format_names() {
  std::string names;
  for (const FormatRow* row :
       {&dotenv_format, &json_format, &yaml_format, &ini_format, &binary_format}) {
    names.append(names.empty() ? "" : ", ").append(row->name);
  }
  return names;
}

Format parse_format(std::string_view name) {
  const auto found = std::ranges::find(rows, name, [](const FormatRow* row) { return row->name; });
  if (found != rows.end()) return (*found)->format;
  throw Error(ErrorKind::generic, "the format '" + printable(name) +
                                      "' is not supported; supported: " + format_names());
}

std::optional<Format> format_of_name(std::string_view path) {
  const std::string name = plaintext_name(path.substr(path.rfind('/') + 1));
  const auto found =
      std::ranges::find_if(rows, [&](const FormatRow* row) { return owns(*row, name); });
  if (found == rows.end()) return std::nullopt;
  return (*found)->format;
}

std::optional<Format> format_of_content(ByteView file) {
  const std::string_view text = text_of(file);
  const auto found =
      std::ranges::find_if(rows, [&](const FormatRow* row) { return row->recognises(text); });
  if (found == rows.end()) return std::nullopt;
  return (*found)->format;
}

std::optional<Format> format_of_file(std::string_view path, ByteView file) {
  const auto named = format_of_name(path);
  // sops takes a name such as `.env.enc` for binary, which is JSON. No dotenv file begins like
  // JSON, and no YAML or INI file has the metadata of dotenv.
  const std::string_view text = text_of(file);
  const bool may_be_other =
      named &&
      ((*named == Format::dotenv && text.starts_with('{')) ||
       ((*named == Format::yaml || *named == Format::ini) && dotenv_format.recognises(text)));
  if (named && !may_be_other) return named;
  const auto found = format_of_content(file);
  return found ? found : named;
}

}  // namespace secretsctl::sops
