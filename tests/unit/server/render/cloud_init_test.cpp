#include <doctest/doctest.h>

#include <secretsctl/server/controls/managed_file.hpp>
#include <secretsctl/server/render/cloud_init.hpp>
#include <secretsctl/sops/yaml/yaml_node.hpp>
#include <thrown.hpp>

using namespace secretsctl;
using namespace secretsctl::server;
using sops::YamlNode;

namespace {

YamlNode member(const YamlNode& map, const std::string& name) {
  for (const YamlNode::Entry& entry : map.entries()) {
    if (entry.name.text() == name) return entry.value;
  }
  return {};
}

constexpr const char* plan_text =
    "ssh_keys:\n"
    "  - ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHN0aWxsIG5vdCBhIHJlYWwga2V5IGJ1dCBsb25n me \"x\"\n";

}  // namespace

TEST_SUITE("cloud-init") {
  TEST_CASE("a content comes back byte by byte") {
    for (const char* text : {"a\n", "a", "a\n\n", " indented\n", "a\n\n  b\n\n\n", "# c: [x]\n\tz",
                             "\n", "", "\n\na", "--- \n...\n", "x \n", "\xc3\xa4\n", "\r\n"}) {
      const YamlNode root = YamlNode::parse("x:\n" + yaml_content(text, 2) + "y: 1\n");
      const YamlNode part = member(root, "x");
      const std::string content = member(part, "content").text();
      if (member(part, "encoding").is_there()) {
        CHECK(content.find_first_not_of(
                  "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=") ==
              std::string::npos);
      } else {
        CHECK(content == text);
      }
      CHECK(member(root, "y").text() == "1");
    }
  }

  TEST_CASE("the user-data") {
    const YamlNode root = YamlNode::parse(cloud_init_text(parse_plan(plan_text), plan_text));
    const auto users = member(root, "users").items();
    REQUIRE(users.size() == 2);
    CHECK(member(users[0], "name").text() == "admin");
    CHECK(!member(users[0], "uid").is_there());
    CHECK(member(users[1], "ssh_authorized_keys").items().at(0).text().ends_with("me \"x\""));
    CHECK(member(root, "disable_root").text() == "false");
    // One script: what it checks comes before anything that it puts in place.
    REQUIRE(member(root, "runcmd").items().size() == 1);
    const auto words = member(root, "runcmd").items()[0].items();
    REQUIRE(words.size() == 3);
    CHECK(words[1].text() == "-ec");
    const std::string script = words[2].text();
    const std::size_t check = script.find("has no SSH key");
    const std::size_t first = script.find("\nwhole ");
    REQUIRE(check != std::string::npos);
    REQUIRE(first != std::string::npos);
    CHECK(check < first);
    CHECK(script.find("for user in admin openclaw; do") < check);
    // Nothing is written into place by cloud-init itself.
    for (const YamlNode& file : member(root, "write_files").items()) {
      CHECK(member(file, "path").text().starts_with("/var/lib/secretsctl/server/first-boot/"));
    }
  }

  TEST_CASE("SSH by a tailnet alone") {
    const std::string text = std::string(plan_text) + "tailscale:\n  ssh_only: true\n";
    CHECK(test::thrown_message([&] {
            static_cast<void>(cloud_init_text(parse_plan(text), text));
          }).find("ssh_only") != std::string::npos);
  }

  TEST_CASE("a plan without a key") {
    CHECK(test::thrown_message([] {
            static_cast<void>(cloud_init_text(ServerPlan{}, {}));
          }).find("ssh_keys") != std::string::npos);
  }
}

TEST_SUITE("managed file") {
  TEST_CASE("a block in a file of others") {
    const ManagedFile file{.path = "/etc/x", .content = "ours\n", .part = FilePart::block};
    const std::string block = std::string(block_begin) + "\nours\n" + block_end + "\n";
    CHECK(content_with(file, "") == block);
    CHECK(content_with(file, "theirs") == "theirs\n" + block);
    CHECK(content_with(file, "theirs\n" + block + "more\n") == "theirs\n" + block + "more\n");
    CHECK(without_block("/etc/x", "theirs\n" + block + "more\n") == "theirs\nmore\n");
    CHECK(without_block("/etc/x", "theirs\n") == "theirs\n");
    CHECK(test::thrown_kind([&] {
            static_cast<void>(content_with(file, std::string(block_begin) + "\nours\n"));
          }) == ErrorKind::generic);
  }
}
