#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <optional>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/read_file.hpp>
#include <secretsctl/sops/files/rekey.hpp>
#include <secretsctl/sops/files/update.hpp>
#include <secretsctl/sops/stores/json/json_store.hpp>
#include <string>
#include <thrown.hpp>

#include "scratch_folder.hpp"
#include "sops/nested_tree.hpp"
#include "sops/own_key.hpp"

using namespace secretsctl;
using namespace secretsctl::sops;
using namespace secretsctl::test;

namespace {

const JsonStore json;

const std::string plain =
    R"({"a":"1","m":{"b":"2","n":{"c":3,"d":null},"l":["4",{"e":"5"},[]]},"z_unencrypted":true})";

// An encrypted JSON file in a folder of its own.
class File {
 public:
  explicit File(const std::string& text, const SelectionRule& rule = {}) {
    plan.key_groups = {{key.recipient()}};
    plan.protection.selection = rule;
    const Document document =
        encrypt_tree(json.load_plain(SecretBytes::copy_of(text)), plan, no_interaction());
    write("file.json", emit_encrypted_file(document, Format::json));
    before = load();
    before_text = text_of(read_file(path(), {}));
  }

  [[nodiscard]] std::string path() const { return folder.path() + "/file.json"; }
  void write(const std::string& name, const std::string& text) const {
    std::ofstream(folder.path() + "/" + name) << text;
  }
  [[nodiscard]] Document load() const {
    return load_encrypted_file(path(), {.format = Format::json}).document;
  }
  [[nodiscard]] std::string decrypted() {
    const OpenedFile file = open_encrypted_file(path(), {.format = Format::json}, key.search());
    return outline(file.document.tree);
  }
  [[nodiscard]] bool is_untouched() const {
    return text_of(read_file(path(), {})) == std::string_view(before_text);
  }
  [[nodiscard]] bool has_new_data_key() const {
    return load().metadata.key_groups.front().age.front().encrypted !=
           before.metadata.key_groups.front().age.front().encrypted;
  }
  [[nodiscard]] std::vector<std::string> rewritten() const {
    return restored_paths(load().tree, stored_texts(before.tree));
  }

  FileUpdate update(const std::string& text, const UpdateConsent& consent = {}) {
    return update_file(json, SecretBytes::copy_of(text), plan, path(), Format::json, key.search(),
                       no_interaction(), consent);
  }

  OwnKey key;
  ScratchFolder folder;
  EncryptionPlan plan;
  Document before;
  std::string before_text;
};

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  return text.replace(text.find(from), from.size(), to);
}

std::string outline_of(const std::string& text) {
  const Tree tree = json.load_plain(SecretBytes::copy_of(text));
  return outline(tree);
}

}  // namespace

TEST_SUITE("update of a nested file") {
  TEST_CASE("the same plaintext does not change the file") {
    File file(plain);
    CHECK_FALSE(file.update(plain).changes.any());
    CHECK(file.is_untouched());
  }

  TEST_CASE("only changed nested values get a new ciphertext") {
    File file(plain);
    const std::string text = replaced(plain, R"({"e":"5"})", R"({"e":"6","f":"7"})");
    const FileUpdate update = file.update(text);
    CHECK(update.changes.changed == std::vector<std::string>{R"(["m"]["l"][1]["e"])"});
    CHECK(update.changes.added == std::vector<std::string>{R"(["m"]["l"][1]["f"])"});
    CHECK(file.rewritten() ==
          std::vector<std::string>{R"(["m"]["l"][1]["e"])", R"(["m"]["l"][1]["f"])"});
    CHECK_FALSE(file.has_new_data_key());
    CHECK(file.decrypted() == outline_of(text));
  }

  TEST_CASE("one unchanged nested value keeps the data key") {
    File file(R"({"m":{"l":[{"a":"1"}],"b":"2"},"c":"3"})");
    const std::string text = R"({"m":{"l":[{"a":"1"}],"b":"x"},"c":"y"})";
    file.update(text);
    CHECK_FALSE(file.has_new_data_key());
    CHECK(file.decrypted() == outline_of(text));
  }

  TEST_CASE("without an unchanged value there is a new data key") {
    File file(R"({"m":{"l":[{"a":"1"}],"b_unencrypted":"2"},"c":null})");
    const std::string text = R"({"m":{"l":[{"a":"x"}],"b_unencrypted":"2"},"c":null})";
    file.update(text);
    CHECK(file.has_new_data_key());
    CHECK(file.decrypted() == outline_of(text));
  }

  TEST_CASE("each key of a removed map counts") {
    File file(R"({"a":"1","m":{"b":"2","n":{"c":"3","d":"4"}}})");
    std::optional<KeyRemoval> asked;
    const UpdateConsent consent{.clear_values = ClearValues::refused,
                                .removal = [&](const KeyRemoval& removal) {
                                  asked = removal;
                                  throw UnwantedUpdate(ErrorKind::generic, "unwanted");
                                }};
    for (const char* text : {R"({"a":"1"})", R"({"a":"1","m":"2"})"}) {
      CAPTURE(text);
      asked.reset();
      CHECK_THROWS_AS(file.update(text, consent), UnwantedUpdate);
      REQUIRE(asked);
      CHECK(asked->before == 4);
      CHECK(asked->removed ==
            std::vector<std::string>{R"(["m"]["b"])", R"(["m"]["n"]["c"])", R"(["m"]["n"]["d"])"});
      CHECK(file.is_untouched());
    }
    const Replacement replacement =
        compare_replacement(file.path(), Format::json, file.plan, json,
                            SecretBytes::copy_of(R"({"a":"1","m":{"b":"2"}})"));
    CHECK(replacement.removal.before == 4);
    CHECK(replacement.removal.removed ==
          std::vector<std::string>{R"(["m"]["n"]["c"])", R"(["m"]["n"]["d"])"});
  }

  TEST_CASE("a list counts as one value, whatever is removed inside it") {
    File file(R"({"a":"1","l":[{"b":"2","c":"3","d":"4"}]})");
    bool is_asked = false;
    const FileUpdate update = file.update(R"({"a":"1","l":[{"x":"5"}]})",
                                          {.clear_values = ClearValues::refused,
                                           .removal = [&](const KeyRemoval&) { is_asked = true; }});
    CHECK_FALSE(is_asked);
    CHECK(update.changes.removed ==
          std::vector<std::string>{R"(["l"][0]["b"])", R"(["l"][0]["c"])", R"(["l"][0]["d"])"});
  }

  TEST_CASE("no value at any depth is newly stored in clear without consent") {
    File file(R"({"m":{"a":"1"}})");
    const std::string text = R"({"m":{"a_unencrypted":"1"}})";
    CHECK_THROWS_AS(file.update(text), UnwantedUpdate);
    CHECK(file.is_untouched());
    const FileUpdate update =
        file.update(text, {.clear_values = ClearValues::allowed, .removal = {}});
    CHECK(update.clear.names == std::vector<std::string>{R"(["m"]["a_unencrypted"])"});
  }
}

TEST_SUITE("rekey of a nested file") {
  TEST_CASE("rotate: a new data key, and every value encrypted again") {
    File file(plain);
    file.write(".sops.yaml", "creation_rules:\n  - age: " + file.key.recipient() + "\n");
    RekeyPlan plan = plan_rekey(
        file.path(), RekeyMode::rotate,
        {.format = Format::json, .config = file.folder.path() + "/.sops.yaml"}, file.key.search());
    CHECK(plan.has_new_data_key);
    apply_rekey(plan, no_interaction());
    CHECK(file.has_new_data_key());
    CHECK(file.rewritten() == std::vector<std::string>{"a", R"(["m"]["b"])", R"(["m"]["n"]["c"])",
                                                       R"(["m"]["l"][0])",
                                                       R"(["m"]["l"][1]["e"])"});
    CHECK(file.decrypted() == outline_of(plain));
  }

  TEST_CASE("an added recipient changes no value; a removed one changes all") {
    File file(plain);
    const std::string other = age::generate_x25519_identity().recipient;
    const EditOptions options{.format = Format::json, .config = file.folder.path() + "/.sops.yaml"};
    file.write(".sops.yaml",
               "creation_rules:\n  - age: " + file.key.recipient() + "," + other + "\n");
    RekeyPlan more = plan_rekey(file.path(), RekeyMode::recipients, options, file.key.search());
    CHECK_FALSE(more.has_new_data_key);
    apply_rekey(more, no_interaction());
    CHECK(file.rewritten().empty());
    CHECK(file.load().metadata.key_groups.front().age.size() == 2);
    CHECK(file.decrypted() == outline_of(plain));
    file.write(".sops.yaml", "creation_rules:\n  - age: " + file.key.recipient() + "\n");
    RekeyPlan less = plan_rekey(file.path(), RekeyMode::recipients, options, file.key.search());
    CHECK(less.has_new_data_key);
    apply_rekey(less, no_interaction());
    CHECK(file.rewritten().size() == 5);
    CHECK(file.load().metadata.key_groups.front().age.size() == 1);
    CHECK(file.decrypted() == outline_of(plain));
  }
}
