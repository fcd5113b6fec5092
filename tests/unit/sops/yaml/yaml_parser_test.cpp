#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <ctime>
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

// A text with many copies of a unit, in which `%` is their number.
struct Repeated {
  std::string_view head;
  std::string_view unit;
  std::string_view tail;

  [[nodiscard]] std::string text(std::size_t count) const {
    std::string out(head);
    for (std::size_t i = 0; i < count; ++i) {
      for (const char c : unit) c == '%' ? out += std::to_string(i) : out += c;
    }
    return out += tail;
  }
};

// The least processor time of a few attempts.
double parsing_time(const std::string& text) {
  double least = 1e9;
  for (int i = 0; i < 4; ++i) {
    const std::clock_t begin = std::clock();
    static_cast<void>(parse_yaml(text, ErrorKind::generic));
    least = std::min(least, static_cast<double>(std::clock() - begin));
  }
  return least + 1;
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
    const YamlEntries entries = parse_yaml("a: &x {k: 1}\nb: *x\n<<: *x\n", ErrorKind::generic);
    REQUIRE(entries.size() == 5);
    CHECK(entries[3].kind == YamlEntry::Kind::alias);
    CHECK(entries[3].target == 1);
    CHECK(entries[4].target == 1);
  }

  TEST_CASE("an anchor holds in the documents behind it") {
    const YamlEntries entries = parse_yaml("a: &x 1\n---\nb: *x\n", ErrorKind::generic);
    REQUIRE(entries.size() == 4);
    CHECK(entries[3].target == 1);
  }

  TEST_CASE("keys with anchors, and keys that are aliases") {
    const std::string_view text = "&k one: 1\n*k : 2\nb: *k\nc: &v two\n? *v\n: *v\n&s e: *s\n";
    const YamlEntries entries = parse_yaml(text, ErrorKind::generic);
    REQUIRE(entries.size() == 7);
    const auto key = [&](std::size_t i) {
      return text.substr(entries[i].key.begin, entries[i].key.end - entries[i].key.begin);
    };
    CHECK(key(2) == "one");
    CHECK(entries[2].is_key_alias);
    CHECK_FALSE(entries[1].is_key_alias);
    CHECK(entries[3].target == 1);
    CHECK(entries[3].targets_key);
    CHECK(key(5) == "two");
    CHECK(entries[5].target == 4);
    CHECK_FALSE(entries[5].targets_key);
    CHECK(entries[6].target == 6);
    CHECK(entries[6].targets_key);
    CHECK(fault("a: &x [1]\n*x : 1\n") == "line 2: a key that is a map or a list");
  }

  TEST_CASE("'<<' takes a map, or a list of maps, if it is a merge") {
    for (const char* text :
         {"a: &x {k: 1}\n<<: *x\n", "<<: {k: 1}\n", "a: &x {k: 1}\n<<: [*x, {l: 1}]\n",
          "\"<<\": 1\n", "!!str <<: 1\n", "a: &x <<\n*x : 1\n", "a: 1\n---\n<<: 1\n"}) {
      CAPTURE(text);
      CHECK(fault(text) == "none");
    }
    for (const char* text :
         {"<<: 1\n", "<<:\n", "<<: [1]\n", "a: {<<: [[]]}\n", "<<: [a: [<<: 1]]\n",
          "!!merge '<<': 1\n", "a: &x [{k: 1}]\n<<: [*x]\n"}) {
      CAPTURE(text);
      CHECK(fault(text).find("'<<' takes a map") != std::string::npos);
    }
    CHECK(fault("a: &x 1\n<<: *x\n").ends_with("its alias is of the value in line 1"));
  }

  TEST_CASE("keys alone, and values that are missing, in flow style") {
    CHECK(shape("a: {b: , c: }\n") == "{..}");
    CHECK(shape("a: [b, ]\n") == "[.]");
    CHECK(shape("a: {b, c}\n") == "{..}");
    CHECK(shape("a: {b:, c:}\n") == "{..}");
    CHECK(shape("a: {\"b\":1, ? c : 2, ? d}\n") == "{...}");
    CHECK(shape("a: [? b : c, {d: e},\n  f]\n") == "[{.}{.}.]");
    for (const char* text : {"a: [, b]\n", "a: {: b}\n", "a: {, }\n", "a: {b\n  c\n  : d}\n"}) {
      CAPTURE(text);
      CHECK(fault(text) != "none");
    }
  }

  TEST_CASE("tags and directives are read to their ends") {
    for (const char* text :
         {"a: !t\n", "a: !\nb: 1\n", "a: !<tag:yaml.org,2002:str> 1\n", "a: !!s%74r 1\n",
          "a: !@x!y 1\n", "%TAG !e! tag:e,2020:\n---\na: !e!x 1\n", "%YAML 1.1 # c\n---\na: 1\n",
          "%TAG ! x\n\t\n---\na: 1\n"}) {
      CAPTURE(text);
      CHECK(fault(text) == "none");
    }
    for (const char* text :
         {"a: !! 1\n", "a: !<> 1\n", "a: !x%zz 1\n", "a: !x%c3%28 1\n",
          "%TAG !e tag:e:\n---\na: 1\n", "%TAG !e! tag:e:#c\n---\na: 1\n", "%TAG !e!\n---\na: 1\n",
          "%YAML 1.2\n---\na: 1\n", "%YAML 1.1 x\n---\na: 1\n", "%YAML 1.1\n%YAML 1.1\n---\na: 1\n",
          "%YAMLX 1.1\n---\n", "...\n"}) {
      CAPTURE(text);
      CHECK(fault(text) != "none");
    }
  }

  TEST_CASE("a simple key is counted in characters") {
    std::string key;
    for (int i = 0; i < 1000; ++i) key += "\xc3\xa9";
    CHECK(fault(key + ": 1\n") == "none");
    CHECK(fault(key + key + ": 1\n") != "none");
    CHECK(fault(std::string(1025, 'a') + ": 1\n") != "none");
    CHECK(fault(std::string(1024, 'a') + ": 1\n") == "none");
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
    CHECK(fault("[a]: 1\n") == "line 1: a key that is a map or a list");
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
    CHECK(fault(bomb) == "line 6: aliases that expand to more than 32 MiB; this one is of line 5");
    CHECK(fault("a: &x [*x]\n") ==
          "line 1: an alias inside the value of line 1, for which it stands");
    CHECK(fault("a: &x\n  b:\n    *x\n").find("of line 1") != std::string::npos);
  }

  TEST_CASE("aliases don't multiply the depth") {
    const std::string open(99, '[');
    const std::string close(99, ']');
    const std::string first = "a: &a " + open + close + "\n";
    CHECK(fault(first + "b: &b " + open + "*a" + close + "\n") == "none");
    const std::string chain = first + "b: &b " + open + "*a" + close + "\nc: [[*b]]\n";
    CHECK(fault(chain) == "line 3: maps and lists nested too deeply, by an alias of line 2");
    CHECK(fault(first + "b: &b\n  k: *a\nc: " + open + "{k: *b}" + close + "\n") != "none");
    std::string pairs = "a: &a ";
    for (int i = 0; i < 150; ++i) pairs += "[a: ";
    CHECK(fault(pairs + std::string(150, ']') + "\n") != "none");
  }

  TEST_CASE("the time grows with the text, not with its square") {
    constexpr std::array<Repeated, 16> texts = {{
        {"", "k%: v\n", ""},
        {"", "k%: &a% [1] # c\n", ""},
        {"a: &t\n", "  k%: &a%\n    x: 1\n", ""},
        {"", "k%: v # c\n# d\n\n", ""},
        {"", "k%: v # c\xc2\x85# d\xc2\x85", ""},
        {"", "k%: v # c\xe2\x80\xa8", ""},
        {"a: 1\n", "---\n# c\na%: 1\n", ""},
        {"a:\n", "- x\n", ""},
        {"a: [", "{b: 1, c: [x]}, # c\n ", "]\n"},
        {"a: {", "? k% : v, l%, ", "}\n"},
        {"a: x\n", "  word\n\n", ""},
        {"a: \"", "\\n \n ", "\"\n"},
        {"a: |\n", "  x\n\n", ""},
        {"a: 1\n", "# c\n\n", ""},
        {"a: &a v\n", "k%: *a\n", ""},
        {"a: !!str ", "# c\n ", " v\n"},
    }};
    constexpr std::size_t few = 1500;
    for (const Repeated& each : texts) {
      CAPTURE(each.unit);
      CHECK(parsing_time(each.text(16 * few)) / parsing_time(each.text(few)) < 100);
    }
  }

  TEST_CASE("a large text can't be repeated by aliases") {
    std::string text = "a: &a \"" + std::string(1'000'000, 'x') + "\"\n";
    for (int i = 0; i < 30; ++i) text += "b" + std::to_string(i) + ": *a\n";
    CHECK(fault(text) == "none");
    for (int i = 30; i < 40; ++i) text += "b" + std::to_string(i) + ": *a\n";
    CHECK(fault(text) == "line 36: aliases that expand to more than 32 MiB; this one is of line 1");
    std::string keys = "? &a \"" + std::string(1'000'000, 'x') + "\"\n: 1\n";
    for (int i = 0; i < 40; ++i) keys += "b" + std::to_string(i) + ": {*a : 1}\n";
    CHECK(fault(keys).find("more than 32 MiB") != std::string::npos);
  }
}
