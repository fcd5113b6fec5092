#include <doctest/doctest.h>

#include <secretsctl/sops/files/update.hpp>
#include <string>

using namespace secretsctl::sops;

namespace {

bool takes_most(std::size_t removed, std::size_t before) {
  return KeyRemoval{std::vector<std::string>(removed, "A"), before}.takes_most();
}

}  // namespace

TEST_SUITE("update") {
  TEST_CASE("most of a file's keys") {
    CHECK(takes_most(40, 40));
    CHECK(takes_most(21, 40));
    CHECK_FALSE(takes_most(20, 40));
    CHECK(takes_most(3, 5));
    CHECK(takes_most(2, 2));
    CHECK_FALSE(takes_most(2, 3));
    CHECK_FALSE(takes_most(1, 1));
    CHECK_FALSE(takes_most(0, 0));
  }
}
