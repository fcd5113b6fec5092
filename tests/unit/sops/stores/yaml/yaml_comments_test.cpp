#include <doctest/doctest.h>

#include <array>
#include <random>
#include <secretsctl/core/error.hpp>
#include <string>

#include "encrypted_yaml.hpp"

using namespace secretsctl;

namespace {

// Random documents with a comment, which holds the word MARK, at every place where YAML allows one.
class MarkedDocument {
 public:
  explicit MarkedDocument(unsigned seed) : random_(seed), frequency_(pick(5, 80)) {}

  std::string text() {
    std::string all = lines(0);
    if (chance(20)) all += (chance(30) ? "%YAML 1.1" + comment() + "\n" + lines(0) : "") + start();
    all += document();
    while (chance(15))
      all += (chance(30) ? "..." + comment() + "\n" + lines(0) : "") + start() + document();
    if (chance(10)) all += "..." + comment() + "\n" + lines(0);
    if (chance(10) && all.ends_with('\n')) all.pop_back();
    return all;
  }

 private:
  unsigned pick(unsigned low, unsigned high) {
    return std::uniform_int_distribution<unsigned>(low, high)(random_);
  }
  bool chance(unsigned percent) { return pick(0, 99) < percent; }
  bool is_marked() { return chance(frequency_); }
  template <std::size_t Size>
  std::string one_of(const std::array<const char*, Size>& texts) {
    return texts[pick(0, Size - 1)];
  }

  std::string mark() {
    constexpr std::array<const char*, 4> begins = {"#", "# ", "## ", "# "};
    constexpr std::array<const char*, 8> ends = {"",    " {",   " ]", " a: b",
                                                 " 'q", " - x", " |", " sops:"};
    const std::string begin = one_of(begins);
    return begin + "MARK" + std::to_string(++marks_) + one_of(ends);
  }
  std::string comment() { return is_marked() ? (chance(20) ? "\t" : " ") + mark() : ""; }
  std::string lines(unsigned column) {
    std::string all = chance(10) ? "\n" : "";
    while (is_marked() && chance(60)) {
      all += (chance(25) ? "\n" : "");
      all += std::string(chance(60) ? column : pick(0, column + 4), ' ') + mark() + "\n";
    }
    return all;
  }
  std::string start() { return "---" + comment() + "\n" + lines(0); }
  std::string name() {
    const std::string quote = chance(25) ? "\"" : "";
    return quote + "k" + std::to_string(++names_) + quote;
  }

  std::string gap(unsigned column) {
    if (is_marked() && chance(40)) {
      return "  " + mark() + "\n" + std::string(column + pick(1, 4), ' ');
    }
    return chance(10) ? "\n" + std::string(column + 2, ' ') : chance(50) ? " " : "";
  }
  std::string flow(unsigned column, unsigned depth, bool is_map) {
    constexpr std::array<const char*, 8> values = {"w",    "'s'",       "\"d\"", "42",
                                                   "true", "two words", "0x1F",  "~"};
    std::string all = is_map ? "{" : "[";
    const unsigned count = pick(0, 3);
    if (count == 0) all += gap(column);
    for (unsigned i = 0; i < count; ++i) {
      if (i > 0) all += ",";
      all += gap(column);
      if (is_map) all += name() + ":" + gap(column) + " ";
      all += depth > 0 && chance(30) ? flow(column, depth - 1, chance(50)) : one_of(values);
      all += gap(column);
    }
    if (count > 0 && chance(10)) all += "," + gap(column);
    return all + (is_map ? "}" : "]");
  }

  std::string block_scalar(unsigned column) {
    constexpr std::array<const char*, 6> heads = {"|", "|-", "|+", ">", ">-", ">+"};
    constexpr std::array<const char*, 6> rest = {"two", "  deeper", "", "# none", "x: y", "   "};
    const std::string margin(column + pick(1, 4), ' ');
    const std::string head = one_of(heads);
    std::string all = head + comment() + "\n" + margin + "first\n";
    for (unsigned i = pick(0, 3); i > 0; --i) {
      const std::string line = one_of(rest);
      // The empty lines of `|+` are in the value; without them go-yaml may give a comment behind
      // to another map, and the layout does not stay.
      if (head.ends_with('+') && line.empty()) continue;
      all += (line.empty() ? "" : margin + line) + "\n";
    }
    return all;
  }
  std::string scalar(unsigned column) {
    constexpr std::array<const char*, 16> values = {
        "word", "two words", "42",        "0x1F",  "1.50", "yes",      "~",          "",
        "'it'", "\"a b\"",   "\"x\\ty\"", "'# q'", "a#b",  "!!str 12", "2020-01-02", "!t v"};
    const std::string margin(column, ' ');
    if (chance(10)) return "plain\n" + margin + "  over";
    if (chance(10)) return "\"quoted\n" + margin + "  over\"";
    if (chance(10)) return "!!str" + comment() + "\n" + lines(column + 2) + margin + "  12";
    return one_of(values);
  }

  // Behind `key:` or `-` at a column, with the end of the line.
  std::string value(unsigned column, unsigned depth) {
    constexpr std::array<const char*, 4> tags = {"", "", " !t", " !!str"};
    if (depth > 0 && chance(45)) {
      const std::string tag = chance(20) ? " !t" : "";
      return tag + comment() + "\n" + lines(column + 1) +
             collection(column + pick(1, 3), depth - 1);
    }
    if (chance(25)) return " " + flow(column + 1, 2, chance(50)) + comment() + "\n";
    if (chance(20)) return " " + block_scalar(column);
    if (chance(15)) {
      return one_of(tags) + comment() + "\n" + lines(column + 2) + std::string(column + 2, ' ') +
             "word" + comment() + "\n";
    }
    return " " + scalar(column) + comment() + "\n";
  }
  std::string collection(unsigned column, unsigned depth) {
    const bool is_map = chance(60);
    std::string all;
    for (unsigned i = pick(1, 3); i > 0; --i) {
      all += lines(column) + std::string(column, ' ') + (is_map ? name() + ":" : "-");
      all += value(column, depth);
    }
    return all + lines(column);
  }
  std::string document() {
    if (chance(12)) return flow(0, 2, true) + comment() + "\n" + lines(0);
    std::string all;
    for (unsigned i = pick(1, 3); i > 0; --i) all += lines(0) + name() + ":" + value(0, pick(0, 3));
    return all + lines(2);
  }

  std::mt19937 random_;
  unsigned frequency_;
  unsigned marks_ = 0;
  unsigned names_ = 0;
};

}  // namespace

TEST_SUITE("yaml comments") {
  TEST_CASE("no comment stays in clear, and each comes back in its place") {
    unsigned read = 0;
    for (unsigned seed = 1; seed <= 400; ++seed) {
      const std::string plain = MarkedDocument(seed).text();
      CAPTURE(seed);
      std::string file;
      try {
        file = encrypted_yaml::encrypt(plain);
      } catch (const Error&) {
        continue;  // as by sops: a tab before a key, for one
      }
      ++read;
      CHECK(file.find("MARK") == std::string::npos);
      CHECK(encrypted_yaml::decrypt(file) == plain);
    }
    CHECK(read > 350);
  }

  TEST_CASE("places where go-yaml drops a comment") {
    constexpr std::array<const char*, 12> texts = {
        "a: 1\n...\n# MARK\n",    "--- # MARK\na: 1\n",         "%YAML 1.1 # MARK\n---\na: 1\n",
        "a: [ # MARK\n]\n",       "a: {\n# MARK\n}\n",          "a: !!str # MARK\n  12\n",
        "a: &x # MARK\n  word\n", "l:\n  - # MARK\n    a: 1\n", "a: | # MARK\n  text\n",
        "? a # MARK\n: 1\n",      "a: {b: # MARK\n 1}\n",       "{} # MARK\n",
    };
    for (const std::string plain : texts) {
      CAPTURE(plain);
      const std::string file = encrypted_yaml::encrypt(plain);
      CHECK(file.find("MARK") == std::string::npos);
      CHECK(encrypted_yaml::decrypt(file) == plain);
    }
  }

  TEST_CASE("a tag of type stays behind a comment only for a text") {
    const std::string file = encrypted_yaml::encrypt("a: !!int # MARK\n  \"12\"\n");
    CHECK(file.find("MARK") == std::string::npos);
    CHECK(encrypted_yaml::decrypt(file).find("# MARK") != std::string::npos);
  }

  TEST_CASE("many comments take linear time") {
    std::string plain = "a: [";
    for (int i = 0; i < 20'000; ++i) plain += "{b: 1 # c\n},\n# c\n";
    plain += "]\n";
    CHECK(encrypted_yaml::decrypt(encrypted_yaml::encrypt(plain)) == plain);
  }
}
