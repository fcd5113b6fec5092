#include <doctest/doctest.h>

#include <secretsctl/sops/metadata/protection.hpp>

using namespace secretsctl::sops;

TEST_SUITE("protection") {
  const SelectionRule by_name{SelectionKind::encrypted_regex, "^SECRET"};

  TEST_CASE("it consists of the rule and the values that the MAC covers") {
    Metadata metadata;
    CHECK(protection_of(metadata) == Protection{});
    metadata.selection = by_name;
    CHECK(protection_of(metadata) == Protection{by_name, false});
    CHECK(protection_of(metadata) != Protection{});
    metadata.mac_only_encrypted = true;
    CHECK(protection_of(metadata) == Protection{by_name, true});
    CHECK(protection_of(metadata) != Protection{by_name, false});
  }

  TEST_CASE("an equal pattern of another kind is another rule") {
    CHECK(Protection{{SelectionKind::unencrypted_regex, "^SECRET"}, false} !=
          Protection{by_name, false});
  }

  TEST_CASE("messages show both, with the pattern in one line") {
    CHECK(protection_text({}) == "unencrypted_suffix '_unencrypted'");
    CHECK(protection_text({by_name, true}) == "encrypted_regex '^SECRET', mac_only_encrypted");
    CHECK(protection_text({{SelectionKind::encrypted_suffix, "a\nb"}, false}).find('\n') ==
          std::string::npos);
  }
}
