#include <doctest/doctest.h>

#include <fstream>
#include <scratch_folder.hpp>
#include <secretsctl/age/identity_file.hpp>
#include <secretsctl/age/x25519.hpp>
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

  TEST_CASE("white space around an identity is an error in a file") {
    CHECK(refused(" " + first + "\n"));
    CHECK(refused(first + " \n"));
    CHECK(refused("\t" + first + "\n"));
    CHECK(refused(" # a comment\n"));
    CHECK(refused(" \n"));
    CHECK(refused(first + " " + second + "\n"));
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
