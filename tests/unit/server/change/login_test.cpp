#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <scratch_folder.hpp>
#include <secretsctl/server/change/login.hpp>

using namespace secretsctl;
using namespace secretsctl::server;

namespace {

std::string stat_text(const std::string& name, int parent, int started) {
  return "1 (" + name + ") S " + std::to_string(parent) +
         " 9 9 34816 9 4194560 1 2 3 4 5 6 7 8 20 0 1 0 " + std::to_string(started) +
         " 1000 200 18446744073709551615\n";
}

// A process of a folder like /proc.
void add_process(const std::string& proc, int number, const std::string& stat,
                 const std::string& environment = {}) {
  const std::string folder = proc + "/" + std::to_string(number);
  std::filesystem::create_directory(folder);
  std::ofstream(folder + "/stat") << stat;
  std::ofstream(folder + "/environ") << environment;
}

}  // namespace

TEST_SUITE("login") {
  TEST_CASE("the line of a process") {
    const auto plain = parse_process_stat(stat_text("bash", 17, 4711));
    REQUIRE(plain);
    CHECK(plain->name == "bash");
    CHECK(plain->parent == 17);
    CHECK(plain->started == 4711);
    // A process chooses its name, and may choose one that looks like the fields after it.
    const auto strange = parse_process_stat(stat_text("a) S 1 (sshd", 18, 12));
    REQUIRE(strange);
    CHECK(strange->name == "a) S 1 (sshd");
    CHECK(strange->parent == 18);
    CHECK(strange->started == 12);
    for (const char* damaged :
         {"", "1 bash S 1", "1 (bash) S", "1 (bash) S x 9 9", "1 (bash) S 1 2 3"}) {
      CHECK_MESSAGE(!parse_process_stat(damaged), damaged);
    }
  }

  TEST_CASE("the login above a process") {
    const test::ScratchFolder proc;
    add_process(proc.path(), 1, stat_text("systemd", 0, 1));
    add_process(proc.path(), 50, stat_text("sshd", 1, 100));
    add_process(proc.path(), 60, stat_text("sshd-session", 50, 500));
    add_process(proc.path(), 61, stat_text("sshd-session", 60, 510));
    std::string environment = "A=b;SSH_CONNECTION=203.0.113.7 4000 10.0.0.1 22;C=d;";
    std::ranges::replace(environment, ';', '\0');
    add_process(proc.path(), 62, stat_text("bash", 61, 520), environment);
    // sudo drops the variable; somebody below may have set another one.
    add_process(proc.path(), 63, stat_text("sudo", 62, 900),
                std::string("SSH_CONNECTION=198.51.100.1 1 2 3"));
    const auto login = login_above(63, proc.path());
    REQUIRE(login);
    CHECK(login->started == 510);
    CHECK(login->address == "203.0.113.7");
    // tmux: its server is a child of the first process.
    add_process(proc.path(), 70, stat_text("tmux: server", 1, 600), environment);
    add_process(proc.path(), 71, stat_text("bash", 70, 601), environment);
    CHECK(!login_above(71, proc.path()));
    CHECK(!login_above(999, proc.path()));
    // An address that is none is not passed on to other programs.
    add_process(proc.path(), 80, stat_text("sh", 61, 700), "SSH_CONNECTION=$(reboot) 1 2 3");
    const auto odd = login_above(80, proc.path());
    REQUIRE(odd);
    CHECK(odd->address.empty());
    // Processes that name each other as parents have no end.
    add_process(proc.path(), 90, stat_text("a", 91, 1));
    add_process(proc.path(), 91, stat_text("b", 90, 1));
    CHECK(!login_above(90, proc.path()));
  }

  TEST_CASE("an address in a network") {
    CHECK(is_in_network("203.0.113.7", "203.0.113.0/24"));
    CHECK(!is_in_network("203.0.114.7", "203.0.113.0/24"));
    CHECK(is_in_network("203.0.113.127", "203.0.113.0/25"));
    CHECK(!is_in_network("203.0.113.128", "203.0.113.0/25"));
    CHECK(is_in_network("198.51.100.1", "0.0.0.0/0"));
    CHECK(is_in_network("198.51.100.1", "198.51.100.1/32"));
    CHECK(!is_in_network("198.51.100.1", "::/0"));
    CHECK(is_in_network("2001:db8::1", "2001:db8::/32"));
    CHECK(!is_in_network("2001:db9::1", "2001:db8::/32"));
    CHECK(!is_in_network("", "0.0.0.0/0"));
    CHECK(!is_in_network("198.51.100.1", "198.51.100.1"));
    CHECK(!is_in_network("198.51.100.1", "198.51.100.0/99"));
  }

  TEST_CASE("loopback") {
    for (const char* own : {"127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"}) {
      CHECK(is_loopback(own));
    }
    for (const char* other : {"", "128.0.0.1", "::2", "::ffff:198.51.100.1", "2001:db8::1"}) {
      CHECK(!is_loopback(other));
    }
  }

  TEST_CASE("the time of this boot") {
    CHECK(ticks_since_boot() > 0);
    CHECK(boot_id().size() == 36);
  }
}
