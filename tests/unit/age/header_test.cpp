#include <doctest/doctest.h>

#include <secretsctl/age/header.hpp>
#include <secretsctl/age/recipient.hpp>
#include <string>
#include <thrown.hpp>

using namespace secretsctl;
using namespace secretsctl::age;

namespace {

const std::string version = "age-encryption.org/v1\n";
const std::string stanza = "-> type argument\nAAAA\n";
const std::string mac = "--- " + std::string(43, 'A') + "\n";

Header read(const std::string& text) {
  MemorySource source(bytes_of(text));
  LineSource lines(source);
  return read_header(lines);
}

bool refused(const std::string& text) {
  return test::thrown_kind([&] { static_cast<void>(read(text)); }) == ErrorKind::age_header;
}

SecretBytes file_key(std::uint8_t fill) {
  SecretBytes key(file_key_size);
  for (auto& byte : key.expose_writable()) byte = fill;
  return key;
}

}  // namespace

TEST_SUITE("header") {
  TEST_CASE("stanzas, followed by the payload") {
    const std::string text =
        version + "-> one a bc ~!\n" + std::string(64, 'A') + "\nAAA\n-> two\n\n" + mac + "payload";
    MemorySource source(bytes_of(text));
    LineSource lines(source);
    const Header header = read_header(lines);
    REQUIRE(header.stanzas.size() == 2);
    CHECK(header.stanzas[0].type == "one");
    CHECK(header.stanzas[0].arguments == std::vector<std::string>{"a", "bc", "~!"});
    CHECK(header.stanzas[0].body.size() == 50);
    CHECK(header.stanzas[1].type == "two");
    CHECK(header.stanzas[1].arguments.empty());
    CHECK(header.stanzas[1].body.empty());
    CHECK(header.mac.size() == 32);
    CHECK(header.authenticated == text.substr(0, text.find("--- ") + 3));
    Bytes rest(20);
    rest.resize(lines.read_fully(rest));
    CHECK(text_of(rest) == "payload");
  }

  TEST_CASE("a written header is read back, bodies of all lengths around a line") {
    std::vector<Stanza> stanzas;
    for (std::size_t size = 0; size < 200; ++size) {
      stanzas.push_back({"type" + std::to_string(size), {"x", "y"}, Bytes(size, 0xa5)});
    }
    const Header header = read(write_header(stanzas, file_key(1)));
    REQUIRE(header.stanzas.size() == stanzas.size());
    for (std::size_t i = 0; i < stanzas.size(); ++i) {
      CHECK(header.stanzas[i].type == stanzas[i].type);
      CHECK(header.stanzas[i].arguments == stanzas[i].arguments);
      CHECK(header.stanzas[i].body == stanzas[i].body);
    }
  }

  TEST_CASE("the MAC is right only with its file key and header") {
    const std::vector<Stanza> stanzas = {{"X25519", {"share"}, Bytes(32)}};
    const std::string text = write_header(stanzas, file_key(1));
    CHECK(verify_header(read(text), file_key(1)));
    CHECK_FALSE(verify_header(read(text), file_key(2)));
    std::string changed = text;
    changed[changed.find("share")] = 't';
    CHECK_FALSE(verify_header(read(changed), file_key(1)));
    changed = text;
    char& first_of_mac = changed[changed.find("--- ") + 4];
    first_of_mac = first_of_mac == 'A' ? 'B' : 'A';
    CHECK_FALSE(verify_header(read(changed), file_key(1)));
  }

  TEST_CASE("the version line") {
    CHECK_FALSE(refused(version + stanza + mac));
    CHECK(refused(""));
    CHECK(refused("age-encryption.org/v2\n" + stanza + mac));
    CHECK(refused("age-encryption.org/v1 \n" + stanza + mac));
    CHECK(refused("age-encryption.org/v1\r\n" + stanza + mac));
    CHECK(refused("age-encryption.org/v10\n" + stanza + mac));
    CHECK(refused("age-encryption.org/\n" + stanza + mac));
    CHECK(refused("AGE-ENCRYPTION.ORG/v1\n" + stanza + mac));
    CHECK(refused(" " + version + stanza + mac));
    CHECK(refused(stanza + mac));
    CHECK(refused("KEY=value\n"));
  }

  TEST_CASE("no stanza") {
    CHECK(refused(version + mac));
  }

  TEST_CASE("the arguments of a stanza") {
    const auto with = [](const std::string& line) { return version + line + "\nAAAA\n" + mac; };
    CHECK_FALSE(refused(with("-> type")));
    CHECK(refused(with("->")));
    CHECK(refused(with("-> ")));
    CHECK(refused(with("->type")));
    CHECK(refused(with("->  type")));
    CHECK(refused(with("-> type ")));
    CHECK(refused(with("-> type  argument")));
    CHECK(refused(with("--> type")));
    CHECK(refused(with("> type")));
    CHECK(refused(with("-> type argument\r")));
    CHECK(refused(with("-> type\targument")));
    CHECK(refused(with("-> type argu\x7fment")));
    CHECK(refused(with("-> type \xc3\xa9")));
    CHECK(refused(with(std::string("-> type \0", 9))));
    CHECK_FALSE(refused(with("-> type " + std::string(50'000, 'x'))));
  }

  TEST_CASE("the body of a stanza") {
    const auto with = [](const std::string& body) { return version + "-> type\n" + body + mac; };
    const std::string full = std::string(64, 'A') + "\n";
    CHECK_FALSE(refused(with("\n")));
    CHECK_FALSE(refused(with(full + "\n")));
    CHECK_FALSE(refused(with(full + full + "AA\n")));
    CHECK(refused(with("")));
    CHECK(refused(with(full)));
    CHECK(refused(version + "-> type\n" + full + stanza + mac));
    CHECK(refused(with("A" + full)));
    CHECK(refused(with(std::string(65, 'A') + "\n\n")));
    CHECK(refused(with(std::string(66, 'A') + "\n\n")));
    CHECK(refused(with(std::string(100'000, 'A') + "\n")));
    CHECK(refused(with("AA\nAA\n")));
    CHECK(refused(with("AAAA\r\n")));
    CHECK(refused(with(" AAAA\n")));
    CHECK(refused(with("AAAA \n")));
    CHECK(refused(with("AA==\n")));
    CHECK(refused(with("AAA=\n")));
    CHECK(refused(with("AB\n")));
    CHECK(refused(with("AAB\n")));
    CHECK(refused(with("AAAAA\n")));
    CHECK(refused(with("A-_A\n")));
  }

  TEST_CASE("the MAC line") {
    const auto with = [](const std::string& line) { return version + stanza + line; };
    CHECK(refused(with("--- \n")));
    CHECK(refused(with("---\n")));
    CHECK(refused(with("---" + std::string(43, 'A') + "\n")));
    CHECK(refused(with("---  " + std::string(43, 'A') + "\n")));
    CHECK(refused(with("--- " + std::string(42, 'A') + "\n")));
    CHECK(refused(with("--- " + std::string(44, 'A') + "\n")));
    CHECK(refused(with("--- " + std::string(40, 'A') + "\n")));
    CHECK(refused(with("--- " + std::string(42, 'A') + "B\n")));
    CHECK(refused(with("--- " + std::string(43, 'A') + "=\n")));
    CHECK(refused(with("--- " + std::string(43, 'A') + " \n")));
    CHECK(refused(with("--- " + std::string(43, 'A') + "\r\n")));
    CHECK(refused(with("--- " + std::string(43, 'A'))));
    CHECK(refused(with("---- " + std::string(43, 'A') + "\n")));
  }

  TEST_CASE("cut off anywhere") {
    const std::string text = version + stanza + mac;
    for (std::size_t size = 0; size < text.size(); ++size) REQUIRE(refused(text.substr(0, size)));
  }

  TEST_CASE("larger than 1 MiB, by many stanzas or one line") {
    std::string many = version;
    while (many.size() <= max_header_size) many += stanza;
    CHECK(refused(many + mac));
    CHECK(refused(version + "-> " + std::string(max_header_size, 'x') + "\n\n" + mac));
    std::string body = version + "-> type\n";
    while (body.size() <= max_header_size) body += std::string(64, 'A') + "\n";
    CHECK(refused(body + "\n" + mac));
  }

  TEST_CASE("a message never quotes the input") {
    const std::string message =
        test::thrown_message([] { static_cast<void>(read("PASSWORD=hunter2\n")); });
    CHECK(message.find("hunter2") == std::string::npos);
  }
}
