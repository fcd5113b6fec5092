#include <doctest/doctest.h>

#include <chrono>
#include <secretsctl/core/base64.hpp>
#include <secretsctl/git/value_search.hpp>
#include <set>
#include <string>

using namespace secretsctl;
using git::FoundValue;
using git::ValueForm;
using git::ValueSearch;

namespace {

ValueSearch search_for(const std::vector<std::string>& values) {
  ValueSearch search;
  for (const std::string& value : values) search.add(SecretBytes::copy_of(value));
  search.prepare();
  return search;
}

std::set<std::size_t> found(const ValueSearch& search, std::string_view text) {
  std::set<std::size_t> values;
  search.find(text, [&](const FoundValue& one) { values.insert(one.value); });
  return values;
}

bool finds(const ValueSearch& search, std::string_view text) {
  return !found(search, text).empty();
}

std::string base64(std::string_view text, bool is_url = false, std::size_t columns = 0,
                   std::string_view line_end = "\n") {
  std::string encoded;
  base64_encode(bytes_of(text), Base64Padding::padded, encoded);
  std::string out;
  std::size_t column = 0;
  for (char c : encoded) {
    if (is_url) c = c == '+' ? '-' : c == '/' ? '_' : c;
    out += c;
    if (++column == columns) {
      out += line_end;
      column = 0;
    }
  }
  return out;
}

std::string percent(std::string_view text, const char* digits) {
  std::string out;
  for (const char c : text) {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0) {
      out += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      out += {'%', digits[byte >> 4], digits[byte & 15]};
    }
  }
  return out;
}

const std::vector<std::string> samples = {"k-012345",          "Xk9!vQ2#zz",
                                          "p\"a\\s/s?w>o>r?d", "\xc3\xbcml\xc3\xa4ut-s3cr3t",
                                          "a b c d e f g",     "postgres://app:p%40ss@db:5432/app",
                                          "?>?>?>?>~~~~",      "0123456789abcdef0123456789abcdef"};

}  // namespace

TEST_SUITE("value_search") {
  TEST_CASE("plain, at any position") {
    for (const std::string& value : samples) {
      CAPTURE(value);
      const ValueSearch search = search_for({value});
      for (const std::string& before :
           std::vector<std::string>{"", "x", "key = \"", std::string(1000, 'k')}) {
        for (const char* after : {"", "\"\n", value.c_str()})
          CHECK(finds(search, before + value + after));
      }
      for (std::size_t i = 0; i < value.size(); ++i) {
        std::string other = value;
        other[i] = static_cast<char>(other[i] ^ 1);
        CHECK_FALSE(finds(search, "x" + other + "y"));
      }
      CHECK_FALSE(finds(search, std::string_view(value).substr(1)));
      CHECK_FALSE(finds(search, value.substr(0, value.size() - 1)));
      CHECK_FALSE(finds(search, ""));
    }
  }

  TEST_CASE("base64: each alignment, both alphabets, padded or not, in lines") {
    for (const std::string& value : samples) {
      CAPTURE(value);
      const ValueSearch search = search_for({value});
      for (const std::string before : {"", "a", "ab", "abc", "user:", "\xff\xff", "\xff"}) {
        for (const char* after : {"", "z", "\xff", "\n", "and more of it"}) {
          CAPTURE(before);
          CAPTURE(after);
          for (const bool is_url : {false, true}) {
            std::string encoded = base64(before + value + after, is_url);
            CHECK(finds(search, "  token: " + encoded + "\n"));
            encoded.resize(encoded.find_last_not_of('=') + 1);
            CHECK(finds(search, encoded));
          }
        }
      }
    }
  }

  TEST_CASE("base64 of long values in lines") {
    const std::string value = "a-long-value-0123456789-0123456789-ABCDEFGHIJ-abcdefghij-!";
    const ValueSearch search = search_for({value});
    for (std::size_t before = 0; before < 80; ++before) {
      CAPTURE(before);
      const std::string text = std::string(before, 'x') + value + "tail of the text";
      CHECK(finds(search, base64(text, false, 76)));
      CHECK(finds(search, base64(text, false, 64, "\r\n")));
      CHECK(finds(search, base64(text, true, 64, "\n    ")));
    }
    CHECK_FALSE(finds(search, base64(value, false, 64, " ")));
  }

  TEST_CASE("escaped") {
    for (const std::string& value : samples) {
      CAPTURE(value);
      const ValueSearch search = search_for({value});
      CHECK(finds(search, "x=" + percent(value, "0123456789ABCDEF")));
      CHECK(finds(search, "x=" + percent(value, "0123456789abcdef") + "&y=%zz"));
      std::string json;
      for (const char c : value) {
        if (c == '"' || c == '\\' || c == '/') json += '\\';
        json += c;
      }
      CHECK(finds(search, "a\\nb\n{\"k\": \"" + json + "\"}"));
      std::string codes;
      for (const char c : value) {
        if (static_cast<unsigned char>(c) < 0x80) {
          codes += "\\u00";
          codes += "0123456789abcdef"[c >> 4];
          codes += "0123456789abcdef"[c & 15];
        } else {
          codes += c;
        }
      }
      CHECK(finds(search, codes));
      std::string wide;
      for (const char c : value) wide += {c, '\0'};
      CHECK(finds(search, "\xff\xfe" + wide));
      CHECK(finds(search, "\\/" + base64("x" + value)));
    }
  }

  TEST_CASE("values of several lines") {
    const std::string value = "first line 1234\n  second: line\nthird\n";
    const ValueSearch search = search_for({value});
    CHECK(finds(search, "first line 1234\n  second: line\nthird"));
    CHECK(finds(search, "x first line 1234\r\n  second: line\r\nthird\r\n"));
    CHECK(finds(search, "key: |\n    first line 1234\n      second: line\n    third\n"));
    CHECK(finds(search, R"({"k": "first line 1234\n  second: line\nthird\n"})"));
    CHECK(finds(search, base64(value)));
    CHECK_FALSE(finds(search, "first line 1234\nsecond: line\nthird"));
    CHECK_FALSE(finds(search, "first line 1234\n  second: line\n"));
    const ValueSearch short_lines = search_for({"ab1\ncd2\nef3"});
    CHECK(finds(short_lines, "x\nab1\ncd2\nef3\n"));
  }

  TEST_CASE("several values: overlapping, one in another, the same twice, a common start") {
    const ValueSearch search = search_for({"alpha-12345", "12345-omega", "alpha-12345-omega",
                                           "alpha-12345", "https://x/one1", "https://x/two2"});
    CHECK(found(search, "..alpha-12345-omega..") == std::set<std::size_t>{0, 1, 2});
    CHECK(found(search, "alpha-12345 12345-omega") == std::set<std::size_t>{0, 1});
    CHECK(found(search, "https://x/two2") == std::set<std::size_t>{5});
    CHECK(found(search, "https://x/") == std::set<std::size_t>{});
  }

  TEST_CASE("positions and forms of the finds") {
    const ValueSearch search = search_for({"qP7zX2mK"});
    std::vector<FoundValue> all;
    search.find("one\ntwo qP7zX2mK\n", [&](const FoundValue& one) { all.push_back(one); });
    REQUIRE(all.size() == 1);
    CHECK(all[0].offset == 8);
    CHECK(all[0].form == ValueForm::plain);
    all.clear();
    search.find("one\ntwo qP7z%582mK\n", [&](const FoundValue& one) { all.push_back(one); });
    REQUIRE(all.size() == 1);
    CHECK(all[0].offset == 4);
    CHECK(all[0].form == ValueForm::escaped);
    all.clear();
    search.find("\n" + base64("qP7zX2mK"), [&](const FoundValue& one) { all.push_back(one); });
    REQUIRE(!all.empty());
    CHECK(all[0].form == ValueForm::base64);
  }

  TEST_CASE("none, short ones, long ones") {
    CHECK(search_for({}).empty());
    CHECK(search_for({"1234567", "", "123456\n\n"}).empty());
    CHECK_FALSE(finds(search_for({}), "anything at all"));
    std::string large;
    for (int i = 0; i < 4000; ++i) large += std::to_string(i) + ",";
    const ValueSearch search = search_for({large});
    CHECK(finds(search, "x" + large));
    CHECK(finds(search, std::string_view(large).substr(0, ValueSearch::max_compared)));
    CHECK_FALSE(finds(search, std::string_view(large).substr(0, ValueSearch::max_compared - 1)));
  }

  TEST_CASE("500 values in a MiB: one pass, though they have a common start") {
    std::vector<std::string> values;
    for (int i = 0; i < 500; ++i) {
      values.push_back("sk_live_" + std::to_string(i * 7919) + "-Zz" + std::to_string(i));
    }
    const ValueSearch search = search_for(values);
    std::string text;
    while (text.size() < 1024 * 1024) text += "const key = 'sk_live_0000'; // 50% \\n of it\n";
    text += values[77];
    const auto start = std::chrono::steady_clock::now();
    CHECK(found(search, text) == std::set<std::size_t>{77});
    const std::chrono::duration<double, std::milli> time = std::chrono::steady_clock::now() - start;
    MESSAGE("took ", time.count(), " ms");
    // A few times the time of an optimized build on a slow machine; sanitizers take longer.
    CHECK(time.count() < 2000);
  }

  TEST_CASE("values and a text that repeat the same bytes take linear time, and are found") {
    const auto repeated = [](std::size_t size) {
      std::string text;
      while (text.size() < size) text += "abcdefgh";
      return text;
    };
    std::vector<std::string> values;
    for (int i = 0; i < 40; ++i) values.push_back(repeated(8000) + std::to_string(1000 + i));
    const ValueSearch search = search_for(values);
    const std::string text = repeated(std::size_t{256} * 1024);
    const auto start = std::chrono::steady_clock::now();
    CHECK(found(search, text) == std::set<std::size_t>{});
    CHECK(found(search, text + "1017\n") == std::set<std::size_t>{17});
    // What their last bytes share with what follows is left out.
    CHECK(found(search, base64(text + "1005\n")).contains(5));
    const std::chrono::duration<double, std::milli> time = std::chrono::steady_clock::now() - start;
    MESSAGE("took ", time.count(), " ms");
    // A comparison with each value at each place takes some 12 seconds for each text.
    CHECK(time.count() < 6000);
  }
}
