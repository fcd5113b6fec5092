#include <doctest/doctest.h>

#include <hex.hpp>
#include <secretsctl/crypto/random.hpp>
#include <secretsctl/sops/keys/shamir.hpp>
#include <string>

using namespace secretsctl;
using namespace secretsctl::sops;

namespace {

std::vector<SecretBytes> chosen(const std::vector<SecretBytes>& parts,
                                const std::vector<std::size_t>& indexes) {
  std::vector<SecretBytes> result;
  for (const std::size_t index : indexes) result.push_back(parts[index].clone());
  return result;
}

SecretBytes part(std::initializer_list<std::uint8_t> bytes) {
  return SecretBytes::copy_of(ByteView(bytes.begin(), bytes.size()));
}

}  // namespace

TEST_SUITE("shamir") {
  TEST_CASE("enough parts give the secret, fewer do not") {
    const SecretBytes secret = crypto::random_secret(32);
    for (const std::size_t threshold : {2U, 3U, 5U}) {
      CAPTURE(threshold);
      const auto parts = split_secret(secret, 5, threshold);
      REQUIRE(parts.size() == 5);
      for (std::size_t subset = 0; subset < 32; ++subset) {
        std::vector<std::size_t> indexes;
        for (std::size_t i = 0; i < 5; ++i) {
          if ((subset >> i & 1) != 0) indexes.push_back(i);
        }
        if (indexes.size() < 2) continue;
        const auto combined = combine_secret(chosen(parts, indexes));
        REQUIRE(combined);
        CHECK(combined->equals(secret) == (indexes.size() >= threshold));
      }
    }
  }

  TEST_CASE("a part is the secret's size and its x coordinate, 1, 2, 3...") {
    const auto parts = split_secret(crypto::random_secret(32), 255, 2);
    REQUIRE(parts.size() == max_shamir_parts);
    for (std::size_t i = 0; i < parts.size(); ++i) {
      CHECK(parts[i].size() == 33);
      CHECK(parts[i].expose().back() == i + 1);
    }
    CHECK(combine_secret(chosen(parts, {254, 0}))->size() == 32);
  }

  // Computed by hand: p(x) = 0x53 + 0xca x, where 0xca and 0x53 are inverse to each other in this
  // field.
  TEST_CASE("the field is that of AES") {
    const std::vector<SecretBytes> parts = [] {
      std::vector<SecretBytes> list;
      list.push_back(part({0x53 ^ 0xca, 1}));
      list.push_back(part({0x52, 0x53}));
      return list;
    }();
    const auto secret = combine_secret(parts);
    REQUIRE(secret);
    CHECK(secret->expose()[0] == 0x53);
  }

  TEST_CASE("parts that can't be combined") {
    const auto refused = [](std::vector<SecretBytes> parts) { return !combine_secret(parts); };
    std::vector<SecretBytes> parts;
    CHECK(refused({}));
    parts.push_back(part({1, 2, 1}));
    CHECK(refused(chosen(parts, {0})));
    parts.push_back(part({1, 2, 1}));
    CHECK(refused(chosen(parts, {0, 1})));
    parts.push_back(part({1, 2, 3, 2}));
    CHECK(refused(chosen(parts, {0, 2})));
    parts.push_back(part({1, 2, 0}));
    CHECK(refused(chosen(parts, {0, 3})));
    parts.push_back(part({1}));
    parts.push_back(part({2}));
    CHECK(refused(chosen(parts, {4, 5})));
  }
}
