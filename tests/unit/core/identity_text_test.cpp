#include <doctest/doctest.h>

#include <secretsctl/core/identity_text.hpp>
#include <string>

using namespace secretsctl;

namespace {

// A made-up key.
const std::string native =
    "AGE-SECRET-KEY-1QJ0ZE3SNUKQVHXTGD7GPZYWA5L4M96CR28FKQJ0ZE3SNUKQVHXTGD7GPZY";
const std::string hybrid =
    "AGE-SECRET-KEY-PQ-1QJ0ZE3SNUKQVHXTGD7GPZYWA5L4M96CR28FKQJ0ZE3SNUKQVHXTGD7GPZY";
const std::string plugin = "AGE-PLUGIN-YUBIKEY2-1QJ0ZE3SNUKQVHXTGD7GPZ";
const std::string line = "MIIEvgIBADANBgkqhkiG9w0BAQEFAASCBKgwggSkAgEAAoIBAQC7VJTUt9Us8cKB";

std::string lower(std::string text) {
  for (char& c : text) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  return text;
}

std::string wide(const std::string& text, std::size_t before, std::size_t after) {
  std::string out;
  for (const char c : text) out += std::string(before, '\0') + c + std::string(after, '\0');
  return out;
}

std::string pem(const std::string& label) {
  return "-----BEGIN " + label + "-----\n" + line + "\n-----END " + label + "-----\n";
}

bool holds(const std::string& text) {
  return find_identity(text).has_value();
}

}  // namespace

TEST_SUITE("identity_text") {
  TEST_CASE("an identity is found at every position, with its full range") {
    for (const std::string& key : {native, hybrid, plugin, lower(native), lower(plugin)}) {
      for (const std::string before :
           {"", "SOPS_AGE_KEY=", "key: ", "  \"", "'", "<key>", "\xef\xbb\xbf", "a-b-", "----",
            "age-AGE-", "\0\x01", "AGE-SECRET-KEY-1 is "}) {
        for (const std::string after : {"", "\n", "\r\n", "\"}", "' # x", "\\n", ".", "-1"}) {
          const auto found = find_identity(before + key + after);
          REQUIRE(found);
          CHECK(found->kind == IdentityKind::age);
          CHECK(found->start == before.size());
          CHECK(found->size == key.size());
        }
      }
    }
  }

  TEST_CASE("in UTF-16 and UTF-32 of both byte orders") {
    for (const std::string& key : {native, hybrid, plugin, pem("OPENSSH PRIVATE KEY")}) {
      for (const auto& [before, after] : {std::pair{0, 1}, {1, 0}, {0, 3}, {3, 0}}) {
        const auto text = wide("key=" + key + " \xfc", static_cast<std::size_t>(before),
                               static_cast<std::size_t>(after));
        CHECK(holds(text));
        CHECK(holds("\xff\xfe" + text));
        CHECK(holds("x" + text));
      }
    }
    const auto found = find_identity(wide("a=" + native + "\n", 0, 1));
    REQUIRE(found);
    CHECK(found->start == 4);
    CHECK(found->size == 2 * native.size());
  }

  TEST_CASE("a key without its checksum, or with a wrong letter, still counts") {
    CHECK(holds(native.substr(0, native.size() - 6)));
    CHECK(holds("AGE-SECRET-KEY-1Z" + native.substr(17)));
    CHECK_FALSE(holds(native.substr(0, native.size() - 7)));
  }

  TEST_CASE("text that only mentions an identity is none") {
    for (const std::string text :
         {"", "-", "AGE-", "AGE-SECRET-KEY-", "AGE-SECRET-KEY-1", "AGE-SECRET-KEY-1...",
          "AGE-SECRET-KEY-1<your key>", "AGE-PLUGIN-NAME-1...", "AGE-PLUGIN-YUBIKEY-1EXAMPLE",
          "AGE-PLUGIN-", "AGE-PLUGIN-1QQQQQQQQQQQQ", "age1qj0ze3snukqvhxtgd7gpzywa5l4m96cr28fk",
          "constexpr auto start = \"AGE-SECRET-KEY-1\"; // qpzry9x8gf2tvdw0s3jn54khce6mua7l"}) {
      CHECK_FALSE(holds(text));
      CHECK_FALSE(holds(wide(text, 0, 1)));
    }
    CHECK_FALSE(holds("AGE-SECRET-KEY-1" + std::string(58, 'X')));
    CHECK_FALSE(holds("AGE-PLUGIN-YUBIKEY-1" + std::string(30, 'X')));
    CHECK_FALSE(holds("SECRET-KEY-1" + native.substr(16)));
  }

  TEST_CASE("private keys in PEM, from any program") {
    for (const std::string label :
         {"OPENSSH PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY", "DSA PRIVATE KEY",
          "ENCRYPTED PRIVATE KEY", "PRIVATE KEY", "ANY PRIVATE KEY", "PGP PRIVATE KEY BLOCK"}) {
      const auto found = find_identity("x: |\n  " + pem(label));
      REQUIRE(found);
      CHECK(found->kind == IdentityKind::pem);
      CHECK(found->start == 7);
    }
    const std::string start = "-----BEGIN RSA PRIVATE KEY-----";
    CHECK(holds(start + "\r\n    " + line));
    CHECK(holds("{\"key\":\"" + start + "\\n" + line + "\\n"));
    CHECK(holds("\"" + start + "\\n\"\n    \"" + line + "\\n\"\n"));
    CHECK(holds(start + " " + line));
    CHECK(holds(start + "\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC," + std::string(32, 'A') +
                "\n\n" + line));
  }

  TEST_CASE("text that only mentions PEM, and public keys, are no private keys") {
    const std::string start = "-----BEGIN PRIVATE KEY-----";
    CHECK_FALSE(holds(start));
    CHECK_FALSE(holds("a file that begins with `" + start + "` is a key\n" + std::string(64, '=')));
    CHECK_FALSE(holds(start + "\n...\n-----END PRIVATE KEY-----\n" + line));
    CHECK_FALSE(holds(start + "\n" + std::string(64, 'x') + "\n"));
    CHECK_FALSE(holds(start + "\nusr/local/share/certificates/of/all/kinds/is/a/path\n"));
    CHECK_FALSE(holds(start + "\n" + std::string(410, ' ') + line));
    for (const std::string label :
         {"CERTIFICATE", "PUBLIC KEY", "RSA PUBLIC KEY", "AGE ENCRYPTED FILE", "PGP MESSAGE"}) {
      CHECK_FALSE(holds(pem(label)));
    }
    CHECK_FALSE(holds(start + "\n" + pem("CERTIFICATE")));
  }

  TEST_CASE("the first of several is found, whatever text is before it") {
    const auto found = find_identity(plugin + " " + native);
    REQUIRE(found);
    CHECK(found->start == 0);
    CHECK(holds("AGE-SECRET-KEY-1..." + native));
    CHECK(holds("-----BEGIN PRIVATE KEY-----\n" + native));
  }

  TEST_CASE("no key is longer than max_identity_text") {
    const std::string longest = "-----BEGIN " + std::string(52, 'X') + " PRIVATE KEY-----" +
                                std::string(399, ' ') + std::string(50, 'a') + line + line;
    const auto found = find_identity(wide(longest, 0, 3));
    REQUIRE(found);
    CHECK(found->size <= max_identity_text);
    const auto data = wide(
        "AGE-PLUGIN-" + std::string(60, 'A') + "-1" + std::string(2000, 'Q') + native.substr(16), 0,
        3);
    CHECK_FALSE(holds(data));
    const auto long_plugin = find_identity(
        wide("AGE-PLUGIN-" + std::string(60, 'A') + "-1QPZRY" + std::string(2000, 'Q'), 0, 3));
    REQUIRE(long_plugin);
    CHECK(long_plugin->size <= max_identity_text);
  }
}
