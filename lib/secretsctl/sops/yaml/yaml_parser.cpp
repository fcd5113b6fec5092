#include <secretsctl/sops/yaml/yaml_parser.hpp>

#include <algorithm>
#include <array>
#include <secretsctl/sops/yaml/yaml_scalar.hpp>
#include <utility>

namespace secretsctl::sops {
namespace {

using Kind = YamlToken::Kind;

}  // namespace

YamlParser::YamlParser(std::string_view text, ErrorKind kind)
    : text_(text), kind_(kind), found_(scan_yaml(text, kind)) {}

YamlEntries YamlParser::parse() {
  entries_.reserve(found_.tokens.size() / 4 + found_.lines.size() + 1);
  bool is_first = true;
  while (peek().kind != Kind::stream_end || is_first) {
    read_document(is_first);
    is_first = false;
    while (peek().kind == Kind::document_end) skip();
  }
  return std::move(entries_);
}

void YamlParser::fail(std::string_view fault) const {
  throw_yaml_fault(kind_, found_.tokens[at_].line, fault);
}

// Comments become pending when a token at or behind their place is looked at.
const YamlToken& YamlParser::peek() {
  const YamlToken& token = found_.tokens[at_];
  for (; next_comment_ < found_.comments.size(); ++next_comment_) {
    const YamlComment& comment = found_.comments[next_comment_];
    if (token.begin < comment.token) break;
    if (comment.kind == YamlComment::Kind::head) {
      // An end has no head: the comment waits for the next token.
      if (token.kind == Kind::block_end) break;
      join(pending_.head, comment.lines);
    } else {
      join(comment.kind == YamlComment::Kind::foot ? pending_.foot : pending_.line, comment.lines);
    }
  }
  return token;
}

bool YamlParser::peek_is(std::initializer_list<Kind> kinds) {
  return std::ranges::find(kinds, peek().kind) != kinds.end();
}

void YamlParser::join(YamlCommentLines& to, YamlCommentLines from) {
  if (from.empty()) return;
  if (to.empty()) {
    to = from;
    return;
  }
  found_.lines[to.last - 1].next = from.first;
  to.last = from.last;
}

YamlParser::Comments YamlParser::take_comments() {
  stem_ = {};
  return std::exchange(pending_, {});
}

// The comments before a `- ` belong to the map or list behind it as a whole.
void YamlParser::split_stem(YamlCommentLines prior) {
  if (prior.empty() || !peek_is({Kind::block_list, Kind::block_map})) return;
  stem_ = prior;
  std::uint32_t& next = found_.lines[prior.last - 1].next;
  pending_.head.first = next;
  if (next == 0) pending_.head = {};
  next = 0;
}

void YamlParser::push_comments(YamlCommentLines lines, bool is_inline, bool is_in_flow) {
  for (std::uint32_t at = lines.first; at != 0; at = found_.lines[at - 1].next) {
    const YamlCommentLine& line = found_.lines[at - 1];
    YamlEntry entry;
    entry.kind = YamlEntry::Kind::comment;
    entry.is_inline = is_inline;
    entry.is_in_flow = is_in_flow;
    entry.line = line.line;
    entry.begin = entry.value.begin = line.begin;
    entry.value.end = line.end;
    entry.last = static_cast<std::uint32_t>(entries_.size() + 1);
    push(entry);
  }
}

// Puts comments before entries that were read already.
void YamlParser::insert_comments(std::size_t place, YamlCommentLines lines, bool is_inline) {
  if (lines.empty()) return;
  const std::size_t size = entries_.size();
  push_comments(lines, is_inline, false);
  const auto count = static_cast<std::uint32_t>(entries_.size() - size);
  const auto begin = entries_.begin() + static_cast<std::ptrdiff_t>(place);
  std::rotate(begin, entries_.begin() + static_cast<std::ptrdiff_t>(size), entries_.end());
  for (std::size_t i = place; i < place + count; ++i) {
    entries_[i].last = static_cast<std::uint32_t>(i + 1);
  }
  for (std::size_t i = place + count; i < entries_.size(); ++i) {
    if (entries_[i].last != 0) entries_[i].last += count;
    const bool is_behind =
        entries_[i].kind == YamlEntry::Kind::alias && entries_[i].target >= place;
    if (is_behind) entries_[i].target += count;
  }
  for (auto at = anchors_.rbegin(); at != anchors_.rend() && at->index >= place; ++at) {
    at->index += count;
  }
}

// The comment lines before the last empty line above the first value belong to the document.
YamlCommentLines YamlParser::split_document_head() {
  std::uint32_t split = 0;
  const YamlCommentLines all = pending_.head;
  for (std::uint32_t at = all.first; at != 0; at = found_.lines[at - 1].next) {
    if (found_.lines[at - 1].blank_after) split = at;
  }
  if (split == 0) return {};
  const std::uint32_t next = std::exchange(found_.lines[split - 1].next, 0);
  pending_.head = next == 0 ? YamlCommentLines() : YamlCommentLines{next, all.last};
  return {all.first, split};
}

void YamlParser::read_document(bool is_first) {
  const std::size_t index = entries_.size();
  entries_.emplace_back();
  entries_.back().kind = YamlEntry::Kind::document;
  ++documents_;
  prefixes_.clear();
  YamlCommentLines head;
  const bool is_explicit =
      !is_first || peek_is({Kind::directive, Kind::document_start, Kind::stream_end});
  if (is_explicit && peek().kind != Kind::stream_end) {
    read_directives();
    if (peek().kind != Kind::document_start) fail("a second document without '---'");
    entries_[index].value.begin = peek().end;
    entries_[index].line = peek().line;
    skip();
  } else {
    head = split_document_head();
  }
  push_comments(head, false, false);
  entries_[index].has_key = found_.tokens.size() > 1;
  const bool is_empty = peek_is({Kind::directive, Kind::document_start, Kind::stream_end}) ||
                        (is_explicit && peek().kind == Kind::document_end);
  if (!is_empty) read_root(index);
  if (!peek_is({Kind::document_start, Kind::document_end, Kind::directive, Kind::stream_end})) {
    fail("text after the end of the document, or a wrong indentation");
  }
  const Comments end = take_comments();
  push_comments(end.foot.empty() ? end.head : end.foot, false, false);
  if (!end.foot.empty()) push_comments(end.head, false, false);
  push_comments(end.line, false, false);
  close(index, peek().begin);
}

void YamlParser::read_directives() {
  bool has_version = false;
  while (peek().kind == Kind::directive) {
    const auto directive = read_yaml_directive(text_of_token(peek()));
    if (!directive) fail("a directive that SOPS does not read; it reads %YAML 1.1 and %TAG");
    if (directive->handle.empty()) {
      if (std::exchange(has_version, true)) fail("a second %YAML");
    } else if (!prefixes_.emplace(directive->handle, directive->prefix).second) {
      fail("a second %TAG of this name");
    }
    skip();
  }
}

// As go-yaml for a whole document: `!!null` is one in any style.
bool YamlParser::is_null_word(const YamlScalar& value) const {
  const bool is_plain = value.style == YamlStyle::plain && value.tag == YamlTag::none;
  if (!is_plain && value.tag != YamlTag::null) return false;
  SecretBuffer text;
  decode_yaml_scalar(text_, value, text);
  const auto found = resolve_yaml(YamlStyle::plain, YamlTag::none, text_of(text.expose()));
  return found && found->type == ValueType::null;
}

void YamlParser::read_root(std::size_t number) {
  Start start = begin_node(true, false);
  const bool is_map = start.entry.kind == YamlEntry::Kind::map;
  const bool is_null =
      start.entry.kind == YamlEntry::Kind::scalar && is_null_word(start.entry.value);
  if (!is_map && !is_null) {
    throw_yaml_fault(kind_, start.entry.line, "the top of the file is no map of keys");
  }
  const std::size_t first = entries_.size();
  push_comments(start.comments.head, false, false);
  push_comments(start.comments.line, false, false);
  YamlEntry& document = entries_[number];
  document.is_flow = start.entry.is_flow;
  document.key = start.entry.value;
  if (!is_map) {
    push_comments(start.comments.foot, false, false);
    return;
  }
  if (!start.anchor.empty()) set_anchor(start, number);
  const Comments end = read_content(start, number);
  insert_comments(first, end.line, false);
  push_comments(end.foot, false, false);
}

YamlParser::Start YamlParser::empty_node(std::size_t place, std::uint32_t line) const {
  Start start;
  start.entry.begin = start.entry.value.begin = start.entry.value.end =
      static_cast<std::uint32_t>(place);
  start.entry.line = line;
  start.entry.value.is_in_place = true;
  return start;
}

YamlTag YamlParser::tag_of(std::string_view token) const {
  constexpr std::string_view core = "tag:yaml.org,2002:";
  std::string tag;
  if (token.starts_with("!<")) {
    tag = decode_yaml_tag(token.substr(2, token.size() - 3));
  } else {
    const std::size_t handle = yaml_handle_size(token);
    const auto prefix = prefixes_.find(token.substr(0, handle));
    if (prefix != prefixes_.end()) {
      tag = token.size() == 1 ? "!" : decode_yaml_tag(prefix->second);
    } else if (handle == 2) {
      tag = core;
    } else if (handle > 2) {
      fail("a tag whose handle no %TAG names");
    } else {
      tag = "!";
    }
    tag += decode_yaml_tag(token.substr(handle));
  }
  if (tag == "!") return YamlTag::none;
  constexpr std::array<std::pair<std::string_view, YamlTag>, 8> names = {{
      {"str", YamlTag::text},
      {"int", YamlTag::integer},
      {"float", YamlTag::floating},
      {"bool", YamlTag::boolean},
      {"null", YamlTag::null},
      {"timestamp", YamlTag::time},
      {"binary", YamlTag::binary},
      {"merge", YamlTag::merge},
  }};
  for (const auto& [name, kind] : names) {
    if (tag.size() == core.size() + name.size() && tag.starts_with(core) && tag.ends_with(name)) {
      return kind;
    }
  }
  return YamlTag::other;
}

// Whether there were any.
bool YamlParser::read_properties(Start& start) {
  const std::size_t first = at_;
  bool has_tag = false;
  while (peek_is({Kind::anchor, Kind::tag})) {
    const YamlToken token = peek();
    if (token.kind == Kind::anchor ? !start.anchor.empty() : has_tag) break;
    if (token.kind == Kind::anchor) {
      start.anchor = text_of_token(token).substr(1);
      start.anchor_line = token.line;
    } else {
      has_tag = true;
      start.entry.value.tag = tag_of(text_of_token(token));
      const bool is_core =
          start.entry.value.tag != YamlTag::other && start.entry.value.tag != YamlTag::none;
      start.entry.has_core_tag = is_core;
      if (is_core) start.entry.value.begin = token.begin;
    }
    if (!start.entry.has_core_tag) start.entry.value.begin = token.end;
    start.entry.value.end = token.end;
    skip();
  }
  start.entry.value.head = start.entry.value.end - start.entry.value.begin;
  return at_ > first;
}

YamlParser::Start YamlParser::begin_node(bool is_block, bool may_be_unindented) {
  const YamlToken first = peek();
  Start start = empty_node(first.begin, first.line);
  start.entry.column = first.column;
  if (first.kind == Kind::alias) {
    start.entry.kind = YamlEntry::Kind::alias;
    start.entry.value.end = first.end;
    start.comments = take_comments();
    resolve_alias(start.entry, text_of_token(first).substr(1));
    skip();
    return start;
  }
  const bool has_properties = read_properties(start);
  const YamlToken token = peek();
  start.content = token.kind;
  const auto set_value = [&](YamlEntry::Kind kind) {
    start.entry.kind = kind;
    YamlScalar& value = start.entry.value;
    if (!start.entry.has_core_tag || kind != YamlEntry::Kind::scalar) value.begin = token.begin;
    value.head = token.begin - value.begin;
    value.end = token.end;
  };
  const bool is_flow = token.kind == Kind::flow_list || token.kind == Kind::flow_map;
  const bool is_collection =
      is_flow || (is_block && (token.kind == Kind::block_list || token.kind == Kind::block_map)) ||
      (may_be_unindented && token.kind == Kind::block_entry);
  if (is_collection) {
    const bool is_map = token.kind == Kind::flow_map || token.kind == Kind::block_map;
    set_value(is_map ? YamlEntry::Kind::map : YamlEntry::Kind::list);
    start.entry.is_flow = is_flow;
    if (is_flow) start.comments = take_comments();
    if (!is_flow && token.kind != Kind::block_entry) {
      start.comments.head = std::exchange(stem_, {});
    }
  } else if (token.kind == Kind::scalar) {
    set_value(YamlEntry::Kind::scalar);
    start.entry.value.style = token.style;
    start.entry.value.indent = token.indent;
    start.entry.value.is_in_place = token.is_in_place;
    start.comments = take_comments();
    skip();
  } else if (!has_properties) {
    fail("a value is missing, or a wrong indentation");
  }
  return start;
}

std::size_t YamlParser::push(const YamlEntry& entry) {
  entries_.push_back(entry);
  expanded_ += expanded_size(entry);
  return entries_.size() - 1;
}

void YamlParser::enter() {
  if (++depth_ > max_yaml_depth) fail("maps and lists nested too deeply");
  deepest_ = std::max(deepest_, depth_);
}

YamlParser::Comments YamlParser::read_content(const Start& start, std::size_t index) {
  const std::uint32_t around = std::exchange(deepest_, 0);
  enter();
  Comments end;
  switch (start.content) {
    case Kind::block_list:
      end = read_block_list(index);
      break;
    case Kind::block_entry:
      end = read_unindented_list(index);
      break;
    case Kind::block_map:
      end = read_block_map(index);
      break;
    case Kind::flow_list:
      end = read_flow_list(index);
      break;
    default:
      end = read_flow_map(index);
  }
  leave();
  if (entries_[index].has_anchor) anchor_of(index).height = deepest_ - depth_;
  deepest_ = std::max(deepest_, around);
  return end;
}

void YamlParser::read_list_entry(const YamlToken& dash, std::initializer_list<Kind> empty_before) {
  const YamlCommentLines prior = pending_.head;
  const YamlToken entry = dash;
  skip();
  split_stem(prior);
  Start start = peek_is(empty_before) ? empty_node(entry.end, entry.line) : begin_node(true, false);
  start.entry.begin = entry.begin;
  start.entry.after = entry.end;
  start.entry.column = entry.column;
  start.entry.line = entry.line;
  read_item(start, false);
}

YamlParser::Comments YamlParser::read_block_list(std::size_t) {
  skip();
  while (peek().kind == Kind::block_entry) {
    read_list_entry(peek(), {Kind::block_entry, Kind::block_end});
  }
  if (peek().kind != Kind::block_end) fail("a list item without '- ', or a wrong indentation");
  skip();
  return {};
}

YamlParser::Comments YamlParser::read_unindented_list(std::size_t) {
  while (peek().kind == Kind::block_entry) {
    read_list_entry(peek(), {Kind::block_entry, Kind::key, Kind::value, Kind::block_end});
  }
  return {};
}

// An item of a list, with the comments that SOPS puts around it.
void YamlParser::read_item(Start start, bool is_in_flow) {
  start.entry.is_in_flow = is_in_flow;
  push_comments(start.comments.head, false, is_in_flow);
  const bool has_content =
      start.entry.kind == YamlEntry::Kind::map || start.entry.kind == YamlEntry::Kind::list;
  push_comments(start.comments.line, true, is_in_flow);
  std::size_t index = push(start.entry);
  if (!start.anchor.empty()) set_anchor(start, index);
  Comments end = start.comments;
  if (has_content) {
    end = read_content(start, index);
    close(index, entries_[index].value.end);
    insert_comments(index, end.line, true);
  } else {
    close(index, start.entry.value.end);
  }
  push_comments(end.foot, false, is_in_flow);
}

YamlParser::Comments YamlParser::read_block_map(std::size_t) {
  skip();
  YamlCommentLines foot;
  for (bool is_first = true; peek().kind == Kind::key || peek().kind == Kind::value;
       is_first = false) {
    if (peek().kind == Kind::value) fail("':' without a key");
    read_pair(true, is_first, {Kind::key, Kind::value, Kind::block_end}, foot);
  }
  if (peek().kind != Kind::block_end) fail("a key is expected here, or a wrong indentation");
  Comments end = take_comments();
  skip();
  push_comments(foot, false, false);
  push_comments(std::exchange(end.foot, {}), false, false);
  return end;
}

// `foot` is the comment after the value before; on return that after this one.
void YamlParser::read_pair(bool is_block, bool is_first, std::initializer_list<Kind> ends,
                           YamlCommentLines& foot) {
  const bool has_mark = peek().kind == Kind::key;
  Start key = read_key(is_block, ends);
  if (key.entry.kind == YamlEntry::Kind::alias) resolve_key(key);
  if (key.entry.kind != YamlEntry::Kind::scalar) {
    throw_yaml_fault(kind_, key.entry.line, "a key that is a map or a list");
  }
  if (!key.anchor.empty()) set_key_anchor(key);
  if (is_block && !is_first && !key.comments.foot.empty()) {
    // A foot before a key that is indented less stands after the value before it, if there is one.
    join(foot, key.comments.foot);
    key.comments.foot = {};
  }
  push_comments(std::exchange(foot, {}), false, !is_block);
  push_comments(key.comments.head, false, !is_block);
  push_comments(key.comments.line, false, !is_block);
  foot = key.comments.foot;
  put_pair(key, read_value(has_mark, is_block, ends), !is_block, foot);
}

YamlParser::Start YamlParser::read_key(bool is_block, std::initializer_list<Kind> ends) {
  const YamlToken token = peek();
  const bool has_mark = token.kind == Kind::key;
  if (has_mark) skip();
  Start key = has_mark && peek_is(ends) ? empty_node(peek().begin, token.line)
                                        : begin_node(is_block, is_block);
  key.entry.begin = token.begin;
  key.entry.column = token.column;
  key.entry.line = token.line;
  return key;
}

// In `{}`, `:` needs a `?` or a simple key before it.
YamlParser::Start YamlParser::read_value(bool has_mark, bool is_block,
                                         std::initializer_list<Kind> ends) {
  const YamlToken token = peek();
  const bool is_there = has_mark && token.kind == Kind::value;
  const std::uint32_t place = is_there ? token.end : found_.tokens[at_ - 1].end;
  if (is_there) skip();
  Start value =
      !is_there || peek_is(ends) ? empty_node(place, token.line) : begin_node(is_block, is_block);
  value.entry.after = place;
  value.entry.lacks_colon = !is_there;
  return value;
}

void YamlParser::put_pair(Start key, Start value, bool is_in_flow, YamlCommentLines& foot) {
  Start pair = value;
  pair.entry.has_key = true;
  pair.entry.is_in_flow = is_in_flow;
  pair.entry.begin = key.entry.begin;
  pair.entry.column = key.entry.column;
  pair.entry.line = key.entry.line;
  pair.entry.key = key.entry.value;
  pair.entry.is_key_alias = key.entry.is_key_alias;
  const bool has_content =
      pair.entry.kind == YamlEntry::Kind::map || pair.entry.kind == YamlEntry::Kind::list;
  if (!has_content) {
    push_comments(pair.comments.head, false, is_in_flow);
    push_comments(pair.comments.line, true, is_in_flow);
  }
  const std::size_t index = push(pair.entry);
  if (!anchors_.empty() && anchors_.back().index == without_entry) {
    anchors_.back().index = static_cast<std::uint32_t>(index);
    if (pair.entry.target == without_entry) entries_[index].target = anchors_.back().index;
  }
  if (!pair.anchor.empty()) set_anchor(pair, index);
  Comments end = pair.comments;
  if (has_content) {
    push_comments(pair.comments.head, false, pair.entry.is_flow);
    push_comments(pair.comments.line, false, pair.entry.is_flow);
    end = read_content(pair, index);
    insert_comments(index + 1, end.line, false);
  }
  if (foot.empty()) {
    foot = std::exchange(end.foot, {});
  } else if (has_content) {
    // The key has a foot already: that of a map or list in flow style stays in it.
    push_comments(std::exchange(end.foot, {}), false, true);
  }
  close(index, entries_[index].value.end);
  check_merge(index);
  push_comments(end.foot, false, is_in_flow);
}

YamlParser::Comments YamlParser::read_flow_list(std::size_t index) {
  skip();
  for (bool is_first = true; peek().kind != Kind::flow_list_end; is_first = false) {
    if (!is_first) {
      if (peek().kind != Kind::flow_entry) fail("',' or ']' is missing");
      skip();
      if (peek().kind == Kind::flow_list_end) break;
    }
    if (peek().kind != Kind::key) {
      read_item(begin_node(false, false), true);
      continue;
    }
    // `[a: 1]` holds a map of one key.
    Start map = empty_node(peek().begin, peek().line);
    map.entry.kind = YamlEntry::Kind::map;
    map.entry.is_flow = true;
    map.entry.is_in_flow = true;
    const std::size_t item = push(map.entry);
    YamlCommentLines foot;
    enter();
    read_pair(false, false, {Kind::flow_entry, Kind::flow_list_end}, foot);
    leave();
    push_comments(foot, false, true);
    close(item, entries_.back().value.end);
    entries_[item].value.end = entries_.back().value.end;
  }
  const Comments end = take_comments();
  entries_[index].value.end = peek().end;
  if (entries_[index].kind == YamlEntry::Kind::document) entries_[index].key.end = peek().end;
  skip();
  return end;
}

YamlParser::Comments YamlParser::read_flow_map(std::size_t index) {
  skip();
  YamlCommentLines foot;
  for (bool is_first = true; peek().kind != Kind::flow_map_end; is_first = false) {
    if (!is_first) {
      if (peek().kind != Kind::flow_entry) fail("',' or '}' is missing");
      skip();
      if (peek().kind == Kind::flow_map_end) break;
    }
    read_pair(false, false, {Kind::value, Kind::flow_entry, Kind::flow_map_end}, foot);
  }
  push_comments(foot, false, true);
  const Comments end = take_comments();
  const std::uint32_t place = peek().end;
  entries_[index].value.end = place;
  if (entries_[index].kind == YamlEntry::Kind::document) entries_[index].key.end = place;
  skip();
  return end;
}

// A map or list in block style ends where its last entry ends, or a comment in one in flow style.
void YamlParser::close(std::size_t index, std::size_t end) {
  YamlEntry& entry = entries_[index];
  entry.last = static_cast<std::uint32_t>(entries_.size());
  const bool is_block =
      !entry.is_flow && (entry.kind == YamlEntry::Kind::map || entry.kind == YamlEntry::Kind::list);
  if (is_block) {
    for (std::size_t i = index + 1; i < entries_.size();) {
      end = std::max<std::size_t>(end, entries_[i].value.end);
      i = entries_[i].is_flow ? i + 1 : entries_[i].last;
    }
  }
  entry.value.end = static_cast<std::uint32_t>(end);
  if (!entry.has_anchor) return;
  Anchor& anchor = anchor_of(index);
  anchor.size = expanded_ - anchor.size;
}

YamlEntries parse_yaml(std::string_view text, ErrorKind kind) {
  return YamlParser(text, kind).parse();
}

}  // namespace secretsctl::sops
