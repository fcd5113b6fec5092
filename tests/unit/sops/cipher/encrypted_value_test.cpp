#include <doctest/doctest.h>

#include <secretsctl/sops/cipher/encrypted_value.hpp>
#include <string>

using namespace secretsctl;
using namespace secretsctl::sops;

namespace {

SecretBytes data_key(std::uint8_t fill) {
  SecretBytes key(32);
  for (auto& byte : key.expose_writable()) byte = fill;
  return key;
}

std::string encrypted(std::string_view value, std::string_view data) {
  ValueCipher cipher(data_key(1));
  TextArena texts;
  return std::string(cipher.encrypt(ValueType::str, SecretBytes::copy_of(value), data, texts));
}

bool opens(std::string_view stored, std::string_view data) {
  ValueCipher cipher(data_key(1));
  return cipher.decrypt(stored, data).has_value();
}

std::string replaced(std::string text, std::string_view what, std::string_view with) {
  const auto at = text.find(what);
  REQUIRE(at != std::string::npos);
  return text.replace(at, what.size(), with);
}

}  // namespace

TEST_SUITE("encrypted_value") {
  TEST_CASE("a value opens only with the same key and additional data") {
    const std::string stored = encrypted("value", "KEY:");
    CHECK(stored.starts_with("ENC[AES256_GCM,data:"));
    CHECK(stored.ends_with(",type:str]"));
    ValueCipher cipher(data_key(1));
    const auto opened = cipher.decrypt(stored, "KEY:");
    REQUIRE(opened);
    CHECK(opened->type == ValueType::str);
    CHECK(opened->canonical.expose_text() == "value");
    CHECK_FALSE(opens(stored, "OTHER:"));
    ValueCipher other(data_key(2));
    CHECK_FALSE(other.decrypt(stored, "KEY:"));
  }

  TEST_CASE("the empty value is the empty text") {
    CHECK(encrypted("", "KEY:").empty());
    ValueCipher cipher(data_key(1));
    const auto opened = cipher.decrypt("", "KEY:");
    REQUIRE(opened);
    CHECK(opened->canonical.empty());
  }

  TEST_CASE("each encryption draws an IV of 32 bytes") {
    const std::string first = encrypted("value", "KEY:");
    CHECK(first != encrypted("value", "KEY:"));
    const auto from = first.find(",iv:") + 4;
    CHECK(first.find(",tag:") - from == 44);
  }

  TEST_CASE("damage at every position is refused") {
    const std::string stored = encrypted("value", "KEY:");
    CHECK_FALSE(opens(stored + " ", "KEY:"));
    CHECK_FALSE(opens(stored + "]", "KEY:"));
    CHECK_FALSE(opens(" " + stored, "KEY:"));
    CHECK_FALSE(opens(stored.substr(0, stored.size() - 1), "KEY:"));
    CHECK_FALSE(opens(replaced(stored, "AES256_GCM", "AES256_CBC"), "KEY:"));
    CHECK_FALSE(opens(replaced(stored, "type:str", "type:text"), "KEY:"));
    CHECK_FALSE(opens(replaced(stored, "type:str", "type:int"), "KEY:"));
    CHECK_FALSE(opens(replaced(stored, ",iv:", ",iv:AAAA"), "KEY:"));
    CHECK_FALSE(opens(replaced(stored, ",tag:", ",tag:AAAA"), "KEY:"));
    CHECK_FALSE(opens(replaced(stored, "data:", "data:!"), "KEY:"));
    CHECK_FALSE(opens("plain text", "KEY:"));
    CHECK_FALSE(opens("ENC[AES256_GCM,data:,iv:,tag:,type:str]", "KEY:"));
    CHECK_FALSE(
        opens("ENC[AES256_GCM,data:AA==,iv:,tag:AAAAAAAAAAAAAAAAAAAAAA==,type:str]", "KEY:"));
  }

  TEST_CASE("types come back") {
    ValueCipher cipher(data_key(1));
    for (const auto& [type, text] : {std::pair{ValueType::integer, "42"},
                                     {ValueType::floating, "2.5"},
                                     {ValueType::boolean, "True"},
                                     {ValueType::time, "2026-11-22T07:00:00Z"},
                                     {ValueType::bytes, "\x01"},
                                     {ValueType::comment, " note"}}) {
      TextArena texts;
      const auto stored =
          cipher.encrypt(type, SecretBytes::copy_of(std::string_view(text)), "K:", texts);
      const auto opened = cipher.decrypt(stored, "K:");
      REQUIRE(opened);
      CHECK(opened->type == type);
      CHECK(opened->canonical.expose_text() == text);
    }
  }
}
