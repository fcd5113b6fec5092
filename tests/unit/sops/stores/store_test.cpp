#include <doctest/doctest.h>

#include <secretsctl/sops/stores/format.hpp>
#include <thrown.hpp>

using namespace secretsctl;
using namespace secretsctl::sops;

TEST_SUITE("formats") {
  TEST_CASE("each listed format can be named") {
    const std::string names = format_names();
    std::size_t begin = 0;
    while (begin < names.size()) {
      const std::size_t end = std::min(names.find(", ", begin), names.size());
      const std::string name = names.substr(begin, end - begin);
      CAPTURE(name);
      CHECK_FALSE(name.empty());
      CHECK_NOTHROW(static_cast<void>(parse_format(name)));
      begin = end + 2;
    }
    CHECK(names.find("dotenv") != std::string::npos);
  }

  TEST_CASE("the message about an unsupported format lists the supported ones") {
    const std::string message =
        test::thrown_message([] { static_cast<void>(parse_format("foo")); });
    CHECK(message == "the format 'foo' is not supported; supported: " + format_names());
  }
}
