#include <doctest/doctest.h>

#include <secretsctl/core/error.hpp>
#include <secretsctl/sops/yaml/yaml_syntax.hpp>
#include <string>

using namespace secretsctl;
using namespace secretsctl::sops;

namespace {

// The entries of a text: `{` a map, `[` a list, `#` a comment (`~` in a line), `*` an alias, `.` a
// scalar, each container closed.
std::string shape(std::string_view text) {
  const YamlEntries entries = parse_yaml(text, ErrorKind::generic);
  std::string out;
  std::vector<std::pair<std::size_t, char>> open;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    while (!open.empty() && open.back().first == i) {
      out += open.back().second;
      open.pop_back();
    }
    const YamlEntry& entry = entries[i];
    switch (entry.kind) {
      case YamlEntry::Kind::document:
        out += i == 0 ? "" : "-";
        break;
      case YamlEntry::Kind::comment:
        out += entry.is_inline ? '~' : '#';
        break;
      case YamlEntry::Kind::scalar:
        out += '.';
        break;
      case YamlEntry::Kind::alias:
        out += '*';
        break;
      default: {
        const bool is_map = entry.kind == YamlEntry::Kind::map;
        out += is_map ? '{' : '[';
        open.emplace_back(entry.last, is_map ? '}' : ']');
      }
    }
  }
  for (auto end = open.rbegin(); end != open.rend(); ++end) out += end->second;
  return out;
}

std::string fault(std::string_view text) {
  try {
    static_cast<void>(parse_yaml(text, ErrorKind::input_unreadable));
  } catch (const Error& error) {
    CHECK(error.kind() == ErrorKind::input_unreadable);
    return error.what();
  }
  return "none";
}

}  // namespace

TEST_SUITE("yaml_parser") {
  TEST_CASE("maps and lists in every style") {
    CHECK(shape("a: 1\nb:\n  c: 2\n  d:\n  - 1\n  - x: 1\n    y: 2\n") == ".{.[.{..}]}");
    CHECK(shape("a: [1, {b: 2, c}, [], e: f]\n") == "[.{..}[]{.}]");
    CHECK(shape("? a\n: b\n? c\n") == "..");
    CHECK(shape("l:\n- - a\n  - b\n-\n") == "[[..].]");
  }

  TEST_CASE("a comment belongs to the map or list that go-yaml gives it to") {
    CHECK(shape("# 1\na: 1 # 2\n# 3\nb: 2\n") == "#~.#.");
    CHECK(shape("m: # 1\n  # 2\n  a: 1\n  # 3\n# 4\nn: 2\n") == "#{#.#}#.");
    CHECK(shape("l:\n  # 1\n  - a # 2\n  # 3\n") == "[#~.#]");
    CHECK(shape("l:\n- a\n# 1\nb: 1\n") == "[.]#.");
    CHECK(shape("a: [1] # 1\n") == "[#.]");
    CHECK(shape("a: | # 1\n  x\n") == "~.");
    CHECK(shape("a: x#1\n") == ".");
  }

  TEST_CASE("documents") {
    CHECK(shape("a: 1\n---\nb: 1\n...\n---\n") == ".-.-");
    CHECK(shape("%YAML 1.1\n---\na: 1\n") == ".");
    CHECK(parse_yaml("", ErrorKind::generic).size() == 1);
    CHECK_FALSE(parse_yaml("# c\n", ErrorKind::generic).front().has_key);
    CHECK(parse_yaml("---\n", ErrorKind::generic).front().has_key);
  }

  TEST_CASE("anchors") {
    const YamlEntries entries = parse_yaml("a: &x [1]\nb: *x\n<<: *x\n", ErrorKind::generic);
    REQUIRE(entries.size() == 5);
    CHECK(entries[3].kind == YamlEntry::Kind::alias);
    CHECK(entries[3].target == 1);
    CHECK(entries[4].target == 1);
  }

  TEST_CASE("a fault names its line, and no content") {
    CHECK(fault("a: 1\nsecret\n") == "line 2: a key without ':'");
    CHECK(fault("a: \"secret\n") == "line 1: a quote that is not closed");
    CHECK(fault("a: 1\n\tb: 1\n").starts_with("line 2: "));
    CHECK(fault("a: [1\n") == "line 2: the end of the text inside '{' or '['");
    CHECK(fault("a: *secret\n") == "line 1: an alias of an anchor that is not above it");
    CHECK(fault("a: \"\\q\"\n") == "line 1: an unknown escape after '\\'");
    CHECK(fault("a: \"\\ud83d\"\n") == "line 1: an escape of no character");
    CHECK(fault("a: \x01\n") == "line 1: a control character");
    CHECK(fault("a: 1\nb: \xff\n") == "line 2: bytes that are not UTF-8");
    CHECK(fault("[a]: 1\n") == "line 1: a key that is a map, a list or an alias");
    CHECK(fault("- a\n") == "line 1: the top of the file is no map of keys");
    CHECK(fault("a: @x\n") == "line 1: a character that cannot begin a value");
    CHECK(fault("a: !h!x y\n") == "line 1: a tag whose handle no %TAG names");
    for (const char* text :
         {"a: b: c\n", "a: 'x' y\n", "a: |\n  x\n y\n", "{a: 1", "a: }\n", "%X\n", "a: &x *x\n",
          "a: 1\n--- b\n- c", "a: - b\n", "a: |x\n  y\n", "? [a]\n"}) {
      CAPTURE(text);
      CHECK(fault(text) != "none");
    }
  }

  TEST_CASE("depth, and what aliases expand to, have limits") {
    CHECK(fault("a: " + std::string(150, '[') + std::string(150, ']') + "\n") == "none");
    CHECK(fault("a: " + std::string(100000, '[')) == "line 1: maps and lists nested too deeply");
    std::string deep;
    for (std::size_t i = 0; i < 1000; ++i) deep += std::string(i, ' ') + "a:\n";
    CHECK(fault(deep).ends_with("nested too deeply"));
    std::string bomb = "a0: &a0 [1,1,1,1,1,1,1,1,1]\n";
    for (int i = 1; i < 20; ++i) {
      const std::string before = "*a" + std::to_string(i - 1);
      bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + before;
      for (int k = 0; k < 8; ++k) bomb += "," + before + " ";
      bomb += "]\n";
    }
    CHECK(fault(bomb).ends_with("aliases that expand to more than a million values"));
    CHECK(fault("a: &x [*x]\n") == "line 1: an alias inside the value that it stands for");
  }
}
