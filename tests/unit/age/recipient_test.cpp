#include <doctest/doctest.h>

#include <secretsctl/age/private_key.hpp>
#include <secretsctl/age/recipient.hpp>
#include <string>
#include <thrown.hpp>

using namespace secretsctl;
using namespace secretsctl::age;

namespace {

const std::string good = "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj";

bool refused(const std::string& text) {
  return test::thrown_kind([&] { static_cast<void>(parse_recipient(text, no_interaction())); }) ==
         ErrorKind::generic;
}

std::string message(const std::string& text) {
  return test::thrown_message([&] { static_cast<void>(parse_recipient(text, no_interaction())); });
}

}  // namespace

TEST_SUITE("recipient") {
  TEST_CASE("age1...") {
    const auto recipient = parse_recipient(good, no_interaction());
    REQUIRE(recipient);
    CHECK_FALSE(recipient->must_be_alone());
    const auto wrapped =
        recipient->wrap(SecretBytes::copy_of(std::string_view("sixteen bytes...")));
    REQUIRE(wrapped.stanzas.size() == 1);
    CHECK(wrapped.stanzas.front().type == "X25519");
    CHECK(wrapped.labels.empty());
  }

  TEST_CASE("malformed recipients") {
    std::string upper_case;
    for (const char c : good) upper_case += c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
    std::string damaged = good;
    damaged[20] = damaged[20] == 'q' ? 'p' : 'q';
    for (const std::string& text :
         {std::string(), std::string("age1"), std::string("nonsense"), damaged, upper_case,
          good.substr(0, 50), good + "q", " " + good, good + " ", good + "\n", good + "," + good}) {
      CAPTURE(text);
      CHECK(refused(text));
    }
  }

  TEST_CASE("a message about a damaged recipient names its type") {
    CHECK(message("age1pq1qqqqqqqq").find("post-quantum") != std::string::npos);
    CHECK(message("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5").find("SSH") != std::string::npos);
    CHECK(message("ssh-dss AAAAB3NzaC1kc3M=").find("ssh-dss") != std::string::npos);
    CHECK(message("age1yubikey1qqqsyqcyq5rqwzqfpg9scrgwpugpzysnzs23v9ccrydpk8qarc0jqmenk2q")
              .find("plugin") != std::string::npos);
  }

  TEST_CASE("a message shows both ends of a long recipient") {
    CHECK(recipient_name(good) == good);
    const std::string shown = recipient_name("ssh-rsa " + std::string(400, 'A') + " me@host");
    CHECK(shown.size() < 100);
    CHECK(shown.starts_with("ssh-rsa AAAA"));
    CHECK(shown.ends_with("AAAA me@host"));
    CHECK(recipient_name("age1\x1b[2J") == "age1?[2J");
  }

  TEST_CASE("a plugin's name cannot be a path") {
    for (const char* text :
         {"age1../x1qqqsyqcyq5rq", "age1/bin/sh1qqqsyqcyq5rq", "age11qqqsyqcyq5"}) {
      CAPTURE(text);
      CHECK(refused(text));
    }
  }

  TEST_CASE("an identity or a secret given by mistake stays out of the message") {
    const std::string identity =
        "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX";
    CHECK(refused(identity));
    CHECK(message(identity).find(identity.substr(20, 10)) == std::string::npos);
    const std::string pq =
        "AGE-SECRET-KEY-PQ-1QQQSYQCYQ5RQWZQFPG9SCRGWPUGPZYSNZS23V9CCRYDPK8QARC0S5DYVQQ";
    CHECK(message(pq).find(pq.substr(30, 10)) == std::string::npos);
    std::string lower_case;
    for (const char c : identity) {
      lower_case += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    }
    CHECK(message(lower_case).find(lower_case.substr(20, 10)) == std::string::npos);
    CHECK(message(" " + identity).find(identity.substr(20, 10)) == std::string::npos);
    CHECK(message("age1 " + identity).find(identity.substr(20, 10)) == std::string::npos);
    CHECK(message("PASSWORD=hunter2").find("hunter2") == std::string::npos);
  }

  TEST_CASE("a private key is recognised in any case, and its public key is named") {
    const std::string identity =
        "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX";
    const std::string lower_case =
        "age-secret-key-1gfpyysjzgfpyysjzgfpyysjzgfpyysjzgfpyysjzgfpyysjzgfpq4egaex";
    for (const std::string& text : {identity, lower_case, " \"" + identity + "\"",
                                    "SOPS_AGE_KEY=" + identity + " # mine", good + identity}) {
      CHECK(message(text).find("its public key is " + good) != std::string::npos);
    }
  }

  TEST_CASE("a private key whose public key is not known is recognised too") {
    for (const char* text :
         {"AGE-SECRET-KEY-1GFPYYSJZ", "AGE-SECRET-KEY-PQ-1QQQSYQCYQ5RQW", "AGE-Plugin-X-1QQQSYQ",
          "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAABG5vbmU=",
          "-----BEGIN RSA PRIVATE KEY-----", "-----begin encrypted private key-----",
          "b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQ"}) {
      CAPTURE(text);
      CHECK(message(text).find("private key") != std::string::npos);
    }
  }
}
