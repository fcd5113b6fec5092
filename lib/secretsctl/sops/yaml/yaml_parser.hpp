#pragma once

#include <initializer_list>
#include <map>
#include <secretsctl/sops/yaml/yaml_directive.hpp>
#include <secretsctl/sops/yaml/yaml_syntax.hpp>
#include <string>

namespace secretsctl::sops {

/// The work of parse_yaml(): tokens become entries.
class YamlParser {
 public:
  YamlParser(std::string_view text, ErrorKind kind);
  YamlEntries parse();

 private:
  using Kind = YamlToken::Kind;

  // Comments towards a value: before it, in its line, after it.
  struct Comments {
    YamlCommentLines head;
    YamlCommentLines line;
    YamlCommentLines foot;
  };
  // The beginning of a value, before its content is read.
  struct Start {
    YamlEntry entry;
    Comments comments;
    Kind content = Kind::scalar;
    std::string_view anchor;
    std::uint32_t anchor_line = 0;
  };
  // The index of an anchor of a key whose entry is not there yet.
  static constexpr auto without_entry = static_cast<std::uint32_t>(-1);
  struct Anchor {
    std::uint32_t index = 0;  // of the entry; without_entry before it has one
    bool is_key = false;      // the anchor of the entry's key
    std::uint32_t line = 0;
    std::uint64_t size = 0;    // what an alias expands to; until its end, expanded_ before it
    std::uint32_t height = 0;  // of maps and lists in each other, aliases expanded
  };

  [[noreturn]] void fail(std::string_view fault) const;
  const YamlToken& peek();
  bool peek_is(std::initializer_list<Kind> kinds);
  void skip() { ++at_; }
  [[nodiscard]] std::string_view text_of_token(const YamlToken& token) const {
    return text_.substr(token.begin, token.end - token.begin);
  }

  void join(YamlCommentLines& to, YamlCommentLines from);
  Comments take_comments();
  void split_stem(YamlCommentLines prior);
  void push_comments(YamlCommentLines lines, bool is_inline, bool is_in_flow);
  void insert_comments(std::size_t place, YamlCommentLines lines, bool is_inline);
  YamlCommentLines split_document_head();

  void read_document(bool is_first);
  void read_directives();
  void read_root(std::size_t number);
  [[nodiscard]] bool is_null_word(const YamlScalar& value) const;
  Start begin_node(bool is_block, bool may_be_unindented);
  bool read_properties(Start& start);
  [[nodiscard]] YamlTag tag_of(std::string_view token) const;
  [[nodiscard]] Start empty_node(std::size_t place, std::uint32_t line) const;
  std::size_t push(const YamlEntry& entry);
  void enter();
  void leave() { --depth_; }
  Comments read_content(const Start& start, std::size_t index);
  Comments read_block_list(std::size_t index);
  Comments read_unindented_list(std::size_t index);
  Comments read_block_map(std::size_t index);
  Comments read_flow_list(std::size_t index);
  Comments read_flow_map(std::size_t index);
  void read_list_entry(const YamlToken& dash, std::initializer_list<Kind> empty_before);
  void read_item(Start start, bool is_in_flow);
  void read_pair(bool is_block, bool is_first, std::initializer_list<Kind> ends,
                 YamlCommentLines& foot);
  Start read_key(bool is_block, std::initializer_list<Kind> ends);
  Start read_value(bool has_mark, bool is_block, std::initializer_list<Kind> ends);
  void put_pair(Start key, Start value, bool is_in_flow, YamlCommentLines& foot);
  void close(std::size_t index, std::size_t end);
  [[nodiscard]] static std::uint64_t expanded_size(const YamlEntry& entry);
  void set_anchor(const Start& start, std::size_t index);
  void set_key_anchor(const Start& key);
  [[nodiscard]] Anchor& anchor_of(std::size_t index);
  void resolve_alias(YamlEntry& entry, std::string_view name);
  void resolve_key(Start& key) const;
  void check_merge(std::size_t index) const;
  [[nodiscard]] bool is_map(std::size_t index) const;

  std::string_view text_;
  ErrorKind kind_;
  YamlTokens found_;
  std::size_t at_ = 0;
  std::size_t next_comment_ = 0;
  Comments pending_;
  YamlCommentLines stem_;
  YamlEntries entries_;
  std::vector<Anchor> anchors_;
  std::map<std::string_view, std::size_t> names_;  // of anchors
  std::map<std::string_view, std::string_view> prefixes_;
  std::uint64_t expanded_ = 0;  // the size of all entries, aliases expanded
  std::uint64_t copied_ = 0;    // the part of it that aliases add
  std::size_t documents_ = 0;
  std::uint32_t depth_ = 0;
  std::uint32_t deepest_ = 0;  // in the map or list that is read, aliases expanded
};

}  // namespace secretsctl::sops
