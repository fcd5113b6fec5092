#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>
#include <secretsctl/delivery/compose/compose_file.hpp>

#include <secretsctl/core/error.hpp>
#include <sstream>

namespace secretsctl::delivery {
namespace {

bool is_name_start(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

// The name at the start of a text; empty if there is none.
std::string_view leading_name(std::string_view text) {
  std::size_t size = 0;
  while (size < text.size() &&
         (is_name_start(text[size]) || (size > 0 && text[size] >= '0' && text[size] <= '9'))) {
    ++size;
  }
  return text.substr(0, size);
}

// By what follows the name between braces: `?` and `:?` end with an error without the variable; `+`
// and `:+` ask whether it is there.
bool is_lenient(std::string_view after_name) {
  if (after_name.starts_with(':')) after_name.remove_prefix(1);
  return !after_name.starts_with('?') && !after_name.starts_with('+');
}

// Takes each text of the document as it comes, so that an alias costs nothing. Keys are looked into
// too: nobody writes a variable there.
class Collector : public YAML::EventHandler {
 public:
  explicit Collector(ComposeFile& file) : file_(file) {}

  void OnScalar(const YAML::Mark& mark, const std::string& /*tag*/, YAML::anchor_t /*anchor*/,
                const std::string& value) override {
    if (value == "raw" && last_ == "format") file_.raw_formats.push_back(mark.line + 1);
    if (value == "build") file_.has_build = true;
    last_ = value;
    find_references(value, mark.line + 1);
  }
  void OnDocumentStart(const YAML::Mark& /*mark*/) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& /*mark*/, YAML::anchor_t /*anchor*/) override { last_.clear(); }
  void OnAlias(const YAML::Mark& /*mark*/, YAML::anchor_t /*anchor*/) override { last_.clear(); }
  void OnSequenceStart(const YAML::Mark& /*mark*/, const std::string& /*tag*/,
                       YAML::anchor_t /*anchor*/, YAML::EmitterStyle::value /*style*/) override {
    last_.clear();
  }
  void OnSequenceEnd() override { last_.clear(); }
  void OnMapStart(const YAML::Mark& /*mark*/, const std::string& /*tag*/, YAML::anchor_t /*anchor*/,
                  YAML::EmitterStyle::value /*style*/) override {
    last_.clear();
  }
  void OnMapEnd() override { last_.clear(); }

 private:
  // A default may hold further references, which are found as the text goes on.
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
  Collector collector(file);
  std::istringstream stream{std::string(text)};
  try {
    YAML::Parser parser(stream);
    while (parser.HandleNextDocument(collector)) {
    }
  } catch (const YAML::Exception& error) {
    throw Error(ErrorKind::generic, "line " + std::to_string(error.mark.line + 1) +
                                        ": it is no valid YAML: " + printable(error.msg));
  }
  return file;
}

}  // namespace secretsctl::delivery
