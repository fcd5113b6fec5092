#include <doctest/doctest.h>

#include <chrono>
#include <secretsctl/core/error.hpp>
#include <secretsctl/sops/stores/ini/ini_comment.hpp>
#include <secretsctl/sops/stores/ini/ini_reader.hpp>
#include <string>

#include "thrown.hpp"

using namespace secretsctl;
using namespace secretsctl::sops;

namespace {

// The only key of a text, as `name=value|comment`.
std::string key_of(std::string_view text) {
  const IniText ini = read_ini(text, IniReading::lenient);
  REQUIRE(ini.entries.size() == 2);
  const IniEntry& entry = ini.entries.back();
  std::string all(entry.name);
  all += '=';
  append_ini_value(entry, all);
  all += '|';
  append_comment_text(entry, all);
  return all;
}

std::string refusal(std::string_view text, IniReading reading = IniReading::strict) {
  return test::thrown_message([&] { static_cast<void>(read_ini(text, reading)); });
}

bool names_line(std::string_view text, int line) {
  CAPTURE(text);
  CAPTURE(refusal(text));
  return refusal(text).starts_with("line " + std::to_string(line) + ": ");
}

double seconds_for(const std::string& text) {
  const auto start = std::chrono::steady_clock::now();
  try {
    static_cast<void>(read_ini(text, IniReading::lenient));
  } catch (const Error&) {
    // An error takes its time, too.
  }
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

std::string repeated(std::string_view piece, int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += piece;
  return text;
}

}  // namespace

TEST_SUITE("ini_reader") {
  TEST_CASE("delimiters, white space and quotes") {
    CHECK(key_of("a=1") == "a=1|");
    CHECK(key_of("  a : 1=2 \r\n") == "a=1=2|");
    CHECK(key_of("a b:c d") == "a b=c d|");
    CHECK(key_of("a\xC2\xA0= \xE2\x80\x83x\xE3\x80\x80\n") == "a=x|");
    CHECK(key_of("a=\n") == "a=|");
    CHECK(key_of("a='x'") == "a=x|");
    CHECK(key_of("a=\" x \"") == "a= x |");
    CHECK(key_of("a='x'y'") == "a='x'y'|");
    CHECK(key_of("a=`x;y`") == "a=x;y|");
    CHECK(key_of("a=``") == "a=|");
    CHECK(key_of("a=`x`y`") == "a=x`y|");
    CHECK(key_of("a=\"\"\"x\"\"\"") == "a=x|");
    CHECK(key_of("`a=b`=1") == "a=b=1|");
    CHECK(key_of("\"a:b\" : 1") == "a:b=1|");
    CHECK(key_of("\"\"\"a`b\"\"\"=1") == "a`b=1|");
    CHECK(key_of("\xEF\xBB\xBF"
                 "a=1") == "a=1|");
  }

  TEST_CASE("values over several lines") {
    CHECK(key_of("a=\"\"\"x\n y\n\"\"\"\n") == "a=x\n y\n|");
    CHECK(key_of("a=`x\ny` ; c\n") == "a=x\ny|c");
    CHECK(key_of("a=\"\"\"x\n\"\"\" \\\ny\"\"\"\n") == "a=x\n\"\"\" \\\ny|");
    CHECK(key_of("a=x \\\n  y\\\n z\n") == "a=x yz|");
    CHECK(key_of("a=x\\\n\n") == "a=x|");
    CHECK(key_of("a=x\\") == "a=x|");
    CHECK(key_of("a=\\\ny ; z") == "a=y ; z|");
  }

  TEST_CASE("comments") {
    CHECK(key_of("; c\na=1") == "a=1|c");
    CHECK(key_of(";; # c \na=1") == "a=1|# c");
    CHECK(key_of("# c\n\n  ; d\na=1 ; e\n") == "a=1|c\n; d\n; e");
    CHECK(key_of("a = un;quoted") == "a=un|quoted");
    CHECK(key_of("a = \"x;y\"") == "a=\"x|y\"");
    CHECK(key_of("a = ; c") == "a=|c");
    CHECK(key_of("#\n# c\na=1") == "a=1|c");
    CHECK(key_of(";\na=1") == "a=1|");
  }

  TEST_CASE("sections of one name stay apart, and items before any section are in DEFAULT") {
    const IniText ini = read_ini("a=1\n[s] ; c\n[ t.u ]\n[s]\na=2\n", IniReading::strict);
    std::string names;
    for (const IniEntry& entry : ini.entries) names += std::string(entry.name) + ",";
    CHECK(names == "DEFAULT,a,s, t.u ,s,a,");
    CHECK(ini.entries[2].inline_comment == "; c");
  }

  TEST_CASE("what SOPS refuses is refused with its line") {
    for (const char* text :
         {"x\n", "a=1\n  indented\n", "=1", ":1", "``=1", "[]\n", "[s\n", "a=`x\n\n", "a=\"\"\"x\n",
          "`a=1\n", "\"a\"\n", "- = 1", "[s]\na=1\na=2\n"}) {
      CAPTURE(text);
      CHECK(refusal(text, IniReading::lenient).starts_with("line "));
      CHECK(refusal(text).starts_with("line "));
    }
    CHECK(refusal("\xFF\xFE"
                  "a\0",
                  IniReading::lenient)
              .find("UTF-16") != std::string::npos);
    CHECK(refusal("[s]\na=1\n\na=2\n")
              .find("line 4: the key stands in this section already, in line 2") == 0);
  }

  TEST_CASE("what SOPS would take otherwise is refused in a plaintext, with its line") {
    CHECK(names_line("a=1\nb = un;quoted\n", 2));
    CHECK(names_line("b = \"x;y\"\n", 1));
    CHECK(names_line("b = \"x ; y\"\n", 1));
    CHECK(names_line("b = #fff\n", 1));
    CHECK(names_line("a = C:\\dir\\\nb = 1\n", 1));
    CHECK(names_line("a = C:\\dir\\\n", 1));
    CHECK(names_line("a = C:\\dir\\\n\nb = 1\n", 1));
    CHECK(names_line("a = x ; C:\\dir\\\n  b\n", 1));
    CHECK(names_line("[s] x\n", 1));
    CHECK(names_line("[s] ; [c]\n", 1));
    CHECK(names_line("`a` x = 1\n", 1));
    CHECK(names_line("a = `x` y\n", 1));
    CHECK(names_line("a = \"\"\"x\ny\"\"\" z\n", 2));
    CHECK(names_line("`#a` = 1\n", 1));
    for (const char* text :
         {"a = un ; quoted\n", "a = ; c\n", "a = ;; c\n", "a = `x;y` ; c\n", "a = x \\\n  b=c\n",
          "a = 'x' ; c\n", "a = `C:\\dir\\`\n", "[s] ; c\n", "[a]b]\n"}) {
      CAPTURE(text);
      CHECK(refusal(text).empty());
    }
  }

  TEST_CASE("four times the text takes about four times the time") {
    for (const std::string_view piece :
         {"[s]\na=1\n", "; c\n", "a=\\\n", "a=`\n", "[s]\n", "a=x;y\n", "\n", "\"",
          "a=\"\"\"x\n\"\"\" \\\n", "[", "]"}) {
      CAPTURE(piece);
      const std::string small = "x=\\\n" + repeated(piece, 20000);
      const std::string large = "x=\\\n" + repeated(piece, 80000);
      // The times of a loaded machine vary; a square would be 16.
      double ratio = 100;
      for (int i = 0; i < 5 && ratio > 10; ++i) {
        ratio = seconds_for(large) / std::max(seconds_for(small), 0.0001);
      }
      CHECK(ratio < 10);
    }
  }
}
