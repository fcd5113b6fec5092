#include <doctest/doctest.h>

#include <secretsctl/age/armor.hpp>
#include <string>
#include <thrown.hpp>

using namespace secretsctl;
using namespace secretsctl::age;

namespace {

const std::string begin = "-----BEGIN AGE ENCRYPTED FILE-----\n";
const std::string end = "-----END AGE ENCRYPTED FILE-----\n";
const std::string full_line = std::string(64, 'A') + "\n";  // 48 zero bytes
const std::string short_line = "AAAA\n";

std::string decoded(std::string_view text) {
  MemorySource source(bytes_of(text));
  LineSource lines(source);
  ArmorReader reader(lines);
  std::string out;
  Bytes piece(50);
  while (const std::size_t count = reader.read(piece)) out += text_of(ByteView(piece).first(count));
  return out;
}

bool refused(std::string_view text) {
  return test::thrown_kind([&] { decoded(text); }) == ErrorKind::age_armor;
}

std::string armored(const std::string& bytes, std::size_t piece) {
  Bytes out;
  BytesSink sink(out);
  ArmorWriter writer(sink);
  for (std::size_t i = 0; i < bytes.size(); i += piece) writer.write(bytes.substr(i, piece));
  writer.finish();
  return std::string(text_of(out));
}

bool looks(std::string_view text) {
  MemorySource source(bytes_of(text));
  LineSource lines(source);
  return looks_armored(lines);
}

}  // namespace

TEST_SUITE("armor") {
  TEST_CASE("round trips of all lengths around a line, written in pieces of all kinds") {
    std::string bytes;
    for (int i = 0; i < 200; ++i) {
      for (const std::size_t piece : {1U, 7U, 47U, 48U, 49U, 96U, 1000U}) {
        REQUIRE(decoded(armored(bytes, piece)) == bytes);
      }
      bytes += static_cast<char>(i);
    }
  }

  TEST_CASE("the written text") {
    CHECK(armored("", 1) == begin + end);
    CHECK(armored(std::string(48, '\0'), 48) == begin + full_line + end);
    CHECK(armored(std::string(49, '\0'), 10) == begin + full_line + "AA==\n" + end);
  }

  TEST_CASE("accepted deviations") {
    const std::string zeros(51, '\0');
    CHECK(decoded(begin + full_line + short_line + end) == zeros);
    CHECK(decoded(begin + end).empty());
    CHECK(decoded(begin + full_line + short_line + end.substr(0, end.size() - 1)) == zeros);
    CHECK(decoded("\n \t\r\n" + begin + full_line + short_line + end + "\n\r\n \t") == zeros);
    std::string with_crlf;
    for (const char c : begin + full_line + short_line + end) {
      if (c == '\n') with_crlf += '\r';
      with_crlf += c;
    }
    CHECK(decoded(with_crlf) == zeros);
  }

  TEST_CASE("white space around it is bounded") {
    const std::string file = begin + short_line + end;
    CHECK(decoded(std::string(1024, '\n') + file).size() == 3);
    CHECK(refused(std::string(1025, '\n') + file));
    CHECK(refused(std::string(5000, ' ') + file));
    CHECK(decoded(file + std::string(1023, '\n')).size() == 3);
    CHECK(refused(file + std::string(1024, '\n')));
    CHECK(refused(file + std::string(5000, ' ')));
  }

  TEST_CASE("text before or after it") {
    CHECK(refused("garbage\n" + begin + short_line + end));
    CHECK(refused("\ngarbage\n" + begin + short_line + end));
    CHECK(refused(begin + short_line + end + "garbage"));
    CHECK(refused(begin + short_line + end + "\n\ngarbage\n"));
    CHECK(refused(begin + short_line + end + begin + short_line + end));
    CHECK(refused(begin + full_line + end + "garbage"));
  }

  TEST_CASE("the lines at its ends are exact") {
    CHECK(refused(" " + begin + short_line + end));
    CHECK(refused("-----BEGIN AGE ENCRYPTED FILE----- \n" + short_line + end));
    CHECK(refused("-----BEGIN AGE ENCRYPTED FILE----\n" + short_line + end));
    CHECK(refused("-----begin age encrypted file-----\n" + short_line + end));
    CHECK(refused("-----BEGIN PRIVATE KEY-----\n" + short_line + end));
    CHECK(refused(begin + short_line + " " + end));
    CHECK(refused(begin + short_line + "-----END AGE ENCRYPTED FILE----- \n"));
    CHECK(refused(begin + short_line + "-----END PRIVATE KEY-----\n"));
    CHECK(refused(begin + "Header: value\n\n" + short_line + end));
  }

  TEST_CASE("a cut-off file") {
    const std::string file = begin + full_line + short_line + end;
    // Only the last newline may be missing.
    for (std::size_t size = 0; size < file.size() - 1; ++size) {
      REQUIRE(refused(file.substr(0, size)));
    }
  }

  TEST_CASE("the lines of the body") {
    CHECK(refused(begin + "\n" + short_line + end));
    CHECK(refused(begin + full_line + "\n" + short_line + end));
    CHECK(refused(begin + short_line + "\n" + end));
    CHECK(refused(begin + full_line + "\n" + end));
    CHECK(refused(begin + short_line + short_line + end));
    CHECK(refused(begin + short_line + full_line + end));
    CHECK(refused(begin + "A" + full_line + end));
    CHECK(refused(begin + std::string(68, 'A') + "\n" + end));
    CHECK(refused(begin + std::string(100'000, 'A') + "\n" + end));
    CHECK(refused(begin + " AAAA\n" + end));
    CHECK(refused(begin + "AAAA \n" + end));
    CHECK(refused(begin + "AAAA\r\r\n" + end));
    CHECK(refused(begin + "AA\rAA\n" + end));
  }

  TEST_CASE("its base64 is padded and canonical") {
    CHECK(decoded(begin + "AA==\n" + end).size() == 1);
    CHECK(refused(begin + "AA\n" + end));
    CHECK(refused(begin + "AA=\n" + end));
    CHECK(refused(begin + "AB==\n" + end));
    CHECK(refused(begin + "AAB=\n" + end));
    CHECK(refused(begin + "AA=\n=\n" + end));
    CHECK(refused(begin + "AA==AAAA\n" + end));
    CHECK(refused(begin + "====\n" + end));
    CHECK(refused(begin + "AA-_\n" + end));
    CHECK(refused(begin + "AAAA\n=njUN\n" + end));
  }

  TEST_CASE("recognising armor") {
    CHECK(looks(begin + short_line + end));
    CHECK(looks("\n \n" + begin));
    CHECK(looks(std::string(1024, '\n') + begin));
    CHECK(looks("garbage\n" + begin));
    CHECK(looks("-----begin age encrypted file-----\n"));
    CHECK(looks("-----BEGIN PRIVATE KEY-----\n"));
    CHECK(looks("----- BEGIN AGE ENCRYPTED FILE -----\n"));
    CHECK_FALSE(looks(""));
    CHECK_FALSE(looks("age-encryption.org/v1\n-> X25519 ..."));
    CHECK_FALSE(looks("KEY=value\n"));
  }

  TEST_CASE("a message never quotes a line") {
    const std::string message =
        test::thrown_message([] { decoded("PASSWORD=hunter2\n" + begin + short_line + end); });
    CHECK(message.find("hunter2") == std::string::npos);
  }
}
