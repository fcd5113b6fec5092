#include <secretsctl/delivery/compose/compose_file.hpp>

#include <secretsctl/core/error.hpp>
#include <secretsctl/sops/yaml/yaml_scalar.hpp>

namespace secretsctl::delivery {
namespace {

bool is_name_start(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

// The variable name at the start of a text; empty if there is none.
std::string_view leading_name(std::string_view text) {
  std::size_t size = 0;
  while (size < text.size() &&
         (is_name_start(text[size]) || (size > 0 && text[size] >= '0' && text[size] <= '9'))) {
    ++size;
  }
  return text.substr(0, size);
}

// Decides by the text after the name between braces: with `?` and `:?` Compose fails if the
// variable is missing; `+` and `:+` test whether it is set.
bool is_lenient(std::string_view after_name) {
  if (after_name.starts_with(':')) after_name.remove_prefix(1);
  return !after_name.starts_with('?') && !after_name.starts_with('+');
}

// Collects from each text of the document in order, so that aliases cost nothing. Keys are searched
// too; compose files have no variables there.
class Collector {
 public:
  Collector(std::string_view text, ComposeFile& file) : text_(text), file_(file) {}

  void collect() {
    using Kind = sops::YamlEntry::Kind;
    for (const sops::YamlEntry& entry : sops::parse_yaml(text_, ErrorKind::generic)) {
      if (entry.kind == Kind::comment) continue;
      last_.clear();
      if (entry.has_key && entry.kind != Kind::document) take(entry.key, entry.line);
      if (entry.kind == Kind::scalar) take(entry.value, entry.line);
    }
  }

 private:
  void take(const sops::YamlScalar& scalar, std::uint32_t begin) {
    std::string value;
    sops::decode_yaml_scalar(text_, scalar, value);
    const int line = static_cast<int>(begin) + 1;
    if (value == "raw" && last_ == "format") file_.raw_formats.push_back(line);
    if (value == "build") file_.has_build = true;
    find_references(value, line);
    last_ = std::move(value);
  }

  // A default value may hold further references; the scan reaches them later.
  void find_references(std::string_view text, int line) {
    while (true) {
      const auto dollar = text.find('$');
      if (dollar == std::string_view::npos) return;
      text.remove_prefix(dollar + 1);
      if (text.starts_with('$')) {
        text.remove_prefix(1);
        continue;
      }
      const bool has_brace = text.starts_with('{');
      if (has_brace) text.remove_prefix(1);
      const std::string_view name = leading_name(text);
      text.remove_prefix(name.size());
      if (name.empty() || (has_brace && !is_lenient(text))) continue;
      file_.lenient_references.push_back({std::string(name), line});
    }
  }

  std::string_view text_;
  ComposeFile& file_;
  std::string last_;
};

}  // namespace

bool is_compose_file_name(std::string_view name) {
  return (name.starts_with("compose.") || name.starts_with("docker-compose.")) &&
         (name.ends_with(".yml") || name.ends_with(".yaml"));
}

ComposeFile parse_compose_file(std::string_view text) {
  ComposeFile file;
  Collector(text, file).collect();
  return file;
}

}  // namespace secretsctl::delivery
