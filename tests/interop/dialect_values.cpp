#include <array>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <random>
#include <secretsctl/core/error.hpp>
#include <secretsctl/delivery/dialects/dialect.hpp>
#include <string>
#include <vector>

// dialect_values DIALECT SEED COUNT PAIRS FILE: makes random values that the dialect accepts, from
// texts that often cause faults. PAIRS gets them as `NAME=value`, each ended by a NUL, and FILE in
// the dialect's form. Prints how many values the dialect refused.

using namespace secretsctl;
using namespace secretsctl::delivery;

namespace {

using Random = std::mt19937_64;

std::size_t below(Random& random, std::size_t limit) {
  return static_cast<std::size_t>(random() % limit);
}

const std::vector<std::string>& tokens() {
  static const std::vector<std::string> list = {
      "$",      "$$",      "${",     "${X}",   "${X:?none}", "${X:-y}", "${}",     "$X",
      "$(id)",  "`id`",    "\\",     "\\\\",   "\\n",        "\\r",     "\\\"",    "\\'",
      "\\$",    "\\u0041", "\\x41",  "\\0101", "\"",         "'",       "'\\''",   "\"\"",
      "#",      " #",      " ",      "  ",     "\t",         "\n",      "\n\n",    "\r",
      "\r\n",   "\v",      "\f",     "=",      ":",          "{",       "}",       "%",
      "%25",    "%0A",     "::",     "<<EOF",  "EOF",        "\nEOF\n", "\nA=1",   ";",
      "&",      "|",       "!",      "!!",     "*",          "~",       "export ", "\x1b",
      "\x7f",   "\x01",    "\x1f",   ":-",     "grüße",      "日本",    "🔑",       "\u0085",
      "\u00a0", "\u2028",  "\ufeff", "\ufffd", "a",          "secret",  "\ufffe",  "\U0001ffff",
      "\ufdd0"};
  return list;
}

std::string encode(std::uint32_t code) {
  const auto tail = [&](int shift) { return static_cast<char>(0x80 | ((code >> shift) & 0x3f)); };
  if (code < 0x80) return {static_cast<char>(code)};
  if (code < 0x800) return {static_cast<char>(0xc0 | (code >> 6)), tail(0)};
  if (code < 0x10000) return {static_cast<char>(0xe0 | (code >> 12)), tail(6), tail(0)};
  return {static_cast<char>(0xf0 | (code >> 18)), tail(12), tail(6), tail(0)};
}

std::string random_character(Random& random) {
  constexpr std::array<std::uint32_t, 4> limits = {0x80, 0x800, 0x10000, 0x110000};
  const auto code = static_cast<std::uint32_t>(1 + below(random, limits[below(random, 4)] - 1));
  return code >= 0xd800 && code < 0xe000 ? "?" : encode(code);
}

std::string random_value(Random& random) {
  const std::size_t kind = below(random, 100);
  const bool has_any_byte = kind >= 80;
  const std::size_t length = kind == 0 ? 5000 : below(random, kind < 50 ? 6 : 40);
  std::string out;
  for (std::size_t i = 0; i < length; ++i) {
    if (has_any_byte && below(random, 3) == 0) {
      out += static_cast<char>(1 + below(random, 255));  // a NUL ends a pair
    } else if (below(random, 3) == 0) {
      out += random_character(random);
    } else {
      out += tokens()[below(random, tokens().size())];
    }
  }
  return out;
}

bool is_taken(const Variable& variable, Dialect dialect) {
  VariableList alone;
  alone.all.push_back({variable.name, variable.line, variable.value.clone()});
  try {
    static_cast<void>(write_env_file(alone, dialect));
    return true;
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::not_representable) throw;
    return false;
  }
}

void save(const std::string& path, ByteView bytes) {
  std::ofstream(path, std::ios::binary) << text_of(bytes);
}

}  // namespace

int main(int argc, char** argv) try {
  if (argc != 6) return 2;
  const Dialect dialect = parse_dialect(argv[1]);
  Random random(std::strtoull(argv[2], nullptr, 10));
  const std::size_t count = std::strtoull(argv[3], nullptr, 10);
  std::vector<std::string> names;
  for (std::size_t i = 0; i < count; ++i) names.push_back("V_" + std::to_string(i));
  VariableList list;
  std::string pairs;
  std::size_t refused = 0;
  while (list.all.size() < count) {
    const std::string& name = names[list.all.size()];
    const std::string value = random_value(random);
    Variable variable{name, 1, SecretBytes::copy_of(value)};
    if (!is_taken(variable, dialect)) {
      ++refused;
      continue;
    }
    pairs.append(name).append("=").append(value).push_back('\0');
    list.all.push_back(std::move(variable));
  }
  Variable dotted{"V.x-y", 1, SecretBytes::copy_of(std::string_view("of a name with a dot"))};
  if (is_taken(dotted, dialect)) {
    pairs.append("V.x-y=of a name with a dot").push_back('\0');
    list.all.push_back(std::move(dotted));
  }
  save(argv[4], bytes_of(pairs));
  const SecretBytes text = write_env_file(list, dialect);
  save(argv[5], text.expose());
  std::cout << refused << "\n";
  return 0;
} catch (const std::exception& error) {
  std::cerr << error.what() << "\n";
  return 1;
}
