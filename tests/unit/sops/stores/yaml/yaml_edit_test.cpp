#include <doctest/doctest.h>

#include <array>
#include <secretsctl/sops/files/set_value.hpp>
#include <secretsctl/sops/tree/tree_path.hpp>
#include <string>

#include "encrypted_yaml.hpp"

using namespace secretsctl;
using namespace secretsctl::sops;

namespace {

struct Edit {
  const char* before;
  const char* path;
  const char* value;  // null: unset
  const char* after;
};

// The plaintext of a file after an edit.
std::string edited(const Edit& edit) {
  Document document = encrypted_yaml::open(encrypted_yaml::encrypt(edit.before));
  const TreePath path = TreePath::of_argument(edit.path);
  if (edit.value == nullptr) {
    unset_value(document, path);
  } else {
    set_value(document, encrypted_yaml::store, path, SecretBytes::copy_of(edit.value));
  }
  return encrypted_yaml::decrypt(encrypted_yaml::save(document));
}

template <std::size_t Size>
void check(const std::array<Edit, Size>& edits) {
  for (const Edit& edit : edits) {
    CAPTURE(edit.before);
    CAPTURE(edit.path);
    CHECK(edited(edit) == edit.after);
  }
}

}  // namespace

TEST_SUITE("yaml edits") {
  TEST_CASE("a new key") {
    check(std::to_array<Edit>({
        {"a: 1\n", "b", "x", "a: 1\nb: x\n"},
        {"a: 'x'\n\n# c\nz: 1\n\n", "b", "x\n\n", "a: 'x'\n\n# c\nz: 1\nb: \"x\\n\\n\"\n\n"},
        {"a: 1", "b", "x", "a: 1\nb: x"},
        {"a: 1", "b", "x\ny\n", "a: 1\nb: |\n    x\n    y\n"},
        {"m:\n  a: 1\nz: 2\n", "[\"m\"][\"b\"]", "x", "m:\n  a: 1\n  b: x\nz: 2\n"},
        {"m: {a: 1}\n", "[\"m\"][\"b\"]", "x", "m: {a: 1, b: x}\n"},
        {"m: {}\n", "[\"m\"][\"b\"]", "x", "m:\n    b: x\n"},
        {"l: []\n", "[\"l\"][0]", "x", "l:\n    - x\n"},
        {"m:\n  l:\n  - 1\n", "[\"m\"][\"l\"][1]", "x", "m:\n  l:\n  - 1\n  - x\n"},
        {"l:\n  - a: 1\n", "[\"l\"][0][\"b\"]", "x", "l:\n  - a: 1\n    b: x\n"},
        {"m:\n  # c\n  a: 1 # d\n\n# e\nz: 2\n", "[\"m\"][\"b\"]", "x",
         "m:\n  # c\n  a: 1 # d\n  b: x\n\n# e\nz: 2\n"},
    }));
  }

  TEST_CASE("a key without its value") {
    check(std::to_array<Edit>({
        {"a: 1\nb: 2 # in its line\nc: 3\n", "b", nullptr, "a: 1\nc: 3\n"},
        {"a: 1\nb: 2\n", "a", nullptr, "b: 2\n"},
        {"a: 1\nm:\n  b: 2\n", "[\"m\"][\"b\"]", nullptr, "a: 1\nm: {}\n"},
        {"l:\n  - a: 1\n    b: 2\n", "[\"l\"][0][\"a\"]", nullptr, "l:\n  - b: 2\n"},
    }));
  }

  TEST_CASE("comments in flow maps and lists survive") {
    check(std::to_array<Edit>({
        {"{a: 1} # comment {\n", "b", "x", "{a: 1, b: x} # comment {\n"},
        {"{a: 1 # }\n}\n", "b", "x", "{a: 1, # }\nb: x}\n"},
        {"l: [a, b] # x\n", "[\"l\"][2]", nullptr, "l: [a] # x\n"},
        {"m: {a: 1, # one\n  b: 2, # two\n  c: 3}\n", "[\"m\"][\"c\"]", nullptr,
         "m: {a: 1, # one\n  b: 2 # two\n  }\n"},
        {"m: {a: 1, # one\n  b: 2}\n", "[\"m\"][\"b\"]", nullptr, "m: {a: 1 # one\n  }\n"},
    }));
  }

  TEST_CASE("the spellings of a list move with its values") {
    check(std::to_array<Edit>({
        {"l:\n  - 0x1F\n  - 1.50\n  - 0x2A\n", "[\"l\"][0]", nullptr, "l:\n  - 1.50\n  - 0x2A\n"},
        {"l:\n  - 0x1F\n  - {k: 0x2A}\n", "[\"l\"][0]", nullptr, "l:\n  - {k: 0x2A}\n"},
    }));
  }

  TEST_CASE("a literal text with lines of blanks") {
    check(std::to_array<Edit>({
        {"a: |\n  x\n     \nb: 1\n", "b", "2", "a: |\n  x\n     \nb: 2\n"},
        {"a: |+\n  x\n    \n\nb: 1\n", "b", "2", "a: |+\n  x\n    \n\nb: 2\n"},
        {"a: |\n  x\n \n\nb: 1\n", "a", "y", "a: |-\n  y\n \n\nb: 1\n"},
    }));
  }
}
