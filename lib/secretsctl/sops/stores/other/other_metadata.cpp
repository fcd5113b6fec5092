#include <secretsctl/sops/stores/other/other_metadata.hpp>

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <istream>
#include <secretsctl/core/error.hpp>
#include <secretsctl/sops/metadata/metadata_builder.hpp>
#include <streambuf>
#include <string>
#include <vector>

namespace secretsctl::sops {
namespace {

[[noreturn]] void refuse(const std::string& what) {
  throw Error(ErrorKind::generic, what);
}

// Reports values, and keys apart from them. Aliases are not followed: metadata has none.
class YamlEvents final : public YAML::EventHandler {
 public:
  explicit YamlEvents(MetadataBuilder& builder) : builder_(builder) {}

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark&, YAML::anchor_t) override { put({}); }
  void OnAlias(const YAML::Mark&, YAML::anchor_t) override { put({}); }
  void OnScalar(const YAML::Mark&, const std::string&, YAML::anchor_t,
                const std::string& value) override {
    put(value);
  }
  void OnSequenceStart(const YAML::Mark&, const std::string&, YAML::anchor_t,
                       YAML::EmitterStyle::value) override {
    begin_value();
    builder_.begin_list();
    levels_.push_back({false, false});
  }
  void OnMapStart(const YAML::Mark&, const std::string&, YAML::anchor_t,
                  YAML::EmitterStyle::value) override {
    begin_value();
    builder_.begin_map();
    levels_.push_back({true, true});
  }
  void OnSequenceEnd() override { end(); }
  void OnMapEnd() override { end(); }

 private:
  struct Level {
    bool is_map = false;
    bool is_key_next = false;
  };

  [[nodiscard]] bool is_key() const { return !levels_.empty() && levels_.back().is_key_next; }

  void begin_value() {
    if (is_key()) refuse("a key in it is a map or a list");
    flip();
  }
  void flip() {
    if (!levels_.empty() && levels_.back().is_map) levels_.back().is_key_next = !is_key();
  }
  void put(std::string text) {
    const bool was_key = is_key();
    flip();
    if (was_key) {
      builder_.key(std::move(text));
    } else {
      builder_.text(std::move(text));
    }
  }
  void end() {
    levels_.pop_back();
    builder_.end();
  }

  MetadataBuilder& builder_;
  std::vector<Level> levels_;
};

// Reads a text in place.
class TextStream final : public std::streambuf {
 public:
  explicit TextStream(std::string_view text) {
    char* const start = const_cast<char*>(text.data());
    setg(start, start, start + text.size());
  }
};

void read_yaml(std::string_view text, MetadataBuilder& builder) {
  YamlEvents events(builder);
  TextStream buffer(text);
  std::istream stream(&buffer);
  try {
    YAML::Parser parser(stream);
    static_cast<void>(parser.HandleNextDocument(events));
  } catch (const YAML::Exception& error) {
    refuse("line " + std::to_string(error.mark.line + 1) + " is no YAML");
  }
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view white_space = " \t\r";
  text.remove_prefix(std::min(text.find_first_not_of(white_space), text.size()));
  return text.substr(0, text.find_last_not_of(white_space) + 1);
}

}  // namespace

std::optional<MetadataMap> yaml_metadata(std::string_view text) {
  MetadataBuilder builder;
  read_yaml(text, builder);
  return builder.take();
}

// The lines of the section `[sops]`; the content of values does not matter.
std::optional<MetadataMap> ini_metadata(std::string_view text) {
  std::optional<FlatMetadata> lines;
  bool is_inside = false;
  while (!text.empty()) {
    const std::string_view line = trimmed(text.substr(0, text.find('\n')));
    text.remove_prefix(std::min(text.find('\n'), text.size() - 1) + 1);
    if (line.starts_with('[')) {
      if (line.find(']') == std::string_view::npos) refuse("a section in it has no ']'");
      is_inside = line == "[sops]";
      if (is_inside && lines) refuse("'[sops]' occurs in it twice");
      if (is_inside) lines.emplace();
      continue;
    }
    const auto divider = line.find_first_of("=:");
    if (!is_inside || line.starts_with('#') || line.starts_with(';') ||
        divider == std::string_view::npos) {
      continue;
    }
    lines->emplace_back(trimmed(line.substr(0, divider)), trimmed(line.substr(divider + 1)));
  }
  if (!lines) return std::nullopt;
  return unflatten_metadata(std::move(*lines));
}

}  // namespace secretsctl::sops
