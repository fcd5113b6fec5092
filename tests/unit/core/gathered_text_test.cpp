#include <doctest/doctest.h>

#include <algorithm>
#include <secretsctl/core/gathered_text.hpp>
#include <string>
#include <vector>

using namespace secretsctl;

namespace {

struct Pieces final : Sink {
  std::vector<std::string> all;
  using Sink::write;
  void write(ByteView bytes) override { all.emplace_back(text_of(bytes)); }
};

// What comes out, in few pieces, is what went in.
template <typename Text>
void check_gathering() {
  Pieces pieces;
  GatheredText<Text> gathered(pieces);
  std::string expected;
  const auto add = [&](const std::string& text) {
    gathered.append(std::string_view(text));
    expected += text;
  };
  for (int i = 0; i < 30000; ++i) add(std::to_string(i) + ",");
  add(std::string(200'000, 'x'));
  gathered.append('!');
  expected += '!';
  CHECK(pieces.all.size() < 10);
  gathered.flush();
  gathered.flush();
  std::string whole;
  for (const std::string& piece : pieces.all) {
    CHECK(!piece.empty());
    whole += piece;
  }
  CHECK(whole == expected);
}

}  // namespace

TEST_SUITE("gathered text") {
  TEST_CASE("pieces of any size come out in order") {
    check_gathering<std::string>();
    check_gathering<SecretBuffer>();
  }

  TEST_CASE("nothing is written of nothing") {
    Pieces pieces;
    GatheredSecret(pieces).flush();
    CHECK(pieces.all.empty());
  }
}
