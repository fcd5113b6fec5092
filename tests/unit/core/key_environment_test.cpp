#include <doctest/doctest.h>

#include <cstdlib>
#include <secretsctl/core/key_environment.hpp>

using namespace secretsctl;

TEST_SUITE("key_environment") {
  TEST_CASE("the time of a program that is run for keys can be made shorter alone") {
    const auto time_with = [](const char* value) {
      setenv("SECRETSCTL_KEY_TIME", value, 1);
      const auto time = key_program_time().count();
      unsetenv("SECRETSCTL_KEY_TIME");
      return time;
    };
    CHECK(key_program_time().count() == 30);
    CHECK(time_with("5") == 5);
    for (const char* value : {"", "0", "-1", "31", "99999999999999999999", "x"}) {
      CAPTURE(value);
      CHECK(time_with(value) == 30);
    }
  }
}
