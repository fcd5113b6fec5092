#pragma once

#include <cstddef>
#include <memory>
#include <secretsctl/sops/yaml/yaml_syntax.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace secretsctl::sops {

/// A value in a YAML configuration, for programs that read only: without comments, with aliases
/// followed. It shares the parsed text; copying it is cheap. A default object stands for a value
/// that is not there.
class YamlNode {
 public:
  /// A name of a map with its value.
  struct Entry;

  YamlNode() = default;

  /// The first document of a text. Throws Error (generic) that names the line.
  [[nodiscard]] static YamlNode parse(std::string text);

  [[nodiscard]] bool is_there() const noexcept { return document_ != nullptr; }
  [[nodiscard]] bool is_null() const;
  [[nodiscard]] bool is_map() const;
  [[nodiscard]] bool is_list() const;
  /// Whether it is a scalar, but not null.
  [[nodiscard]] bool is_scalar() const;
  /// Whether it is a scalar in quotes.
  [[nodiscard]] bool is_quoted() const;

  /// The text of a scalar.
  [[nodiscard]] std::string text() const;

  /// The number of values in a map or list.
  [[nodiscard]] std::size_t size() const;
  [[nodiscard]] std::vector<Entry> entries() const;
  [[nodiscard]] std::vector<YamlNode> items() const;

  /// Its line, from 1.
  [[nodiscard]] int line() const;
  /// The line of the last alias (`*name`) on the way to it, from 1; 0 for none.
  [[nodiscard]] int alias_line() const noexcept { return alias_line_; }

 private:
  struct Document {
    std::string text;
    YamlEntries entries;
  };

  YamlNode(std::shared_ptr<const Document> document, std::size_t index, bool is_key,
           int alias_line);
  [[nodiscard]] const YamlEntry& entry() const { return document_->entries[index_]; }
  [[nodiscard]] const YamlScalar& scalar() const;
  [[nodiscard]] bool has_kind(YamlEntry::Kind kind) const;

  std::shared_ptr<const Document> document_;
  std::size_t index_ = 0;
  bool is_key_ = false;
  int alias_line_ = 0;
};

struct YamlNode::Entry {
  YamlNode name;
  YamlNode value;
};

}  // namespace secretsctl::sops
