#include <doctest/doctest.h>

#include <algorithm>
#include <cctype>
#include <secretsctl/core/message_text.hpp>
#include <string>

using namespace secretsctl;

namespace {

// A made-up key with the right characters: 58 of them after the `1`.
const std::string data = "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7LQPZRY9X8GF2TVDW0S3JN54KHCE";
const std::string native = "AGE-SECRET-KEY-1" + data;
const std::string hidden(hidden_identity);

std::string lowered(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return std::tolower(c); });
  return text;
}

// Whether eight characters in a row of the key are shown.
bool is_leaked(const std::string& shown) {
  const std::string text = lowered(shown);
  const std::string key = lowered(data);
  for (std::size_t i = 0; i + 8 <= key.size(); ++i) {
    if (text.find(key.substr(i, 8)) != std::string::npos) return true;
  }
  return false;
}

}  // namespace

TEST_SUITE("message text") {
  TEST_CASE("text from outside cannot drive a terminal and is bounded") {
    CHECK(printable("plain ä") == "plain ä");
    CHECK(printable("a\x1b[31mb\nc\x7f") == "a?[31mb?c?");
    CHECK(printable(std::string_view("\0x", 2)) == "?x");
    CHECK(printable("K\xc2\x9b"
                    "31m \xc2\xa0") == "K?31m \xc2\xa0");
    // What turns the direction of a text, and the separators of lines and paragraphs.
    for (const std::string turned : {"\u061c", "\u200e", "\u200f", "\u2028", "\u2029", "\u202a",
                                     "\u202e", "\u2066", "\u2069"}) {
      CHECK(printable("a" + turned + "b") == "a?b");
      CHECK(message_text("a\n" + turned) == "a\n?");
    }
    for (const std::string plain : {"\u061b", "\u061d", "\u200d", "\u2010", "\u2027", "\u202f",
                                    "\u2065", "\u206a", "\xe2\x80", "\xe2", "\xd8"}) {
      CHECK(printable("a" + plain) == "a" + plain);
    }
    CHECK(printable(std::string(200, 'x')) == std::string(200, 'x'));
    CHECK(printable(std::string(201, 'x')) == std::string(200, 'x') + "...");
  }

  TEST_CASE("identities of all kinds are hidden, the text around them stays") {
    for (const std::string kind :
         {"AGE-SECRET-KEY-1", "AGE-SECRET-KEY-PQ-1", "AGE-PLUGIN-YUBIKEY-1"}) {
      CAPTURE(kind);
      CHECK(printable("no " + kind + data + ": x") == "no " + hidden + ": x");
      CHECK(printable("no " + lowered(kind + data) + ": x") == "no " + hidden + ": x");
      CHECK(message_text("a\n" + kind + data + "\nb") == "a\n" + hidden + "\nb");
    }
    CHECK(printable("key='" + native + "'") == "key='" + hidden + "'");
    CHECK(printable("/home/me/" + native + "/x") == "/home/me/" + hidden + "/x");
    CHECK(printable(native + " " + native) == hidden + " " + hidden);
  }

  TEST_CASE("a key that is cut is hidden") {
    for (std::size_t size = 20; size <= native.size(); ++size) {
      CHECK_FALSE(is_leaked(printable(native.substr(0, size))));
    }
    for (std::size_t from = 0; native.size() - from >= 20; ++from) {
      CAPTURE(from);
      CHECK_FALSE(is_leaked(printable(native.substr(from))));
      CHECK_FALSE(is_leaked(printable(lowered(native.substr(from)))));
    }
  }

  TEST_CASE("a key that the cut of a long text divides is hidden") {
    for (std::size_t before = 100; before < 200; ++before) {
      CAPTURE(before);
      CHECK_FALSE(is_leaked(printable(std::string(before, '.') + native + " and so on")));
    }
    CHECK_FALSE(is_leaked(printable(native, 30)));
  }

  TEST_CASE("a key across lines, quotes and escapes is hidden") {
    for (const std::string gap : {"\n", "\r\n", "\n  ", "\"\n\"", "\\\n", "?", " ", "\t"}) {
      for (std::size_t at = 1; at < native.size(); ++at) {
        CAPTURE(at);
        const std::string divided = native.substr(0, at) + gap + native.substr(at);
        CHECK_FALSE(is_leaked(printable("of " + divided + " it")));
        CHECK_FALSE(is_leaked(message_text("of " + divided + " it")));
      }
    }
  }

  TEST_CASE("a key with a typing error is hidden") {
    std::string wrong = native;
    wrong[30] = 'O';
    wrong[50] = 'i';
    CHECK_FALSE(is_leaked(printable(wrong)));
  }

  TEST_CASE("private keys in PEM are hidden") {
    const std::string body =
        "b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2gtZW\n"
        "QyNTUxOQAAACBmadeUpQPDZ4ux9ZQ0UPVbnVTyYzZ1Nq8o7sFZ4xg7mQAAAJjq0mVC6tJl\n";
    for (const std::string kind : {"OPENSSH ", "RSA ", "EC ", ""}) {
      const std::string begin = "-----BEGIN " + kind + "PRIVATE KEY-----\n";
      const std::string shown =
          message_text("in " + begin + body + "-----END " + kind + "PRIVATE KEY-----\n");
      CHECK(shown.find("b3Blbn") == std::string::npos);
      CHECK(shown.find("QyNTUx") == std::string::npos);
      CHECK(printable(begin + body).find("b3Blbn") == std::string::npos);
    }
    CHECK(printable(body).find("b3Blbn") == std::string::npos);
    CHECK(printable(body).find("QyNTUx") == std::string::npos);
  }

  TEST_CASE("public keys, and text that only mentions a key, stay") {
    for (const std::string text : {
             "a line AGE-SECRET-KEY-1... of the file",
             "AGE-SECRET-KEY-PQ-1...",
             "it holds an AGE-SECRET-KEY- and no more",
             "age-plugin-yubikey is not in PATH",
             "AGE-PLUGIN-NAME-1...",
             "age1qpzry9x8gf2tvdw0s3jn54khce6mua7lqpzry9x8gf2tvdw0s3jn54khce",
             "age1yubikey1qpzry9x8gf2tvdw0s3jn54khce6mua7lqpzry9x8gf2tvdw0s3jn54khce",
             "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGZp15SlA8Nni7H1lDRQ9VudVPJjNnU2ryjuwVnjGDuZ "
             "me@host",
             "commit 3f786850e387550fdab836ed7e6dc881de23001b",
             "/usr/share/doc/libsecretsctl-dev/examples/get_value/main.cpp",
             "-----BEGIN OPENSSH PRIVATE KEY----- begins a private key",
             "a_rather_long_name_of_a_variable_2 and ANOTHER_RATHER_LONG_NAME_OF_A_VARIABLE_2",
         }) {
      CHECK(printable(text) == text);
    }
  }

  TEST_CASE("line ends in a message stay, other control characters do not") {
    CHECK(message_text("a\nb\x1b[31m\tc") == "a\nb?[31m?c");
    CHECK(printable_list({"a\n", native}) == "a?, " + hidden);
    CHECK(message_text(std::string(100000, 'x')).size() == 64 * 1024 + 3);
  }

  TEST_CASE("a long text does not take long") {
    std::string text;
    while (text.size() < 1'000'000) text += "age-plugin-AGE-SECRET-KEY-";
    CHECK(message_text(text).size() <= 64 * 1024 + 3);
  }
}
