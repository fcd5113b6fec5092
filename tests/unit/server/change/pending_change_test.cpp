#include <doctest/doctest.h>

#include <secretsctl/server/change/json_quoted.hpp>
#include <secretsctl/server/change/pending_change.hpp>
#include <secretsctl/server/change/rollback_timer.hpp>
#include <thrown.hpp>

using namespace secretsctl;
using namespace secretsctl::server;

namespace {

PendingChange example() {
  PendingChange change;
  change.boot = "8a4c";
  change.finished = 12345678901;
  change.time = "2026-11-26T18:00:00Z";
  change.exempt = "2001:db8::1";
  change.files = {{"/etc/a", "root", SystemFile{{}, 0440, 0, 4}, "00ff", 0},
                  {"/home/x/.ssh/authorized_keys", "x", std::nullopt, "", 2}};
  change.reload = {{"systemctl", "reload", "ssh"}, {"a \"b\"\n\\c"}};
  change.undo = {{"userdel", "x"}};
  return change;
}

}  // namespace

TEST_SUITE("pending change") {
  TEST_CASE("the manifest says all again") {
    const PendingChange change = example();
    const PendingChange read = parse_manifest(manifest_text(change));
    CHECK(read.boot == change.boot);
    CHECK(read.finished == change.finished);
    CHECK(read.time == change.time);
    CHECK(read.exempt == change.exempt);
    CHECK(read.reload == change.reload);
    CHECK(read.undo == change.undo);
    REQUIRE(read.files.size() == 2);
    CHECK(read.files[0].path == "/etc/a");
    CHECK(read.files[0].before == change.files[0].before);
    CHECK(read.files[0].now == "00ff");
    CHECK(read.files[1].owner == "x");
    CHECK(!read.files[1].before);
    CHECK(read.files[1].now.empty());
    CHECK(read.files[1].new_folders == 2);
  }

  TEST_CASE("a damaged manifest") {
    const std::string good = manifest_text(example());
    const auto broken = [&](const std::string& from, const std::string& to) {
      std::string text = good;
      const std::size_t at = text.find(from);
      REQUIRE(at != std::string::npos);
      text.replace(at, from.size(), to);
      return test::thrown_kind([&] { static_cast<void>(parse_manifest(text)); });
    };
    CHECK(broken("\"version\": 1", "\"version\": 2") == ErrorKind::generic);
    CHECK(broken("\"/etc/a\"", "\"etc/a\"") == ErrorKind::generic);
    CHECK(broken("\"440\"", "\"448\"") == ErrorKind::generic);
    CHECK(broken("12345678901", "soon") == ErrorKind::generic);
    CHECK(broken(", \"00ff\"", "") == ErrorKind::generic);
    CHECK(test::thrown_kind([] { static_cast<void>(parse_manifest("")); }) == ErrorKind::generic);
    for (std::size_t size = 0; size + 2 < good.size(); size += 7) {
      const std::string cut = good.substr(0, size);
      CHECK_MESSAGE(test::thrown_kind([&] { static_cast<void>(parse_manifest(cut)); }), cut);
    }
  }

  TEST_CASE("a text as JSON") {
    CHECK(json_quoted("a b") == "\"a b\"");
    CHECK(json_quoted("\"\\\n") == "\"\\u0022\\u005c\\u000a\"");
  }

  TEST_CASE("the digest is that of sha256sum") {
    CHECK(digest_of("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  }

  TEST_CASE("the unit of the next boot runs the program, and only while a change is pending") {
    const std::string unit = boot_unit_text("/usr/bin/secretsctl");
    CHECK(unit.find("\nExecStart=/usr/bin/secretsctl server rollback --automatic --at-boot\n") !=
          std::string::npos);
    CHECK(unit.find("\nAfter=local-fs.target home.mount\n") != std::string::npos);
    CHECK(unit.find("/home ") == std::string::npos);
    CHECK(unit.find(std::string("\nConditionPathExists=") + pending_folder + manifest_name +
                    "\n") != std::string::npos);
  }
}
