#pragma once

#include <secretsctl/sops/yaml/yaml_token.hpp>
#include <vector>

namespace secretsctl::sops {

/// The work of scan_yaml(): a position in a text, and what was found before it.
class YamlScanner {
 public:
  YamlScanner(std::string_view text, ErrorKind kind);
  YamlTokens scan();

 private:
  using Kind = YamlToken::Kind;

  // A place where a simple key may begin.
  struct SimpleKey {
    bool possible = false;
    bool required = false;
    std::size_t token = 0;
    std::size_t begin = 0;
    std::size_t line = 0;
    std::size_t column = 0;
  };
  struct Place {
    std::size_t begin = 0;
    std::size_t line = 0;
    std::size_t column = 0;
  };
  class CommentScan;

  [[noreturn]] void fail(std::string_view fault) const { throw_yaml_fault(kind_, line_, fault); }
  [[nodiscard]] char byte(std::size_t at) const { return at < text_.size() ? text_[at] : '\0'; }
  [[nodiscard]] char peek(std::size_t ahead = 0) const { return byte(at_ + ahead); }
  [[nodiscard]] std::size_t column() const { return at_ - line_begin_; }
  [[nodiscard]] bool is_break(std::size_t at) const { return yaml_break_size(text_, at) != 0; }
  [[nodiscard]] bool is_blank(std::size_t at) const { return byte(at) == ' ' || byte(at) == '\t'; }
  [[nodiscard]] bool ends_word(std::size_t at) const {
    return at >= text_.size() || is_blank(at) || is_break(at);
  }
  [[nodiscard]] bool is_document_mark(const char* mark) const;
  [[nodiscard]] std::size_t newlines_before(std::size_t at) const;

  void check_characters();
  void skip_break();
  void advance_to(std::size_t place);
  void add(Kind kind, std::size_t begin, YamlStyle style = YamlStyle::plain);
  void insert(std::size_t place, Kind kind, const SimpleKey& key);

  void fetch_next();
  void fetch_token();
  void skip_to_token();
  void unroll(std::ptrdiff_t column, Place scan);
  void roll(std::size_t column, std::size_t token, Kind kind, const SimpleKey& place);
  void save_key();
  void remove_key();
  [[nodiscard]] bool is_valid(SimpleKey& key) const;
  [[nodiscard]] bool is_near(std::size_t begin) const;
  [[nodiscard]] SimpleKey here() const;
  void open_flow(Kind kind);
  void close_flow(Kind kind);
  void fetch_indicator(Kind kind);
  void fetch_block_entry();
  void fetch_key();
  void fetch_value();
  void fetch_directive();
  void fetch_anchor(Kind kind);
  void fetch_tag();
  void fetch_plain();
  [[nodiscard]] bool can_begin_plain() const;
  void skip_plain_word();
  bool skip_plain_space(std::size_t indent);
  void fetch_quoted(char quote);
  void skip_escape();
  void fetch_block_scalar(YamlStyle style);
  std::size_t scan_block_header(std::size_t begin);
  std::size_t skip_block_breaks(std::size_t& indent);
  void scan_line_comment(std::size_t token);
  void scan_comments(Place scan);
  std::uint32_t take_comment_line(std::size_t begin);

  std::string_view text_;
  ErrorKind kind_;
  std::size_t at_ = 0;
  std::size_t line_ = 0;
  std::size_t line_begin_ = 0;
  std::ptrdiff_t indent_ = -1;
  std::vector<std::ptrdiff_t> indents_;
  std::size_t flow_ = 0;
  bool key_allowed_ = true;
  std::vector<SimpleKey> keys_ = std::vector<SimpleKey>(1);
  YamlTokens found_;
};

}  // namespace secretsctl::sops
