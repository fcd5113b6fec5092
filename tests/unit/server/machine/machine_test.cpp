#include <doctest/doctest.h>

#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <secretsctl/server/machine/machine.hpp>

#include "../../scratch_folder.hpp"

namespace secretsctl::server {

TEST_SUITE("server machine") {
  TEST_CASE("programs run in / whatever folder the caller is in") {
    CHECK(run_system_program({"pwd"}, std::chrono::seconds(10)).text == "/\n");
  }

  TEST_CASE("a file is read, and what is no regular file is neither opened nor waited for") {
    const test::ScratchFolder folder;
    const ThisMachine machine;
    const std::string file = folder.path() + "/file";
    std::ofstream(file) << "text";
    CHECK(machine.file(file) == "text");
    const std::string fifo = folder.path() + "/fifo";
    REQUIRE(mkfifo(fifo.c_str(), 0600) == 0);
    CHECK_FALSE(machine.file(fifo));
    CHECK_FALSE(machine.file(folder.path()));
    CHECK_FALSE(machine.file("/dev/zero"));
    CHECK_FALSE(machine.file(folder.path() + "/none"));
  }

  TEST_CASE("root reads in the folder of another user what that user may read") {
    if (geteuid() != 0) return;
    const test::ScratchFolder folder;
    const ThisMachine machine;
    const std::string secret = folder.path() + "/secret";
    std::ofstream(secret) << "of root";
    REQUIRE(chmod(secret.c_str(), 0600) == 0);
    REQUIRE(chmod(folder.path().c_str(), 0755) == 0);
    const std::string theirs = folder.path() + "/theirs";
    REQUIRE(mkdir(theirs.c_str(), 0755) == 0);
    REQUIRE(symlink(secret.c_str(), (theirs + "/link").c_str()) == 0);
    std::ofstream(theirs + "/file") << "text";
    constexpr uid_t nobody = 65534;
    CHECK(machine.file(theirs + "/link") == "of root");
    REQUIRE(chown(theirs.c_str(), nobody, nobody) == 0);
    CHECK_FALSE(machine.file(theirs + "/link"));
    CHECK(machine.file(theirs + "/file") == "text");
    CHECK(geteuid() == 0);
  }
}

}  // namespace secretsctl::server
