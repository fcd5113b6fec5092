#include <doctest/doctest.h>

#include <secretsctl/server/machine/machine.hpp>

namespace secretsctl::server {

TEST_SUITE("server machine") {
  TEST_CASE("programs run in / whatever folder the caller is in") {
    CHECK(run_system_program({"pwd"}, std::chrono::seconds(10)).text == "/\n");
  }
}

}  // namespace secretsctl::server
