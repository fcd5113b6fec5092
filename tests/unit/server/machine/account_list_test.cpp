#include <doctest/doctest.h>

#include <secretsctl/server/machine/account_list.hpp>

#include "../fake_machine.hpp"

namespace secretsctl::server {

TEST_SUITE("accounts of a machine") {
  TEST_CASE("passwd, group and shadow are read") {
    FakeMachine machine;
    machine.files["/etc/passwd"] =
        "root:x:0:0:root:/root:/bin/bash\n"
        "ann:x:1000:1000:,,,:/home/ann:/bin/bash\n"
        "bob::1001:1001::/home/bob:/usr/sbin/nologin\n"
        "broken:x:one:1::/:/bin/sh\n"
        "short:x:1\n";
    machine.files["/etc/group"] =
        "sudo:x:27:ann,carl\nann:x:1000:\ndocker:x:990:ann\nbob:x:1001:bob\n";
    machine.files["/etc/shadow"] = "root:*:1::::::\nann:$y$j9T$x:1::::::\nbob:!:1::::::\n";
    const auto accounts = accounts_of(machine);
    REQUIRE(accounts.size() == 3);
    const Account* ann = find_account(accounts, "ann");
    REQUIRE(ann != nullptr);
    CHECK(ann->uid == 1000);
    CHECK(ann->home == "/home/ann");
    CHECK(ann->groups == std::vector<std::string>{"ann", "sudo", "docker"});
    CHECK(ann->is_in("docker"));
    CHECK(ann->has_login_shell());
    CHECK(ann->password == PasswordState::set);
    CHECK(find_account(accounts, "root")->password == PasswordState::locked);
    const Account* bob = find_account(accounts, "bob");
    CHECK_FALSE(bob->has_login_shell());
    // An empty field in /etc/passwd needs no /etc/shadow.
    CHECK(bob->password == PasswordState::empty);
    CHECK(bob->groups == std::vector<std::string>{"bob"});
    CHECK(find_account(accounts, "carl") == nullptr);
    CHECK(has_group(machine, "docker"));
    CHECK_FALSE(has_group(machine, "lxd"));
  }

  TEST_CASE("without /etc/shadow the password is unknown") {
    FakeMachine machine;
    machine.files["/etc/passwd"] = "root:x:0:0:root:/root:/bin/bash\n";
    CHECK(accounts_of(machine).front().password == PasswordState::unknown);
  }
}

}  // namespace secretsctl::server
