#include <doctest/doctest.h>

#include <secretsctl/age/hybrid.hpp>
#include <secretsctl/core/base64.hpp>
#include <secretsctl/crypto/ml_kem.hpp>
#include <string>
#include <thrown.hpp>

using namespace secretsctl;
using namespace secretsctl::age;

namespace {

constexpr std::string_view identity_text =
    "AGE-SECRET-KEY-PQ-1QQQSYQCYQ5RQWZQFPG9SCRGWPUGPZYSNZS23V9CCRYDPK8QARC0S5DYVQQ";

std::string encoded(const Bytes& bytes) {
  std::string text;
  base64_encode(bytes, Base64Padding::unpadded, text);
  return text;
}

// Well-formed; its X25519 share is the base point.
Stanza stanza_of_size(std::size_t share, std::size_t body) {
  Bytes bytes(share);
  if (share >= 32) bytes[share - 32] = 9;
  return {"mlkem768x25519", {encoded(bytes)}, Bytes(body)};
}

std::optional<SecretBytes> unwrap(const Stanza& stanza) {
  const std::vector<Stanza> stanzas = {stanza};
  return HybridIdentity::parse(identity_text).unwrap(stanzas);
}

bool malformed(const Stanza& stanza) {
  return test::thrown_kind([&] { static_cast<void>(unwrap(stanza)); }) == ErrorKind::age_header;
}

bool is_refused(const std::string& identity) {
  return test::thrown_kind([&] { static_cast<void>(HybridIdentity::parse(identity)); }) ==
         ErrorKind::generic;
}

}  // namespace

TEST_SUITE("hybrid") {
  TEST_CASE("a build without ML-KEM says so, only for stanzas of that type") {
    const HybridIdentity identity = HybridIdentity::parse(identity_text);
    CHECK(identity.recipient().empty() == !crypto::has_ml_kem());
    const std::vector<Stanza> hybrid = {stanza_of_size(1120, 32)};
    CHECK_FALSE(identity.unwrap(hybrid));
    CHECK(identity.limitation(hybrid).empty() == crypto::has_ml_kem());
    if (!crypto::has_ml_kem()) {
      CHECK(identity.limitation(hybrid).find("ML-KEM-768") != std::string::npos);
      CHECK(test::thrown_kind([] { static_cast<void>(HybridIdentity::generate()); }) ==
            ErrorKind::generic);
    }
    const std::vector<Stanza> other = {{"X25519", {"x"}, Bytes(1)}};
    CHECK_FALSE(identity.unwrap(other));
    CHECK(identity.limitation(other).empty());
  }

  TEST_CASE("an identity unwraps only keys wrapped for it") {
    if (!crypto::has_ml_kem()) {
      MESSAGE("skipped: this build has no ML-KEM");
      return;
    }
    const HybridIdentity identity = HybridIdentity::generate();
    const SecretBytes file_key = SecretBytes::copy_of(std::string_view("sixteen bytes..."));
    const WrappedKey wrapped = HybridRecipient::parse(identity.recipient()).wrap(file_key);
    CHECK(wrapped.labels == std::set<std::string>{"postquantum"});
    const auto unwrapped = identity.unwrap(wrapped.stanzas);
    REQUIRE(unwrapped);
    CHECK(unwrapped->equals(file_key));
    CHECK_FALSE(HybridIdentity::generate().unwrap(wrapped.stanzas));
    const SecretBytes text = identity.to_secret_text();
    CHECK(HybridIdentity::parse(text.expose_text()).recipient() == identity.recipient());
  }

  TEST_CASE("identities that do not parse") {
    std::string damaged(identity_text);
    damaged[40] = damaged[40] == 'Q' ? 'P' : 'Q';
    CHECK(is_refused(damaged));
    CHECK(
        is_refused("AGE-SECRET-KEY-PQ-1QQQSYQCYQ5RQWZQFPG9SCRGWPUGPZYSNZS23V9CCRYDPK8QARC2NQVTJ"));
    CHECK(is_refused("AGE-SECRET-KEY-1QQQSYQCYQ5RQWZQFPG9SCRGWPUGPZYSNZS23V9CCRYDPK8QARC0SWRYDWG"));
  }

  TEST_CASE("malformed stanzas") {
    CHECK_FALSE(malformed(stanza_of_size(1120, 32)));
    CHECK(malformed(stanza_of_size(1119, 32)));
    CHECK(malformed(stanza_of_size(1121, 32)));
    CHECK(malformed(stanza_of_size(1120, 31)));
    CHECK(malformed(stanza_of_size(1120, 33)));
    Stanza stanza = stanza_of_size(1120, 32);
    stanza.arguments.emplace_back("more");
    CHECK(malformed(stanza));
    stanza.arguments.clear();
    CHECK(malformed(stanza));
    stanza.arguments.push_back(encoded(Bytes(1120)));
    CHECK(malformed(stanza));
  }
}
