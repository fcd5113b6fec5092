#include <doctest/doctest.h>

#include <secretsctl/setup/recovery_rule.hpp>
#include <string>

using namespace secretsctl::setup;

namespace {

using Recipients = std::vector<std::string>;

const std::string start = "creation_rules:\n  - path_regex: ^secrets/\n";

std::string with(const std::string& rest, int first = 2) {
  return with_recovery_recipient(start + rest, first, "age1new").value_or("nothing");
}

}  // namespace

TEST_SUITE("recovery_rule") {
  TEST_CASE("recipients that bear the mark") {
    CHECK(recovery_recipients("").empty());
    CHECK(recovery_recipients("age: age1a # of the laptop\n").empty());
    CHECK(recovery_recipients("# recovery of lost keys: see the page\nx: y\nage: age1a\n").empty());
    CHECK(recovery_recipients("    age: age1a,age1b # recovery") == Recipients{"age1b"});
    CHECK(recovery_recipients("- age1a\n- age1b # recovery\n- age1c\n") == Recipients{"age1b"});
    CHECK(recovery_recipients("- \"age1b\"   #recovery; in the safe\r\n") == Recipients{"age1b"});
    CHECK(recovery_recipients("- age1a # recovery\n- age1b # recovery\n") ==
          Recipients{"age1a", "age1b"});
    CHECK(recovery_recipients("# recovery\n- age1a\n- age1b\n") == Recipients{"age1a"});
  }

  TEST_CASE("a text in one line") {
    CHECK(with("    age: age1a\n") == start + "    age: age1a,age1new # recovery\n");
    CHECK(with("    age: age1a, age1b") == start + "    age: age1a, age1b,age1new # recovery\n");
    CHECK(with("    age: 'age1a'\n") == start + "    age: 'age1a,age1new' # recovery\n");
    CHECK(with("    age: \"age1a\" \n") == start + "    age: \"age1a,age1new\" # recovery \n");
    CHECK(with("    age: [age1a]\n") == start + "    age: [age1a,age1new] # recovery\n");
    CHECK(with("    age: age1a # mine\n") == start + "    age: age1a,age1new # recovery; mine\n");
    CHECK(with("    age: age1a\r\n") == start + "    age: age1a,age1new # recovery\r\n");
  }

  TEST_CASE("a list") {
    CHECK(with("    age:\n      - age1a\n      - age1b # b\n    unencrypted_suffix: _x\n") ==
          start +
              "    age:\n      - age1a\n      - age1b # b\n      - age1new # recovery\n"
              "    unencrypted_suffix: _x\n");
    CHECK(with("    age: # all of us\n    - age1a") ==
          start + "    age: # all of us\n    - age1a\n    - age1new # recovery\n");
  }

  TEST_CASE("the rule that is meant") {
    const std::string rest = "    age: age1a\n  - age: age1b\n";
    CHECK(with(rest, 4) == start + "    age: age1a\n  - age: age1b,age1new # recovery\n");
    CHECK(with(rest, 9) == "nothing");
  }

  TEST_CASE("what is written otherwise is left alone") {
    CHECK(with("    age: >-\n      age1a,\n      age1b\n") == "nothing");
    CHECK(with("    age: *alias\n") == "nothing");
    CHECK(with("    age: [age1a,\n      age1b]\n") == "nothing");
    CHECK(with("    age: \"age1a,\n      age1b\"\n") == "nothing");
    CHECK(with("    age:\n") == "nothing");
    CHECK(with("    pgp: x\n") == "nothing");
  }
}
