#include <doctest/doctest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <secretsctl/core/error.hpp>
#include <secretsctl/sops/rules/config_search.hpp>
#include <secretsctl/sops/rules/creation_rule.hpp>

#include "scratch_folder.hpp"

using namespace secretsctl;
using namespace secretsctl::sops;

namespace {

class Config {
 public:
  explicit Config(const std::string& text) { std::ofstream(path()) << text; }
  [[nodiscard]] std::string path() const { return folder_.path() + "/.sops.yaml"; }
  [[nodiscard]] std::optional<CreationRule> rule(const std::string& name) const {
    return find_creation_rule(path(), {folder_.path() + "/" + name});
  }
  [[nodiscard]] std::string refusal(const std::string& name = "secrets/.env") const {
    try {
      static_cast<void>(rule(name));
    } catch (const Error& error) {
      CHECK(error.kind() == ErrorKind::generic);
      return error.what();
    }
    return "accepted";
  }

 private:
  test::ScratchFolder folder_;
};

bool mentions(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_SUITE("creation_rule") {
  TEST_CASE("the first rule that matches applies, its line is known") {
    const Config config(
        "creation_rules:\n"
        "  - path_regex: ^other/\n"
        "    age: age1other\n"
        "  - path_regex: \\.env$\n"
        "    age: age1first, age1second,\n"
        "  - age: age1rest\n");
    const auto rule = config.rule("secrets/.env");
    REQUIRE(rule);
    CHECK(rule->line == 4);
    CHECK(rule->key_groups.front() == std::vector<std::string>{"age1first", "age1second"});
    CHECK(config.rule("other/x")->key_groups.front().front() == "age1other");
    CHECK(config.rule("another/x")->key_groups.front().front() == "age1rest");
  }

  TEST_CASE("recipients are a text or a list, without duplicates") {
    const Config config(
        "creation_rules:\n  - age:\n      - age1a\n      - age1b,age1c\n      - age1a\n");
    CHECK(config.rule("x")->key_groups.front() ==
          std::vector<std::string>{"age1a", "age1b", "age1c"});
    const Config folded("creation_rules:\n  - age: >-\n      age1a,\n      age1b\n");
    CHECK(folded.rule("x")->key_groups.front() == std::vector<std::string>{"age1a", "age1b"});
    const Config none("creation_rules:\n  - age: null\n");
    CHECK(none.rule("x")->key_groups.empty());
  }

  TEST_CASE("the second name counts if no rule matches the first") {
    const Config config("creation_rules:\n  - path_regex: \\.enc$\n    age: age1a\n");
    const std::string folder = config.path().substr(0, config.path().rfind('/'));
    CHECK(find_creation_rule(config.path(), {folder + "/.env", folder + "/.env.enc"}));
    CHECK(mentions(config.refusal(".env"), "no creation rule"));
  }

  TEST_CASE("without creation_rules there is no rule, an empty list matches nothing") {
    CHECK_FALSE(Config("").rule("x"));
    CHECK_FALSE(Config("creation_rules:\n").rule("x"));
    CHECK_FALSE(Config("stores: {}\n").rule("x"));
    CHECK(mentions(Config("creation_rules: []\n").refusal(), "no creation rule"));
  }

  TEST_CASE("selection rules, anchors and merge keys") {
    const Config config(
        "common: &common\n  encrypted_regex: ^SECRET\n  mac_only_encrypted: true\n"
        "creation_rules:\n  - <<: *common\n    age: age1a\n"
        "---\nsecond: document\n");
    const auto rule = config.rule("x");
    REQUIRE(rule);
    REQUIRE(rule->selection);
    CHECK(rule->selection->kind == SelectionKind::encrypted_regex);
    CHECK(rule->selection->pattern == "^SECRET");
    CHECK(rule->mac_only_encrypted);
    CHECK(Config("creation_rules:\n  - pgp: ABC\n").rule("x")->unsupported == "pgp");
  }

  TEST_CASE("a mistake is named with file and line") {
    CHECK(mentions(Config("creation_rules:\n\t- age: x\n").refusal(), ".sops.yaml:2:"));
    CHECK(mentions(Config("creation_rules:\n  - path_regex: (\n").refusal(), ".sops.yaml:2:"));
    CHECK(mentions(Config("creation_rules:\n  - age: {}\n").refusal(), ":2:"));
    CHECK(mentions(Config("creation_rules:\n  - age: [[a]]\n").refusal(), ":2:"));
    CHECK(mentions(Config("creation_rules: text\n").refusal(), "list"));
    CHECK(mentions(Config("creation_rules:\n  - text\n").refusal(), "map"));
    CHECK(mentions(Config("- a\n").refusal(), "map"));
    CHECK(mentions(Config("creation_rules:\n  - age: a\n    age: b\n").refusal(), "twice"));
    CHECK(mentions(Config("creation_rules:\n  - age: a\n    encrypted_regex: a\n"
                          "    unencrypted_suffix: b\n")
                       .refusal(),
                   "not both"));
    CHECK(mentions(Config("creation_rules:\n  - mac_only_encrypted: maybe\n").refusal(), ":2:"));
  }

  TEST_CASE("a name that sops does not read is an error with line and spelling") {
    const auto rule_with = [](const std::string& name) {
      return Config("creation_rules:\n  - age: age1a\n    " + name + ": x\n").refusal();
    };
    for (const char* name : {"path-regex", "path_regx", "Path_Regex", "ptah_regex", "PathRegex"}) {
      CAPTURE(name);
      const std::string message = rule_with(name);
      CHECK(mentions(message, ".sops.yaml:3: '" + std::string(name) + "'"));
      CHECK(mentions(message, "write 'path_regex'"));
    }
    CHECK(mentions(rule_with("encrypted-regex"), "write 'encrypted_regex'"));
    CHECK(mentions(rule_with("unencrypted_regexp"), "write 'unencrypted_regex'"));
    CHECK(mentions(rule_with("something"), "it has path_regex, age"));
    CHECK(mentions(rule_with("[a]"), ".sops.yaml:3: a key that is a map or a list"));
    CHECK(mentions(Config("creation_rule:\n  - age: age1a\n").refusal(), "'creation_rules'"));
    CHECK(mentions(Config("rules:\n  - age: age1a\n").refusal(), ".sops.yaml:1: 'rules'"));
    CHECK(mentions(Config("creation_rules:\n  - key_groups:\n    - agee: [age1a]\n").refusal(),
                   ".sops.yaml:3: 'agee'"));
    CHECK(rule_with("aws_profile") == "accepted");
    CHECK(Config("keys: [&a age1a]\ncreation_rules:\n  - age: *a\n").refusal() == "accepted");
  }

  TEST_CASE("a private key is not a recipient, and its line is named") {
    const std::string identity =
        "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX";
    const std::string message =
        Config("creation_rules:\n  - age:\n    - age1a\n    - " + identity + "\n").refusal();
    CHECK(mentions(message, ".sops.yaml:4: this is a private key"));
    CHECK(mentions(message, "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj"));
    CHECK_FALSE(mentions(message, identity.substr(20, 10)));
    CHECK_THROWS_AS(static_cast<void>(split_recipients("age1a," + identity)), Error);
    CHECK(split_recipients(" age1a,,age1b , age1a\n") ==
          std::vector<std::string>{"age1a", "age1b"});
  }

  TEST_CASE("a path_regex is compiled when it is tried") {
    const Config config(
        "creation_rules:\n  - path_regex: ^secrets/\n    age: age1a\n  - path_regex: '('\n");
    CHECK(config.rule("secrets/.env"));
    CHECK(mentions(config.refusal("other"), ".sops.yaml:4:"));
    const CreationRulePaths paths(config.path());
    const std::string folder = config.path().substr(0, config.path().rfind('/') + 1);
    CHECK(paths.match({folder + "secrets/.env"})->line == 2);
  }

  TEST_CASE("a small file that needs much work ends in an error that names a line") {
    std::string text =
        "text: &text \"" + std::string(100'000, ',') + "\"\ncreation_rules:\n  - age: [";
    for (int i = 0; i < 1000; ++i) text += "*text, ";
    CHECK(mentions(Config(text + "]\n").refusal(), ".sops.yaml:3: aliases that expand"));
    std::string rules = "big: &big {";
    for (int i = 0; i < 2000; ++i) rules += "k" + std::to_string(i) + ": 1, ";
    rules += "}\ncreation_rules:\n";
    for (int i = 0; i < 900; ++i) rules += "  - <<: *big\n";
    CHECK(mentions(Config(rules).refusal(), "this one is of line 1"));
    std::string patterns = "creation_rules:\n";
    for (int i = 0; i < 995; ++i) {
      patterns += "  - path_regex: (a{100}){9}" + std::to_string(i) + "\n";
    }
    CHECK(mentions(Config(patterns).refusal(), "too large together"));
    std::string groups = "creation_rules:\n  - key_groups:\n";
    for (int group = 0; group < 2; ++group) {
      groups += "    - age: [";
      for (int i = 0; i < 501; ++i) groups += "a" + std::to_string(group * 1000 + i) + ", ";
      groups += "]\n";
    }
    CHECK(mentions(Config(groups).refusal(), "more than 1000 recipients"));
  }

  TEST_CASE("a fault in what an alias stands for names both lines") {
    const std::string message =
        Config("rule: &rule\n  agee: age1a\ncreation_rules:\n  - *rule\n").refusal();
    CHECK(mentions(message, ".sops.yaml:2: 'agee'"));
    CHECK(mentions(message, "(by the alias in line 4)"));
  }

  TEST_CASE("anchors of names, and values behind a tag and a comment") {
    const Config config(
        "&creation creation_rules:\n  - &path path_regex: !!str # of the name\n      ^a$\n    age: "
        "age1a\n"
        "  - *path : ^b$\n    age: &key # anchored\n      age1b\n");
    REQUIRE(config.rule("a"));
    REQUIRE(config.rule("b"));
    CHECK(mentions(config.refusal("c"), "no creation rule"));
  }

  TEST_CASE("deep nesting and alias bombs end in an error or quickly") {
    CHECK(Config("creation_rules: " + std::string(20000, '[')).refusal() != "accepted");
    std::string bomb = "a0: &a0 [x, x]\n";
    for (int i = 1; i < 60; ++i) {
      const std::string last = "*a" + std::to_string(i - 1);
      bomb +=
          "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + last + ", " + last + "]\n";
    }
    CHECK(Config(bomb + "creation_rules:\n  - age: *a59\n").refusal() != "accepted");
    CHECK_THROWS_AS(static_cast<void>(Config(std::string(max_config_size + 1, '#')).rule("x")),
                    Error);
  }
}

TEST_SUITE("config_search") {
  TEST_CASE("the nearest config upward from the file is found") {
    const test::ScratchFolder folder;
    std::filesystem::create_directories(folder.path() + "/a/b");
    std::ofstream(folder.path() + "/.sops.yaml") << "x";
    CHECK(find_config(folder.path() + "/a/b/.env") == folder.path() + "/.sops.yaml");
    std::ofstream(folder.path() + "/a/.sops.yaml") << "x";
    CHECK(find_config(folder.path() + "/a/b/.env") == folder.path() + "/a/.sops.yaml");
    CHECK(config_folder(folder.path() + "/a/b/../.env") == folder.path() + "/a");
  }

  TEST_CASE("a config that other users could have put there is refused by name") {
    const test::ScratchFolder folder;
    const std::string config = folder.path() + "/.sops.yaml";
    std::ofstream(config) << "x";
    REQUIRE(chmod(folder.path().c_str(), 0777) == 0);
    CHECK_THROWS_WITH_AS(static_cast<void>(find_config(folder.path() + "/.env")),
                         doctest::Contains(config.c_str()), Error);
    REQUIRE(chmod(folder.path().c_str(), 0755) == 0);
    CHECK(find_config(folder.path() + "/.env") == config);
    REQUIRE(chmod(config.c_str(), 0666) == 0);
    CHECK_THROWS_AS(static_cast<void>(find_config(folder.path() + "/.env")), Error);
  }

  TEST_CASE("a found config is read at once, a named one later") {
    const test::ScratchFolder folder;
    std::ofstream(folder.path() + "/.sops.yaml") << "text";
    const ConfigFile found = config_for(folder.path() + "/.env", "");
    CHECK(found.path == folder.path() + "/.sops.yaml");
    CHECK(found.text == "text");
    const ConfigFile named = config_for(folder.path() + "/.env", "other.yaml");
    CHECK(named.path == "other.yaml");
    CHECK_FALSE(named.text);
  }

  TEST_CASE(".sops.yml is not read") {
    const test::ScratchFolder folder;
    const std::string file = folder.path() + "/.env";
    CHECK(ignored_config(file).empty());
    std::ofstream(folder.path() + "/.sops.yml") << "x";
    CHECK(ignored_config(file) == folder.path() + "/.sops.yml");
    CHECK_THROWS_WITH_AS(static_cast<void>(find_config(file)),
                         doctest::Contains("rename it to .sops.yaml"), Error);
    std::ofstream(folder.path() + "/.sops.yaml") << "x";
    CHECK(find_config(file) == folder.path() + "/.sops.yaml");
    CHECK(ignored_config(file) == folder.path() + "/.sops.yml");
  }

  TEST_CASE("as SOPS: above the working folder alone, and a .sops.yml is passed over") {
    const test::ScratchFolder folder;
    std::filesystem::create_directories(folder.path() + "/a/b");
    std::ofstream(folder.path() + "/a/.sops.yaml") << "near";
    std::ofstream(folder.path() + "/.sops.yml") << "x";
    const std::string file = folder.path() + "/a/b/.env";
    const auto here = std::filesystem::current_path();
    std::filesystem::current_path(folder.path());
    CHECK_FALSE(find_config(file, ConfigPlaces::above_working_folder));
    CHECK(config_for(file, "", ConfigPlaces::above_working_folder).empty());
    std::ofstream(folder.path() + "/.sops.yaml") << "working";
    CHECK(config_for(file, "", ConfigPlaces::above_working_folder).text == "working");
    CHECK(config_folder(file, ConfigPlaces::above_working_folder) == folder.path());
    CHECK(config_for(file, "").text == "near");
    std::filesystem::current_path(here);
  }

  TEST_CASE("the paths of rules: the same rule as find_creation_rule, for names in order") {
    const Config config(
        "creation_rules:\n"
        "  - path_regex: ^secrets/\n"
        "    age: age1a\n"
        "  - path_regex: \\.env$\n"
        "    age: age1b\n");
    const CreationRulePaths paths(config.path());
    const std::string folder = config.path().substr(0, config.path().rfind('/') + 1);
    CHECK(paths.match({folder + "secrets/.env"})->line == 2);
    CHECK_FALSE(paths.match({folder + "secrets/.env"})->is_for_all);
    CHECK(paths.match({folder + "x/secrets/.env"})->line == 4);
    CHECK(paths.match({folder + "other", folder + "prod.env"})->line == 4);
    CHECK_FALSE(paths.match({folder + "other"}));
  }

  TEST_CASE("a rule for every path") {
    for (const char* rule : {"  - age: age1a\n", "  - path_regex: .*\n", "  - path_regex: .+\n",
                             "  - path_regex: ''\n"}) {
      const Config config("creation_rules:\n" + std::string(rule));
      CHECK(CreationRulePaths(config.path()).match({"/any/file"})->is_for_all);
    }
  }

  TEST_CASE("the paths of rules: no rules, and a config that is malformed") {
    CHECK_FALSE(CreationRulePaths(Config("").path()).match({"/any/file"}));
    CHECK_FALSE(CreationRulePaths(Config("stores: {}\n").path()).match({"/any/file"}));
    const Config config("creation_rules:\n  - path_regex: '('\n");
    const CreationRulePaths paths(config.path());
    CHECK_THROWS_WITH_AS(static_cast<void>(paths.match({"/any/file"})),
                         doctest::Contains(".sops.yaml:2"), Error);
    const Config list("creation_rules: text\n");
    CHECK_THROWS_WITH_AS(static_cast<void>(CreationRulePaths(list.path())),
                         doctest::Contains(".sops.yaml:1"), Error);
  }
}
