#include <array>
#include <bit>
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <secretsctl/core/error.hpp>
#include <secretsctl/sops/stores/yaml/yaml_store.hpp>
#include <string>

// yaml_values: reads texts from stdin, each behind its size as eight hexadecimal digits, and prints
// a line for each: the tree of the plaintext, or `refused` and why. For yaml_reader.sh.

using namespace secretsctl;
using namespace secretsctl::sops;

namespace {

void append_hex(std::string& out, std::uint64_t number, int digits) {
  constexpr std::string_view names = "0123456789abcdef";
  for (int shift = (digits - 1) * 4; shift >= 0; shift -= 4) out += names[(number >> shift) & 15];
}

void append_text(std::string& out, std::string_view text) {
  out += '"';
  for (const char c : text) {
    if (c < 0x20 || c == 0x7f || c == '"' || c == '\\') {
      out += "\\x";
      append_hex(out, static_cast<unsigned char>(c), 2);
    } else {
      out += c;
    }
  }
  out += '"';
}

void append_float(std::string& out, std::string_view text) {
  if (text == "NaN") {
    out += "fNaN";
    return;
  }
  const double number = std::strtod(std::string(text).c_str(), nullptr);
  out += 'f';
  append_hex(out, std::bit_cast<std::uint64_t>(number), 16);
}

void append_leaf(std::string& out, const Leaf& leaf) {
  const std::string_view text = leaf.plaintext.expose_text();
  switch (leaf.type) {
    case ValueType::null:
      out += "null";
      break;
    case ValueType::boolean:
      out += text == "True" ? "true" : "false";
      break;
    case ValueType::integer:
      out += 'i';
      out += text;
      break;
    case ValueType::floating:
      append_float(out, text);
      break;
    case ValueType::time:
      out += 't';
      out += text;
      break;
    default:
      append_text(out, text);
  }
}

void append_items(std::string& out, std::span<const Item> items, bool is_list) {
  out += is_list ? '[' : '{';
  bool is_first = true;
  for (const Item& item : items) {
    if (item.is_comment) continue;
    if (!std::exchange(is_first, false)) out += ", ";
    if (!is_list) {
      append_text(out, item.key.view());
      out += ' ';
    }
    if (const Leaf* leaf = item.leaf_if()) {
      append_leaf(out, *leaf);
    } else {
      append_items(out, item.node.items(), item.is_list());
    }
  }
  out += is_list ? ']' : '}';
}

std::string tree_of(const SecretBytes& text) {
  try {
    const Tree tree = YamlStore().load_plain(SecretBytes::copy_of(text.expose_text()));
    std::string out;
    for (std::size_t i = 0; i < tree.documents.size(); ++i) {
      if (i > 0) out += " --- ";
      append_items(out, tree.documents[i], false);
    }
    return out;
  } catch (const Error& error) {
    return std::string("refused ") + error.what();
  }
}

}  // namespace

int main() {
  std::array<char, 8> digits{};
  while (std::cin.read(digits.data(), digits.size())) {
    std::uint32_t size = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), size, 16);
    std::string text(size, '\0');
    std::cin.read(text.data(), static_cast<std::streamsize>(size));
    std::cout << tree_of(SecretBytes::copy_of(text)) << std::endl;
  }
}
