#include <doctest/doctest.h>

#include <secretsctl/age/x25519.hpp>
#include <secretsctl/core/base64.hpp>
#include <string>
#include <thrown.hpp>

using namespace secretsctl;
using namespace secretsctl::age;

namespace {

// The example of the specification.
constexpr std::string_view identity_text =
    "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX";
constexpr std::string_view recipient_text =
    "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj";

SecretBytes file_key() {
  return SecretBytes::copy_of(std::string_view("sixteen bytes..."));
}

Stanza wrapped() {
  auto stanzas = X25519Recipient::parse(recipient_text).wrap(file_key()).stanzas;
  REQUIRE(stanzas.size() == 1);
  return std::move(stanzas.front());
}

std::optional<SecretBytes> unwrap(std::vector<Stanza> stanzas) {
  return X25519Identity::parse(identity_text).unwrap(stanzas);
}

bool malformed(const Stanza& stanza) {
  return test::thrown_kind([&] { static_cast<void>(unwrap({stanza})); }) == ErrorKind::age_header;
}

std::string encoded(const Bytes& bytes) {
  std::string text;
  base64_encode(bytes, Base64Padding::unpadded, text);
  return text;
}

bool is_refused(std::string_view identity) {
  return test::thrown_kind([&] { static_cast<void>(X25519Identity::parse(identity)); }) ==
         ErrorKind::generic;
}

}  // namespace

TEST_SUITE("x25519") {
  TEST_CASE("texts, both ways") {
    const X25519Identity identity = X25519Identity::parse(identity_text);
    CHECK(identity.recipient() == recipient_text);
    const SecretBytes text = identity.to_secret_text();
    CHECK(text.expose_text() == identity_text);
    CHECK(X25519Recipient::parse(recipient_text).to_string() == recipient_text);
  }

  TEST_CASE("each new identity is different, and its texts parse") {
    const X25519Identity one = X25519Identity::generate();
    const X25519Identity two = X25519Identity::generate();
    CHECK(one.recipient() != two.recipient());
    const SecretBytes text = one.to_secret_text();
    CHECK(X25519Identity::parse(text.expose_text()).recipient() == one.recipient());
  }

  TEST_CASE("only the right identity unwraps the key") {
    const Stanza stanza = wrapped();
    CHECK(stanza.type == "X25519");
    CHECK(stanza.arguments.size() == 1);
    CHECK(stanza.body.size() == 32);
    const auto key = unwrap({stanza});
    REQUIRE(key);
    CHECK(key->equals(file_key()));
    const std::vector<Stanza> stanzas = {stanza};
    CHECK_FALSE(X25519Identity::generate().unwrap(stanzas));
    CHECK(wrapped().arguments != stanza.arguments);
  }

  TEST_CASE("the stanza for us is found among others") {
    const Stanza grease{"grease", {"a", "b"}, Bytes(5)};
    Stanza other = wrapped();
    other.body[0] ^= 1;
    const auto key = unwrap({grease, other, wrapped(), grease});
    REQUIRE(key);
    CHECK(key->equals(file_key()));
    CHECK_FALSE(unwrap({}));
    CHECK_FALSE(unwrap({grease}));
    CHECK_FALSE(unwrap({other}));
    Stanza lower_case = wrapped();
    lower_case.type = "x25519";
    CHECK_FALSE(unwrap({lower_case}));
  }

  TEST_CASE("the number of arguments") {
    Stanza stanza = wrapped();
    stanza.arguments.emplace_back("more");
    CHECK(malformed(stanza));
    stanza.arguments.clear();
    CHECK(malformed(stanza));
  }

  TEST_CASE("the share: 32 bytes, canonical, unpadded") {
    Stanza stanza = wrapped();
    for (const std::size_t size : {0U, 31U, 33U}) {
      stanza.arguments[0] = encoded(Bytes(size, 9));
      CHECK(malformed(stanza));
    }
    stanza.arguments[0] = encoded(Bytes(32, 9)) + "=";
    CHECK(malformed(stanza));
    stanza.arguments[0] = std::string(42, 'A') + "B";
    CHECK(malformed(stanza));
    stanza.arguments[0] = std::string(42, 'A') + "-";
    CHECK(malformed(stanza));
  }

  TEST_CASE("a share of small order, which makes the shared secret zero") {
    Stanza stanza = wrapped();
    Bytes share(32);
    stanza.arguments[0] = encoded(share);
    CHECK(malformed(stanza));
    share[0] = 1;
    stanza.arguments[0] = encoded(share);
    CHECK(malformed(stanza));
  }

  TEST_CASE("a body that is not 32 bytes") {
    for (const std::size_t size : {0U, 16U, 31U, 33U, 48U}) {
      Stanza stanza = wrapped();
      stanza.body.resize(size);
      CHECK(malformed(stanza));
    }
  }

  TEST_CASE("a malformed stanza before the match fails the file, one after it is not reached") {
    Stanza bad = wrapped();
    bad.arguments.clear();
    const std::vector<Stanza> before = {bad, wrapped()};
    CHECK(test::thrown_kind([&] { static_cast<void>(unwrap(before)); }) == ErrorKind::age_header);
    CHECK(unwrap({wrapped(), bad}));
  }

  TEST_CASE("encrypting to a point of small order fails") {
    const auto recipient =
        X25519Recipient::parse("age1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq5cu47z");
    CHECK(test::thrown_kind([&] { static_cast<void>(recipient.wrap(file_key())); }) ==
          ErrorKind::generic);
  }

  TEST_CASE("malformed identities, whose text is in no message") {
    std::string damaged(identity_text);
    damaged[30] = damaged[30] == 'Q' ? 'P' : 'Q';
    std::string lower_case(identity_text);
    for (char& c : lower_case) {
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    std::string mixed(identity_text);
    mixed[40] = 'z';
    // 31 and 33 bytes, a post-quantum identity and a recipient, each with a valid checksum.
    for (const std::string& text :
         {damaged, lower_case, mixed, std::string(identity_text.substr(0, 40)),
          std::string(identity_text) + " ", std::string(),
          std::string(
              "AGE-SECRET-KEY-PQ-1QQQSYQCYQ5RQWZQFPG9SCRGWPUGPZYSNZS23V9CCRYDPK8QARC0S5DYVQQ"),
          std::string(recipient_text)}) {
      CHECK(is_refused(text));
      const std::string message =
          test::thrown_message([&] { static_cast<void>(X25519Identity::parse(text)); });
      if (text.size() > 35) CHECK(message.find(text.substr(20, 12)) == std::string::npos);
    }
  }

  TEST_CASE("recipients of the wrong size, with a valid checksum") {
    for (const char* text :
         {"age1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqar9jk6",
          "age1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqzhlqeg", "age19l388n"}) {
      CHECK(test::thrown_kind([&] { static_cast<void>(X25519Recipient::parse(text)); }) ==
            ErrorKind::generic);
    }
  }
}
