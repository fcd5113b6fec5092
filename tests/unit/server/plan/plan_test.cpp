#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <secretsctl/server/plan/plan.hpp>
#include <thrown.hpp>

#include "../../scratch_folder.hpp"

namespace secretsctl::server {

TEST_SUITE("server plan") {
  TEST_CASE("IPv6 networks alone where IPv6 is off") {
    const std::string six = "ssh_allowed_cidrs: ['2001:db8::/32']\n";
    CHECK(test::thrown_message([&] {
            static_cast<void>(parse_plan(six));
          }).starts_with("ssh_allowed_cidrs has IPv6 networks alone"));
    CHECK(parse_plan(six + "ipv6: true\n").ssh_allowed_cidrs.size() == 1);
    CHECK(parse_plan("ssh_allowed_cidrs: ['2001:db8::/32', 203.0.113.0/24]\n").ipv6 == false);
    CHECK(parse_plan("ssh_allowed_cidrs: []\n").ssh_allowed_cidrs.empty());
  }

  TEST_CASE("a plan that another user can change") {
    const test::ScratchFolder folder;
    const std::string path = folder.path() + "/server.yml";
    std::ofstream(path) << "user: openclaw\n";
    const uid_t owner = geteuid();
    CHECK_NOTHROW(check_plan_owner(path, owner));
    CHECK_NOTHROW(check_plan_owner("-", owner + 1));
    CHECK_NOTHROW(check_plan_owner(path + ".none", owner));
    const auto refusal = [&] {
      return test::thrown_message([&] { check_plan_owner(path, owner + 1); });
    };
    if (owner != 0) {
      CHECK(refusal().find("can change this plan") != std::string::npos);
      return;
    }
    CHECK(refusal().empty());
    REQUIRE(chown(path.c_str(), 4242, 4242) == 0);
    CHECK(refusal().find("can change this plan") != std::string::npos);
    CHECK_NOTHROW(check_plan_owner(path, 4242));
    REQUIRE(chown(path.c_str(), 0, 0) == 0);
    REQUIRE(chown(folder.path().c_str(), 4242, 4242) == 0);
    CHECK(refusal().find("can change this plan") != std::string::npos);
  }
}

}  // namespace secretsctl::server
