#include <secretsctl/sops/stores/json/json_tree.hpp>

#include <algorithm>
#include <secretsctl/core/gathered_text.hpp>
#include <secretsctl/core/json_text.hpp>
#include <secretsctl/sops/cipher/encrypted_value.hpp>
#include <secretsctl/sops/stores/json/json_reader.hpp>
#include <secretsctl/sops/stores/json/json_token.hpp>
#include <secretsctl/sops/stores/json/json_writer.hpp>
#include <secretsctl/sops/tree/tree_path.hpp>
#include <type_traits>
#include <utility>

namespace secretsctl::sops {
namespace {

using Kind = JsonEvent::Kind;

// Whether the text of a string or key stands there as it is.
bool is_body(const JsonEvent& event) {
  return event.is_in_place || !needs_decoding(event.token);
}

// The public text of a string or key.
std::string_view public_text(const JsonEvent& event, Tree& tree) {
  if (is_body(event)) return json_string_body(event.token);
  std::string text;
  decode_json_string(event.token, text);
  return tree.copy(text);
}

JsonNumber number_of(const JsonEvent& event, ErrorKind kind) {
  auto number = json_number(event.token);
  if (number) return std::move(*number);
  throw Error(kind, "line " + std::to_string(event.line) + ": the number is too large");
}

// Leaves whose texts are public.
class StoredLeaves {
 public:
  static constexpr ErrorKind kind = ErrorKind::generic;
  static constexpr bool has_origins = true;

  explicit StoredLeaves(Tree& tree) : tree_(tree) {}

  std::string_view key(const JsonEvent& event) { return public_text(event, tree_); }
  void set_string(Leaf& leaf, const JsonEvent& event) { leaf.stored = public_text(event, tree_); }
  void set_canonical(Leaf& leaf, std::string_view text) { leaf.stored = tree_.copy(text); }

 private:
  Tree& tree_;
};

// Leaves whose texts are secret.
class PlainLeaves {
 public:
  static constexpr ErrorKind kind = ErrorKind::input_unreadable;
  // A plaintext has no positions of an encrypted file.
  static constexpr bool has_origins = false;

  explicit PlainLeaves(Tree& tree) : tree_(tree) {}

  // Keys are public, and outlive the plaintext.
  std::string_view key(const JsonEvent& event) {
    if (is_body(event)) return tree_.copy(json_string_body(event.token));
    std::string text;
    decode_json_string(event.token, text);
    return tree_.copy(text);
  }
  void set_string(Leaf& leaf, const JsonEvent& event) {
    if (is_body(event)) {
      leaf.plaintext = SecretBytes::copy_of(json_string_body(event.token));
      return;
    }
    SecretBuffer text(event.token.size());
    decode_json_string(event.token, text);
    leaf.plaintext = text.take();
  }
  void set_canonical(Leaf& leaf, std::string_view text) {
    leaf.plaintext = SecretBytes::copy_of(text);
  }

 private:
  Tree& tree_;
};

template <typename Leaves>
class TreeReader {
 public:
  TreeReader(std::string_view text, Tree& tree) : reader_(text, Leaves::kind), leaves_(tree) {}

  Branch read() {
    static_cast<void>(reader_.next());
    Branch top;
    read_map(top);
    static_cast<void>(reader_.next());
    return top;
  }

 private:
  // The reader limits the depth.
  void read_map(Branch& items) {
    expect_items(items);
    for (JsonEvent event = reader_.next(); event.kind != Kind::end_object; event = reader_.next()) {
      Item& item = add_item(items, event);
      item.key = leaves_.key(event);
      read_value(item, reader_.next());
    }
    leave(items);
  }

  void read_list(std::vector<Item>& items) {
    expect_items(items);
    for (JsonEvent event = reader_.next(); event.kind != Kind::end_list; event = reader_.next()) {
      read_value(add_item(items, event), event);
    }
    leave(items);
  }

  // Maps of one depth are often alike, and a vector that grows moves all of its items.
  void expect_items(std::vector<Item>& items) {
    if (sizes_.size() == depth_) sizes_.push_back(0);
    items.reserve(sizes_[depth_++]);
  }
  void leave(const std::vector<Item>& items) { sizes_[--depth_] = items.size(); }

  Item& add_item(std::vector<Item>& items, const JsonEvent& event) {
    Item& item = items.emplace_back();
    item.line = event.line;
    if constexpr (Leaves::has_origins) item.origin = ++count_;
    return item;
  }

  void read_value(Item& item, const JsonEvent& event) {
    if (event.kind == Kind::begin_object) {
      read_map(item.node.value.template emplace<Branch>());
    } else if (event.kind == Kind::begin_list) {
      read_list(item.node.value.template emplace<List>().items);
    } else {
      set_leaf(item.leaf(), event);
    }
  }

  void set_leaf(Leaf& leaf, const JsonEvent& event) {
    switch (event.kind) {
      case Kind::string:
        leaves_.set_string(leaf, event);
        break;
      case Kind::number: {
        const JsonNumber number = number_of(event, Leaves::kind);
        leaf.type = number.type();
        leaves_.set_canonical(leaf, number.canonical());
        break;
      }
      case Kind::boolean:
        leaf.type = ValueType::boolean;
        leaves_.set_canonical(leaf, event.token == "true" ? "True" : "False");
        break;
      default:
        leaf.type = ValueType::null;
    }
  }

  JsonReader reader_;
  Leaves leaves_;
  std::uint32_t count_ = 0;
  std::size_t depth_ = 0;
  std::vector<std::size_t> sizes_;  // by depth: of the last map or list there
};

// What is written into a secret are plaintexts, else stored texts.
template <typename Out>
std::string_view text_of_leaf(const Leaf& leaf, const Out&) {
  constexpr bool is_secret =
      std::is_same_v<Out, SecretBuffer> || std::is_same_v<Out, GatheredSecret>;
  if constexpr (is_secret) {
    return leaf.plaintext.expose_text();
  } else {
    return leaf.stored;
  }
}

// A value in clear is written in its canonical form; an encrypted value is a string.
bool is_string(const Leaf& leaf, std::string_view text) {
  return leaf.type == ValueType::str || leaf.type == ValueType::time ||
         leaf.type == ValueType::bytes || leaf.type == ValueType::comment ||
         is_encrypted_value(text);
}

template <typename Out>
void write_leaf(const Leaf& leaf, Out& out) {
  const std::string_view text = text_of_leaf(leaf, out);
  if (leaf.type == ValueType::null) {
    out.append(std::string_view("null"));
  } else if (is_string(leaf, text)) {
    write_json_string(text, out);
  } else if (leaf.type == ValueType::boolean) {
    out.append(std::string_view(text == "True" ? "true" : "false"));
  } else if (leaf.type == ValueType::integer) {
    out.append(text);
  } else if (!write_json_float(text, out)) {
    throw Error(ErrorKind::not_representable, "JSON has no infinite number and no NaN");
  }
}

template <typename Out>
class TreeWriter {
 public:
  TreeWriter(const JsonStyle& style, Out& out) : style_(style), out_(out) {}

  void write(const Node& node, const std::string& margin) {
    if (const auto* leaf = std::get_if<Leaf>(&node.value)) {
      write_leaf(*leaf, out_);
    } else if (std::holds_alternative<List>(node.value)) {
      write_items(node.items(), margin, "[", "]");
    } else {
      write_map(node.items(), margin);
    }
  }

  void write_map(std::span<const Item> items, const std::string& margin) {
    write_items(items, margin, "{", "}");
  }

  // A map at the top whose last item is asked for when all others are written.
  void write_top(std::span<const Item> items, const std::function<Item()>& make_last) {
    const std::string margin = style_.newline.empty() ? "" : style_.indent;
    bool is_first = true;
    const auto write_item = [&](const Item& item) {
      begin_item(is_first, margin);
      is_first = false;
      write_key(item);
      write(item.node, margin);
    };
    append("{");
    for (const Item& item : items) {
      if (!item.is_comment) write_item(item);
    }
    write_item(make_last());
    append(style_.newline);
    append("}");
  }

 private:
  void write_items(std::span<const Item> items, const std::string& margin, std::string_view open,
                   std::string_view close) {
    const std::string inner = style_.newline.empty() ? "" : margin + style_.indent;
    bool is_first = true;
    out_.append(open);
    for (const Item& item : items) {
      if (item.is_comment) continue;
      begin_item(is_first, inner);
      is_first = false;
      if (open == "{") write_key(item);
      write(item.node, inner);
    }
    if (!is_first) {
      append(style_.newline);
      if (!style_.newline.empty()) append(margin);
    }
    out_.append(close);
  }

  void begin_item(bool is_first, std::string_view margin) {
    if (!is_first) append(",");
    append(style_.newline);
    append(margin);
  }

  void write_key(const Item& item) {
    write_json_string(item.key, out_);
    append(style_.colon);
  }

  void append(std::string_view text) { out_.append(text); }

  const JsonStyle& style_;
  Out& out_;
};

// Why JSON cannot hold a value; empty if it can.
std::string_view problem_of(const Leaf& leaf) {
  if (leaf.type == ValueType::floating) {
    SecretBuffer ignored;
    return write_json_float(leaf.plaintext.expose_text(), ignored) ? ""
                                                                   : "it is not a finite number";
  }
  return is_utf8(leaf.plaintext.expose()) ? "" : "it is not UTF-8";
}

bool can_hold(std::span<const Item> items) {
  return std::ranges::all_of(items, [](const Item& item) {
    if (item.is_comment) return true;
    if (!is_utf8(bytes_of(item.key.view()))) return false;
    const Leaf* leaf = item.leaf_if();
    return leaf == nullptr ? can_hold(item.node.items()) : problem_of(*leaf).empty();
  });
}

// Names what cannot be held.
void check_values(std::span<const Item> items, bool is_list, TreePath& path) {
  const auto refuse = [&](std::string_view why) {
    throw Error(ErrorKind::not_representable,
                "JSON cannot hold " + printable(path.text()) + ": " + std::string(why));
  };
  for (std::size_t i = 0; i < items.size(); ++i) {
    const Item& item = items[i];
    if (item.is_comment) continue;
    if (is_list) {
      path.enter(i);
    } else {
      path.enter(item.key.view());
      if (!is_utf8(bytes_of(item.key.view()))) refuse("its name is not UTF-8");
    }
    if (const Leaf* leaf = item.leaf_if()) {
      const std::string_view problem = problem_of(*leaf);
      if (!problem.empty()) refuse(problem);
    } else {
      check_values(item.node.items(), item.is_list(), path);
    }
    path.leave();
  }
}

}  // namespace

Branch read_stored_json(std::string_view text, Tree& tree) {
  return TreeReader<StoredLeaves>(text, tree).read();
}

Branch read_plain_json(std::string_view text, Tree& tree) {
  return TreeReader<PlainLeaves>(text, tree).read();
}

void write_plain_json(const Node& node, const JsonStyle& style, const std::string& margin,
                      SecretBuffer& out) {
  TreeWriter<SecretBuffer>(style, out).write(node, margin);
}

void write_plain_json(std::span<const Item> map, const JsonStyle& style, Sink& out) {
  GatheredSecret text(out);
  TreeWriter<GatheredSecret>(style, text).write_map(map, "");
  text.append('\n');
  text.flush();
}

void write_new_json(std::span<const Item> map, const JsonStyle& style,
                    const std::function<Item()>& make_last, Sink& out) {
  GatheredPublic text(out);
  TreeWriter<GatheredPublic>(style, text).write_top(map, make_last);
  text.append('\n');
  text.flush();
}

void write_stored_json(const Node& node, const JsonStyle& style, const std::string& margin,
                       std::string& out) {
  TreeWriter<std::string>(style, out).write(node, margin);
}

void write_stored_json(std::span<const Item> map, const JsonStyle& style, const std::string& margin,
                       std::string& out) {
  TreeWriter<std::string>(style, out).write_map(map, margin);
}

void write_stored_leaf(const Leaf& leaf, std::string& out) {
  write_leaf(leaf, out);
}

void check_json_values(const Tree& tree) {
  if (can_hold(tree.root())) return;
  TreePath path;
  check_values(tree.root(), false, path);
}

}  // namespace secretsctl::sops
