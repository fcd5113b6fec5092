#include <doctest/doctest.h>

#include <secretsctl/git/unescaped_line.hpp>
#include <string>

using namespace secretsctl;

namespace {

std::string unescaped(std::string_view line, char escape) {
  std::string out(line.size(), '#');
  const std::size_t size =
      git::unescape_line(line, escape, {reinterpret_cast<std::uint8_t*>(out.data()), out.size()});
  out.resize(size);
  return out;
}

}  // namespace

TEST_SUITE("unescaped_line") {
  TEST_CASE("%XX") {
    CHECK(unescaped("a%2Fb%3dc%", '%') == "a/b=c%");
    CHECK(unescaped("%C3%BC%0A", '%') == "\xc3\xbc\n");
    CHECK(unescaped("100%zz%4", '%') == "100%zz%4");
    CHECK(unescaped("%+1%-1% 1", '%') == "%+1%-1% 1");
    CHECK(unescaped("a\\nb", '%') == "a\\nb");
  }

  TEST_CASE("backslashes") {
    CHECK(unescaped(R"(a\"b\\c\/d\n\t\r\b\f)", '\\') == "a\"b\\c/d\n\t\r\b\f");
    CHECK(unescaped(R"(pa\$\$\'word)", '\\') == "pa$$'word");
    CHECK(unescaped(R"(\u0041\u00fc\u20ac\ud83d\ude00)", '\\') ==
          "A\xc3\xbc\xe2\x82\xac\xf0\x9f\x98\x80");
    CHECK(unescaped(R"(\x41\x7a)", '\\') == "Az");
    CHECK(unescaped(R"(\u00\xZ)", '\\') == R"(\u00\xZ)");
    CHECK(unescaped("a\\", '\\') == "a\\");
    CHECK(unescaped("%41", '\\') == "%41");
  }

  TEST_CASE("zeros between") {
    CHECK(unescaped(std::string_view("a\0b\0", 4), '\0') == "ab");
  }
}
