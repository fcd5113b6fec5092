#include <doctest/doctest.h>

#include <secretsctl/core/error.hpp>
#include <secretsctl/delivery/dialects/env_file_signs.hpp>

#include "thrown.hpp"

using namespace secretsctl;
using namespace secretsctl::delivery;

namespace {

EnvFileSigns find(std::string_view text) {
  return find_env_file_signs(SecretBytes::copy_of(text));
}

// The one line of signs; else their number.
std::string only(std::string_view text) {
  const EnvFileSigns signs = find(text);
  return signs.lines.size() == 1 ? signs.lines[0] : std::to_string(signs.lines.size());
}

bool holds(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_SUITE("signs of another reader") {
  TEST_CASE("each by the names of its keys") {
    CHECK(holds(only("B=1\nA=\"secret\"\n"),
                "quotes around the value, which become a part of it: A (line 2)"));
    CHECK(holds(only("A='x'\n"), "quotes around"));
    CHECK(holds(only("export A=1\n"), "'export ', which becomes a part of the name: A (line 1)"));
    CHECK(holds(only("A =1\n"), "blanks"));
    CHECK(holds(only("A= 1\n"), "blanks"));
    CHECK(holds(only("  A=1\n"), "blanks"));
    CHECK(holds(only("A=1\r\nB=2\r\n"), "CRLF"));
    CHECK(holds(only("\ufeffA=1\n"), "byte order mark"));
    CHECK(holds(only("A=x # c\n"), "' #'"));
    CHECK(holds(only("A=x$$y\n"), "'$$'"));
    CHECK(holds(only("A=${B}\n"), "'$$' or '${'"));
    CHECK(holds(only("A=1\nB=2\nA=3\n"), "more than once: A (line 3)"));
    CHECK(holds(only("A=encrypted:" + std::string(100, 'B') + "\n"), "dotenvx"));
    CHECK(find("A=\"x\\ny\" # c\n").lines.size() == 3);
  }

  TEST_CASE("names are bounded, values never shown") {
    const EnvFileSigns signs = find("A='secret'\nB='secret'\nC='secret'\nD='secret'\nE='secret'\n");
    REQUIRE(signs.lines.size() == 1);
    CHECK(holds(signs.lines[0], "A (line 1), B (line 2), C (line 3) and 2 more"));
    CHECK_FALSE(holds(signs.text("advice"), "secret"));
    CHECK(holds(signs.text("advice"), "\nadvice"));
    CHECK(find("A=1\n").text("advice").empty());
  }

  TEST_CASE("ordinary values are no signs") {
    for (const char* text :
         {"A={\"a\":1}\n", "A=it's\n", "A=\"half\n", "A='tis\nB='y\n", "A=aGVsbG8=\n", "A=b==\n",
          "A=http://x/#fragment\n", "A=a#b\n", "A=two words \n", "A=$2b$10$abc\n", "A=$1\n",
          "A=x\"y\"\n", "A=\"a\" and \"b\"\n", "# export A = \"x\"\n", "A=\n", "\n\n", "=1\n=2\n",
          "A=\\n\n", "A=encrypted: no\n"}) {
      CAPTURE(text);
      CHECK(find(text).lines.empty());
      CHECK_FALSE(find(text).open_quote);
    }
  }

  TEST_CASE("a quote that a later line closes") {
    CHECK(find("B=1\nA=\"-----BEGIN\nabc=\n-----END\"\n").open_quote == 2U);
    CHECK(find("A='x\ny'\n").open_quote == 1U);
    CHECK_FALSE(find("A='x\nB='y'\n").open_quote);
    CHECK(find("A=1\n  # indented\n").has_other_line);
    CHECK_FALSE(find("A=1\n\r\n# c\n").has_other_line);
  }

  TEST_CASE("of some keys alone") {
    const std::unordered_set<std::string_view> names{"B"};
    const auto signs = find_env_file_signs(SecretBytes::copy_of("A='x'\nB='x'\n"), &names);
    REQUIRE(signs.lines.size() == 1);
    CHECK(signs.lines[0].ends_with(": B (line 2)"));
  }

  TEST_CASE("UTF-16") {
    const auto message = [](std::string_view text) {
      return test::thrown_message([&] { refuse_utf16(SecretBytes::copy_of(text)); });
    };
    CHECK(holds(message("\xff\xfe"
                        "A"),
                "iconv -f UTF-16 "));
    CHECK(holds(message(std::string_view("A\0=\0", 4)), "UTF-16LE"));
    CHECK(holds(message(std::string_view("\0A\0=", 4)), "UTF-16BE"));
    CHECK(message("A=1\n").empty());
    CHECK(message("").empty());
  }

  TEST_CASE("names of variables") {
    for (const char* name : {"A", "_1", "a_B2"}) CHECK(is_variable_name(name));
    for (const char* name : {"", "1A", "A-B", "A B", "A.B", "Ä"})
      CHECK_FALSE(is_variable_name(name));
    CHECK(is_quoted("\"x\""));
    CHECK(is_quoted("''"));
    CHECK_FALSE(is_quoted("'"));
    CHECK_FALSE(is_quoted("\"a\" \"b\""));
    CHECK_FALSE(is_quoted(""));
  }
}
