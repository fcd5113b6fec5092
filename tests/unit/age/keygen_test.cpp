#include <doctest/doctest.h>

#include <regex>
#include <secretsctl/age/identity_file.hpp>
#include <secretsctl/age/keygen.hpp>
#include <string>

using namespace secretsctl;
using namespace secretsctl::age;

TEST_SUITE("keygen") {
  TEST_CASE("three lines, as age-keygen prints them, that are an identity file") {
    const X25519Identity identity = X25519Identity::generate();
    const SecretBytes text = key_file_text(identity);
    const std::string lines(text.expose_text());
    const std::regex form(
        "# created: "
        "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(Z|[+-][0-9]{2}:[0-9]{2})\n"
        "# public key: (age1[02-9ac-hj-np-z]{58})\n"
        "AGE-SECRET-KEY-1[02-9AC-HJ-NP-Z]{58}\n");
    std::smatch match;
    REQUIRE(std::regex_match(lines, match, form));
    CHECK(match[2] == identity.recipient());
    const Identities parsed = parse_identities(text, "the key", IdentityLines::strict);
    REQUIRE(parsed.size() == 1);
    CHECK(parsed.front()->recipient() == identity.recipient());
  }
}
