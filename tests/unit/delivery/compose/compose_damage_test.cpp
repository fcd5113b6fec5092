#include <doctest/doctest.h>

#include <secretsctl/delivery/compose/compose_damage.hpp>
#include <string>
#include <vector>

using namespace secretsctl;
using namespace secretsctl::delivery;

namespace {

bool is_damaged(std::string_view value, std::string_view name = "A") {
  VariableList list;
  list.all.push_back({name, 1, SecretBytes::copy_of(value)});
  return !damaged_by_compose(list).empty();
}

}  // namespace

TEST_SUITE("compose damage") {
  TEST_CASE("values that Compose reads unchanged") {
    for (const char* value :
         {"", "plain", "a b", "a#b", "#a", "a\t#b", "a\"b\"", "a'b", "p$5", "a$", "a$ b", "a$-",
          "a\\nb", "a\\", "a=b", "`x`", "a\rb", "\xc3\xa9", "\u2003x"}) {
      CAPTURE(value);
      CHECK_FALSE(is_damaged(value));
    }
    for (const char* name : {"A", "a.b", "a-b", "1", "\xc3\xa9", "a[b]"}) {
      CAPTURE(name);
      CHECK_FALSE(is_damaged("x", name));
    }
  }

  TEST_CASE("values that Compose changes or refuses") {
    for (const char* value : {"$HOME", "a$$", "${X", "$_", "\"a\"", "'a", "a #b", " a", "a ", "a\t",
                              "\ta", "a\nb", "a\u00a0", "\u00a0a", "a\u2003", "\xff"}) {
      CAPTURE(value);
      CHECK(is_damaged(value));
    }
    for (const char* name : {"A B", "A:B", "#A", "A/B", ""}) {
      CAPTURE(name);
      CHECK(is_damaged("x", name));
    }
  }

  TEST_CASE("quotes around a value") {
    VariableList list;
    for (const char* value : {"\"a\"", "''", "\"", "\"a'", "a\"b\"", ""}) {
      list.all.push_back({"A", 1, SecretBytes::copy_of(std::string_view(value))});
    }
    CHECK(names_of_quoted(list).size() == 2);
  }

  TEST_CASE("the result holds only names, in order, printable") {
    VariableList list;
    list.all.push_back({"B", 1, SecretBytes::copy_of("$x")});
    list.all.push_back({"GOOD", 2, SecretBytes::copy_of("x")});
    list.all.push_back({"A\x1b[0m", 3, SecretBytes::copy_of("x")});
    const auto names = damaged_by_compose(list);
    REQUIRE(names.size() == 2);
    CHECK(names[0] == "B");
    CHECK(names[1].find('\x1b') == std::string::npos);
  }
}
