#include <doctest/doctest.h>

#include <fstream>
#include <scratch_folder.hpp>
#include <secretsctl/age/identity_file.hpp>
#include <secretsctl/age/x25519.hpp>
#include <secretsctl/core/secret_base64.hpp>
#include <secretsctl/crypto/ml_kem.hpp>
#include <string>
#include <thrown.hpp>

using namespace secretsctl;
using namespace secretsctl::age;

namespace {

const std::string first =
    "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX";
const std::string first_recipient =
    "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj";
const std::string second =
    "AGE-SECRET-KEY-1QQQSYQCYQ5RQWZQFPG9SCRGWPUGPZYSNZS23V9CCRYDPK8QARC0SWRYDWG";

Identities parse(const std::string& text, IdentityLines lines = IdentityLines::strict) {
  return parse_identities(SecretBytes::copy_of(text), "the key", lines, no_interaction());
}

std::string message(const std::string& text, IdentityLines lines = IdentityLines::strict) {
  return test::thrown_message([&] { static_cast<void>(parse(text, lines)); });
}

bool refused(const std::string& text, IdentityLines lines = IdentityLines::strict) {
  return test::thrown_kind([&] { static_cast<void>(parse(text, lines)); }) == ErrorKind::generic;
}

}  // namespace

TEST_SUITE("identity_file") {
  TEST_CASE("one a line, comments, blank lines, any line end") {
    CHECK(parse("").empty());
    CHECK(parse("\n\n# a comment\n#\n").empty());
    CHECK(parse(first).size() == 1);
    CHECK(parse(first + "\n").size() == 1);
    CHECK(parse("# created: now\r\n" + first + "\r\n\r\n" + second + "\r\n").size() == 2);
    const Identities both = parse("# " + second + "\n" + first + "\n\n" + second + "\n");
    REQUIRE(both.size() == 2);
    CHECK(both[0]->recipient() == first_recipient);
  }

  TEST_CASE("what was put around an identity when it was pasted is taken off") {
    for (const auto& text :
         {" " + first + "\n", first + " \n", "\t" + first + "\n", " # a comment\n " + first,
          "\"" + first + "\"", "'" + first + "'\n", "\"# a comment\n" + first + "\n\"",
          "\xef\xbb\xbf# a comment\n" + first,
          "\xe2\x80\x9c" + first + "\xe2\x80\x9d",  // typographic quotes
          "# a comment\\n" + first + "\\n", "\"" + first + "\\r\\n\""}) {
      for (const IdentityLines lines : {IdentityLines::strict, IdentityLines::words}) {
        const Identities identities = parse(text, lines);
        REQUIRE(identities.size() == 1);
        CHECK(identities.front()->recipient() == first_recipient);
      }
    }
    CHECK(parse(" \n").empty());
    CHECK(parse("\"" + first + "\"\n\"" + second + "\"").size() == 2);
    CHECK(parse(first + "\\n" + second, IdentityLines::words).size() == 2);
    CHECK(refused(first + " " + second + "\n"));
  }

  TEST_CASE("UTF-16, where a mark tells it") {
    for (const bool is_big : {true, false}) {
      std::string text = is_big ? "\xfe\xff" : "\xff\xfe";
      const auto add = [&](char high, char low) {
        text += is_big ? high : low;
        text += is_big ? low : high;
      };
      add('#', '#');  // no ASCII, in a comment
      for (const char c : "# a comment\r\n" + first + "\r\n") add(0, c);
      CHECK(refused(text));
      text.erase(2, 2);
      REQUIRE(parse(text).size() == 1);
      CHECK(parse(text).front()->recipient() == first_recipient);
      CHECK(parse(text + "#").size() == 1);
    }
  }

  TEST_CASE("what belongs elsewhere is told from what is damaged") {
    const auto says = [](const std::string& text, const char* reason) {
      for (const IdentityLines lines : {IdentityLines::strict, IdentityLines::words}) {
        const std::string why = message(text, lines);
        CAPTURE(why);
        CHECK(why.find(reason) != std::string::npos);
        CHECK(why.find("GFPYYSJZ") == std::string::npos);
        CHECK(why.find("gfpyysjz") == std::string::npos);
      }
    };
    says(first_recipient, "public key");
    says("ssh-ed25519 AAAA me@host", "SSH public key");
    says("ecdsa-sha2-nistp256 AAAA", "SSH public key");
    says("age-secret-key-1gfpyysjzgfpyysjzgfpyysjzgfpyysjzgfpyysjzgfpyysjzgfpq4egaex",
         "lower case");
    says(first.substr(0, 60), "60 characters instead of 74, so that it is cut");
    says(first + "QQ", "76 characters");
    says(first.substr(0, 73) + "Q", "checksum");
    says("/home/me/keys.txt", "path");
    says("${{secrets.SOPS_AGE_KEY}}", "expression");
    says("SOPS_AGE_KEY=" + first, "among other text");
    says("# created: now # public key: age1 " + first, "comment");
    // "# created\n" and the identity.
    const SecretBytes base64 =
        secret_base64_encode(bytes_of("# created\n" + first + "\n"), Base64Padding::padded);
    says(std::string(base64.expose_text()), "base64");
    says(std::string(base64.expose_text()).insert(76, "\n"), "base64");
  }

  TEST_CASE("words, as users paste them into a variable") {
    const auto words = IdentityLines::words;
    CHECK(parse(first + " " + second, words).size() == 2);
    CHECK(parse("  " + first + "\t" + second + "  \n", words).size() == 2);
    CHECK(parse("# a comment\n" + first + "\n" + second + "\n", words).size() == 2);
    CHECK(parse(" \t\n", words).empty());
    CHECK(refused(first + " nonsense", words));
  }

  TEST_CASE("an error names the line and quotes nothing") {
    const std::string damaged = first.substr(0, 50) + "Q" + first.substr(51);
    const std::string text = "# a comment\n\n" + second + "\n" + damaged + "\n";
    CHECK(refused(text));
    CHECK(message(text).find("the key") != std::string::npos);
    CHECK(message(text).find("line 4") != std::string::npos);
    CHECK(message(text).find(first.substr(20, 15)) == std::string::npos);
    CHECK(message("PASSWORD=hunter2\n").find("hunter2") == std::string::npos);
    CHECK(message(first + "\n" + "hunter2", IdentityLines::words).find("hunter2") ==
          std::string::npos);
  }

  TEST_CASE("texts that are not identities") {
    CHECK(refused(first_recipient + "\n"));
    CHECK(refused("AGE-PLUGIN-YUBIKEY-1QQQQQQQQ\n"));
    CHECK(refused("-----BEGIN OPENSSH PRIVATE KEY-----\n"));
    CHECK(refused("age-secret-key-1gfpyysjzgfpyysjzgfpyysjzgfpyysjzgfpyysjzgfpyysjzgfpq4egaex\n"));
  }

  TEST_CASE("an encrypted identity file is opened only when it is needed") {
    for (const char* text :
         {"-----BEGIN AGE ENCRYPTED FILE-----\nAAAA\n", "age-encryption.org/v1\n-> scrypt\n"}) {
      const Identities identities = parse(text);
      REQUIRE(identities.size() == 1);
      CHECK(identities.front()->is_slow());
      CHECK_FALSE(identities.front()->unwrap({}));
      CHECK(identities.front()->limitation({}).starts_with("the key: "));
    }
  }

  TEST_CASE("a post-quantum identity may be in the file") {
    const Identities identities = parse(
        "AGE-SECRET-KEY-PQ-1QQQSYQCYQ5RQWZQFPG9SCRGWPUGPZYSNZS23V9CCRYDPK8QARC0S5DYVQQ\n" + first);
    REQUIRE(identities.size() == 2);
    CHECK(identities[0]->recipient().empty() == !crypto::has_ml_kem());
    CHECK(identities[1]->recipient() == first_recipient);
  }

  TEST_CASE("files") {
    const test::ScratchFolder folder;
    const std::string path = folder.path() + "/keys.txt";
    std::ofstream(path) << "# a comment\n" << first << "\n";
    CHECK(read_identity_file(path, no_interaction()).size() == 1);
    std::ofstream(path) << "# a comment\nnonsense\n";
    const std::string why = test::thrown_message(
        [&] { static_cast<void>(read_identity_file(path, no_interaction())); });
    CHECK(why.find(path) != std::string::npos);
    CHECK(why.find("line 2") != std::string::npos);
    CHECK(test::thrown_kind([&] {
            static_cast<void>(read_identity_file(folder.path() + "/none", no_interaction()));
          }) == ErrorKind::input_unreadable);
    std::ofstream(path) << "#" << std::string(max_identity_file_size, 'x') << "\n";
    CHECK(test::thrown_kind([&] {
            static_cast<void>(read_identity_file(path, no_interaction()));
          }) == ErrorKind::input_unreadable);
  }
}
