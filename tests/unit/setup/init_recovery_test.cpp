#include <doctest/doctest.h>

#include <fstream>
#include <scratch_folder.hpp>
#include <secretsctl/setup/init_recovery.hpp>
#include <string>
#include <thrown.hpp>

using namespace secretsctl;
using namespace secretsctl::setup;

namespace {

const std::string rules =
    "creation_rules:\n"
    "  - path_regex: ^secrets/\n"
    "    age: age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj\n";

void write_text(const std::string& path, const std::string& text) {
  std::ofstream(path) << text;
}

std::string text_in(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

TEST_SUITE("init_recovery") {
  TEST_CASE("the recipient is added to the text that was judged") {
    const test::ScratchFolder folder;
    const std::string path = folder.path() + "/.sops.yaml";
    write_text(path, rules);
    std::string recipient;
    CHECK(add_recovery(
        {path, rules}, folder.path(),
        [&](const age::NewIdentity& identity) { recipient = identity.recipient; },
        [](const std::string&) {}));
    REQUIRE_FALSE(recipient.empty());
    CHECK(text_in(path).find(recipient + " # recovery") != std::string::npos);
  }

  TEST_CASE("a config that is another one by then stays, and the shown key is disowned") {
    const test::ScratchFolder folder;
    const std::string path = folder.path() + "/.sops.yaml";
    write_text(path, rules);
    const std::string message = test::thrown_message([&] {
      add_recovery(
          {path, rules}, folder.path(),
          [&](const age::NewIdentity&) { write_text(path, rules + "# by another one\n"); },
          [](const std::string&) {});
    });
    CHECK(message.find("is in no rule and opens nothing: destroy it") != std::string::npos);
    CHECK(text_in(path) == rules + "# by another one\n");
  }
}
