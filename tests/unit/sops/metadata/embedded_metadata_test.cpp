#include <doctest/doctest.h>

#include <secretsctl/core/error.hpp>
#include <secretsctl/sops/metadata/embedded_metadata.hpp>
#include <secretsctl/sops/metadata/metadata.hpp>
#include <secretsctl/sops/stores/json/json_tree.hpp>
#include <string>
#include <thrown.hpp>

using namespace secretsctl;
using namespace secretsctl::sops;

namespace {

// The metadata of a file, and the items written for them after a change.
class Embedded {
 public:
  explicit Embedded(const std::string& sops) {
    const std::string_view text =
        tree_.adopt(LargeBytes::copy_of(bytes_of("{\"sops\":" + sops + "}")));
    tree_.root() = read_stored_json(text, tree_);
  }

  [[nodiscard]] const Item& item() const { return tree_.root().front(); }
  [[nodiscard]] Item& item() { return tree_.root().front(); }
  [[nodiscard]] Metadata read() const { return read_metadata(read_embedded(item())); }

  [[nodiscard]] Item write(const Metadata& metadata) {
    return write_embedded(write_metadata(metadata), tree_, &item());
  }
  [[nodiscard]] std::string written(const Metadata& metadata) { return text_of(write(metadata)); }

  static std::string text_of(const Item& item) {
    std::string out;
    write_stored_json(item.node, {.newline = "", .indent = "", .colon = ":"}, "", out);
    return out;
  }

 private:
  Tree tree_;
};

const std::string tail =
    R"("lastmodified":"2026-11-22T07:00:00Z","mac":"ENC[]","version":"3.13.2")";

std::string entry(const std::string& recipient) {
  return R"({"enc":"file of )" + recipient + R"(","recipient":")" + recipient + R"("})";
}

std::string age(const std::string& entries) {
  return R"("age":[)" + entries + "]";
}

}  // namespace

TEST_SUITE("embedded_metadata") {
  TEST_CASE("their position, and that they occur once") {
    Tree tree;
    const std::string_view text = "{\"a\":{\"sops\":1},\"sops\":{},\"b\":2}";
    CHECK(find_metadata(read_stored_json(text, tree)) == 1);
    CHECK_FALSE(find_metadata(read_stored_json("{\"a\":1}", tree)));
    const Branch twice = read_stored_json("{\"sops\":{},\"sops\":{}}", tree);
    CHECK(test::thrown_kind([&] { static_cast<void>(find_metadata(twice)); }) ==
          ErrorKind::generic);
    for (const char* other : {"null", "[]", "1", "\"text\""}) {
      CAPTURE(other);
      const Embedded none(other);
      CHECK(test::thrown_kind([&] { static_cast<void>(read_embedded(none.item())); }) ==
            ErrorKind::generic);
    }
    const Embedded doubled("{\"mac\":\"1\",\"mac\":\"2\"}");
    CHECK(test::thrown_message([&] {
            static_cast<void>(read_embedded(doubled.item()));
          }).find("'mac' stands twice") != std::string::npos);
  }

  TEST_CASE(
      "a file that had none gets them as sops writes them: sorted, with numbers and booleans") {
    Metadata metadata = Embedded("{" + age(entry("age1x")) + "," + tail + "}").read();
    metadata.mac_only_encrypted = true;
    metadata.shamir_threshold = 2;
    metadata.key_groups.push_back(metadata.key_groups.front());
    Tree tree;
    const Item item = write_embedded(write_metadata(metadata), tree, nullptr);
    CHECK(item.key == "sops");
    CHECK(item.origin == 0);
    CHECK(Embedded::text_of(item) ==
          R"({"key_groups":[{)" + age(entry("age1x")) + "},{" + age(entry("age1x")) +
              R"(}],"lastmodified":"2026-11-22T07:00:00Z","mac":"ENC[]")" +
              R"(,"mac_only_encrypted":true,"shamir_threshold":2)" +
              R"(,"unencrypted_suffix":"_unencrypted","version":"3.13.2"})");
  }

  TEST_CASE("unchanged entries stay exactly as they were written") {
    for (
        const std::string& sops : {
            // The order of sops 3.9, with empty entries.
            std::string(R"({"kms":null,"gcp_kms":[],"age":[{"recipient":"age1x","enc":"file"}],)") +
                R"("lastmodified":"2026-11-22T07:00:00Z","mac":"ENC[]","pgp":null,)" +
                R"("unencrypted_suffix":"_unencrypted","version":"3.9.0"})",
            // Names in capitals, numbers and booleans as texts, unknown fields.
            std::string(
                R"({"AGE":[{"enc":"file","recipient":"age1x","note":"mine"}],"Own":{"a":[1]},)") +
                R"("mac_only_encrypted":"1","LastModified":"2026-11-22T07:00:00Z","mac":"ENC[]",)" +
                R"("version":"3.9.0"})",
            // Key groups as sops 3.13 writes them, with a threshold.
            R"({"key_groups":[{)" + age(entry("age1x")) + R"(,"hc_vault":[]},{)" +
                age(entry("age1y")) + R"(,"hc_vault":[]}],"shamir_threshold":2,)" + tail + "}",
            // A single group counts as no groups.
            R"({"key_groups":[{)" + age(entry("age1x")) + "}]," + tail + "}",
        }) {
      CAPTURE(sops);
      Embedded file(sops);
      const Metadata metadata = file.read();
      CHECK(file.written(metadata) == sops);
      // A new MAC changes only the MAC.
      Metadata changed = metadata;
      changed.mac = "ENC[new]";
      std::string expected = sops;
      expected.replace(expected.find("ENC[]"), 5, "ENC[new]");
      CHECK(file.written(changed) == expected);
    }
  }

  TEST_CASE("an omitted entry is written once its default no longer applies") {
    Embedded file("{" + age(entry("age1x")) + "," + tail + "}");
    Metadata metadata = file.read();
    CHECK(file.written(metadata).find("unencrypted_suffix") == std::string::npos);
    metadata.selection = {SelectionKind::encrypted_regex, "^A$"};
    metadata.mac_only_encrypted = true;
    CHECK(file.written(metadata) == "{" + age(entry("age1x")) + "," + tail +
                                        R"(,"encrypted_regex":"^A$","mac_only_encrypted":true})");
  }

  TEST_CASE("items keep their origins, an entry keeps that of its recipient") {
    Embedded file("{" + tail + "," +
                  age(entry("age1a") + "," + entry("age1b") + "," + entry("age1c")) + "}");
    const auto entries_of = [](const Item& sops) { return sops.node.items().back().node.items(); };
    Metadata metadata = file.read();
    auto& keys = metadata.key_groups.front().age;
    keys.erase(keys.begin());
    keys.insert(keys.begin() + 1, {"age1n", "new"});
    const Item now = file.write(metadata);
    CHECK(now.origin == file.item().origin);
    const auto before = entries_of(file.item());
    const auto after = entries_of(now);
    REQUIRE(after.size() == 3);
    CHECK(after[0].origin == before[1].origin);
    CHECK(after[1].origin == 0);
    CHECK(after[2].origin == before[2].origin);
    CHECK(Embedded::text_of(now) ==
          "{" + tail + "," +
              age(entry("age1b") + R"(,{"enc":"new","recipient":"age1n"},)" + entry("age1c")) +
              "}");
  }

  TEST_CASE("a changed entry keeps the position and order of its fields") {
    Embedded file(R"({"age":[{"recipient":"age1x","enc":"file"}],)" + tail + "}");
    Metadata metadata = file.read();
    metadata.key_groups.front().age.front().encrypted = "other";
    CHECK(file.written(metadata) ==
          R"({"age":[{"recipient":"age1x","enc":"other"}],)" + tail + "}");
  }

  TEST_CASE("keys that are no longer read are removed at the first change of keys") {
    // Keys at the top level win over groups.
    const std::string groups = R"("key_groups":[{)" + age(entry("age1old")) + "}]";
    Embedded file("{" + age(entry("age1x")) + "," + groups + "," + tail + "}");
    Metadata metadata = file.read();
    CHECK(file.written(metadata).find("age1old") != std::string::npos);
    metadata.key_groups.front().age.front().recipient = "age1y";
    CHECK(file.written(metadata).find("age1old") == std::string::npos);
    // Groups are added, and the keys at the top level are removed.
    Embedded single("{" + age(entry("age1x")) + "," + tail + "}");
    Metadata several = single.read();
    several.key_groups.push_back({{{"age1y", "part"}}, {}});
    several.shamir_threshold = 2;
    const std::string written = single.written(several);
    CHECK(written.starts_with("{" + tail + R"(,"key_groups":[)"));
    CHECK(read_metadata(read_embedded(single.write(several))).key_groups.size() == 2);
    // The groups are removed again.
    Embedded grouped(written);
    Metadata one = grouped.read();
    one.key_groups.pop_back();
    one.shamir_threshold = 0;
    CHECK(grouped.written(one) == "{" + tail + "," + age(entry("age1x")) + "}");
  }

  TEST_CASE("only a changed key group is written again, at its position") {
    const auto group = [](const std::string& recipient) {
      return "{" + age(entry(recipient)) + R"(,"hc_vault":[]})";
    };
    const auto file_of = [&](const std::string& second) {
      return R"({"key_groups":[)" + group("age1a") + "," + second + R"(],"shamir_threshold":2,)" +
             tail + "}";
    };
    Embedded file(file_of(group("age1b")));
    Metadata metadata = file.read();
    metadata.key_groups[1].age = {{"age1n", "file of age1n"}};
    CHECK(file.written(metadata) == file_of(group("age1n")));
  }

  TEST_CASE("a repeated recipient has two entries, each with its own position") {
    Embedded file("{" + age(entry("age1a") + "," + entry("age1a")) + "," + tail + "}");
    Metadata metadata = file.read();
    metadata.key_groups.front().age.push_back({"age1n", "new"});
    const Item now = file.write(metadata);
    const auto before = file.item().node.items()[0].node.items();
    const auto after = now.node.items()[0].node.items();
    REQUIRE(after.size() == 3);
    CHECK(after[0].origin == before[0].origin);
    CHECK(after[1].origin == before[1].origin);
    CHECK(after[2].origin == 0);
  }

  TEST_CASE("a comment among key groups, as YAML has them, is no group") {
    Embedded file(R"({"key_groups":[{)" + age(entry("age1a")) + "},{" + age(entry("age1b")) +
                  R"(}],"shamir_threshold":2,)" + tail + "}");
    auto& groups = std::get<List>(std::get<Branch>(file.item().node.value)[0].node.value).items;
    const std::uint32_t first = groups[0].origin;
    const std::uint32_t second = groups[1].origin;
    Item comment;
    comment.is_comment = true;
    groups.insert(groups.begin(), std::move(comment));
    Metadata metadata = file.read();
    metadata.key_groups[1].age.front().encrypted = "other";
    const Item now = file.write(metadata);
    const auto after = now.node.items()[0].node.items();
    REQUIRE(after.size() == 2);
    CHECK(after[0].origin == first);
    CHECK(after[1].origin == second);
  }

  TEST_CASE("foreign key entries stay as long as the metadata have them") {
    const std::string pgp = R"("pgp":[{"created_at":"2026-11-22T07:00:00Z","enc":"x","fp":"F"}])";
    Embedded file("{" + pgp + "," + age(entry("age1x")) + "," + tail + "}");
    Metadata metadata = file.read();
    CHECK(file.written(metadata) == "{" + pgp + "," + age(entry("age1x")) + "," + tail + "}");
    metadata.key_groups.front().foreign.clear();
    CHECK(file.written(metadata) == "{" + age(entry("age1x")) + "," + tail + "}");
  }
}
