#include <doctest/doctest.h>

#include <regex>
#include <secretsctl/age/identity_file.hpp>
#include <secretsctl/age/keygen.hpp>
#include <string>

using namespace secretsctl;
using namespace secretsctl::age;

TEST_SUITE("keygen") {
  TEST_CASE("three lines, as age-keygen prints them, that are an identity file") {
    NewIdentity identity = generate_x25519_identity();
    const std::string lines(identity.key_file.expose_text());
    const std::regex form(
        "# created: "
        "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(Z|[+-][0-9]{2}:[0-9]{2})\n"
        "# public key: (age1[02-9ac-hj-np-z]{58})\n"
        "AGE-SECRET-KEY-1[02-9AC-HJ-NP-Z]{58}\n");
    std::smatch match;
    REQUIRE(std::regex_match(lines, match, form));
    CHECK(match[2] == identity.recipient);
    const Identities parsed = parse_identities(std::move(identity.key_file), "the key",
                                               IdentityLines::strict, no_interaction());
    REQUIRE(parsed.size() == 1);
    CHECK(parsed.front()->recipient() == identity.recipient);
  }
}
