#include <doctest/doctest.h>

#include <secretsctl/age/scrypt.hpp>
#include <secretsctl/core/base64.hpp>
#include <string>
#include <thrown.hpp>

using namespace secretsctl;
using namespace secretsctl::age;

namespace {

constexpr unsigned quick = 4;

SecretBytes passphrase(std::string_view text = "correct horse") {
  return SecretBytes::copy_of(text);
}

SecretBytes file_key() {
  return SecretBytes::copy_of(std::string_view("sixteen bytes..."));
}

Stanza wrapped() {
  auto stanzas = ScryptRecipient(passphrase(), quick).wrap(file_key()).stanzas;
  REQUIRE(stanzas.size() == 1);
  return std::move(stanzas.front());
}

ScryptIdentity identity_of(std::string_view text) {
  return ScryptIdentity([text] { return passphrase(text); });
}

std::optional<SecretBytes> unwrap(const Stanza& stanza, std::string_view text = "correct horse") {
  const std::vector<Stanza> stanzas = {stanza};
  return identity_of(text).unwrap(stanzas);
}

bool malformed(const Stanza& stanza) {
  return test::thrown_kind([&] { static_cast<void>(unwrap(stanza)); }) == ErrorKind::age_header;
}

}  // namespace

TEST_SUITE("scrypt stanza") {
  TEST_CASE("only the right passphrase unwraps the key") {
    const Stanza stanza = wrapped();
    CHECK(stanza.type == "scrypt");
    REQUIRE(stanza.arguments.size() == 2);
    CHECK(stanza.arguments[0].size() == base64_length(16, Base64Padding::unpadded));
    CHECK(stanza.arguments[1] == "4");
    const auto key = unwrap(stanza);
    REQUIRE(key);
    CHECK(key->equals(file_key()));
    CHECK_FALSE(unwrap(stanza, "wrong horse"));
    CHECK(wrapped().arguments[0] != stanza.arguments[0]);
  }

  TEST_CASE("the recipient must be alone") {
    const ScryptRecipient recipient(passphrase(), quick);
    CHECK(recipient.must_be_alone());
  }

  TEST_CASE("stanzas of other types are ignored") {
    Stanza stanza = wrapped();
    stanza.type = "SCRYPT";
    CHECK_FALSE(unwrap(stanza));
    CHECK_FALSE(identity_of("correct horse").unwrap({}));
  }

  TEST_CASE("no passphrase is asked for if the file needs none or is malformed") {
    int asked = 0;
    const ScryptIdentity identity([&asked] {
      ++asked;
      return passphrase();
    });
    std::vector<Stanza> stanzas = {{"X25519", {"share"}, Bytes(32)}};
    CHECK_FALSE(identity.unwrap(stanzas));
    stanzas = {wrapped()};
    stanzas.front().arguments[1] = "23";
    CHECK_THROWS_AS(static_cast<void>(identity.unwrap(stanzas)), Error);
    CHECK(asked == 0);
    stanzas = {wrapped()};
    CHECK(identity.unwrap(stanzas));
    CHECK(asked == 1);
  }

  TEST_CASE("another work factor or a damaged body opens nothing") {
    Stanza stanza = wrapped();
    stanza.arguments[1] = "5";
    CHECK_FALSE(unwrap(stanza));
    stanza = wrapped();
    stanza.body[20] ^= 1;
    CHECK_FALSE(unwrap(stanza));
  }

  TEST_CASE("the syntax of the work factor") {
    for (const char* text : {"", "0", "04", "+4", "-4", " 4", "4 ", "0x4", "4a", "a4", "4.0"}) {
      CAPTURE(text);
      Stanza stanza = wrapped();
      stanza.arguments[1] = text;
      CHECK(malformed(stanza));
    }
  }

  TEST_CASE("a work factor that is too high is refused before the work") {
    for (const char* text : {"23", "30", "64", "4294967300", "18446744073709551620",
                             "999999999999999999999999999999"}) {
      CAPTURE(text);
      Stanza stanza = wrapped();
      stanza.arguments[1] = text;
      CHECK(malformed(stanza));
    }
  }

  TEST_CASE("the number of arguments") {
    Stanza stanza = wrapped();
    stanza.arguments.emplace_back("more");
    CHECK(malformed(stanza));
    stanza.arguments.resize(1);
    CHECK(malformed(stanza));
    stanza.arguments.clear();
    CHECK(malformed(stanza));
  }

  TEST_CASE("the salt: 16 bytes, canonical, unpadded") {
    for (const std::string& salt :
         {std::string(), std::string(20, 'A'), std::string(24, 'A'), std::string(21, 'A') + "B",
          std::string(22, 'A') + "==", std::string(21, 'A') + "-"}) {
      CAPTURE(salt);
      Stanza stanza = wrapped();
      stanza.arguments[0] = salt;
      CHECK(malformed(stanza));
    }
  }

  TEST_CASE("a body that is not 32 bytes") {
    for (const std::size_t size : {0U, 31U, 33U, 48U}) {
      Stanza stanza = wrapped();
      stanza.body.resize(size);
      CHECK(malformed(stanza));
    }
  }
}
