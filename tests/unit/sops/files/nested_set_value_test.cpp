#include <doctest/doctest.h>

#include <secretsctl/core/error.hpp>
#include <secretsctl/sops/files/quick_set.hpp>
#include <secretsctl/sops/files/set_value.hpp>
#include <secretsctl/sops/stores/dotenv/dotenv_store.hpp>
#include <secretsctl/sops/stores/json/json_store.hpp>
#include <secretsctl/sops/tree/find_item.hpp>
#include <string>
#include <thrown.hpp>

#include "sops/nested_tree.hpp"

using namespace secretsctl;
using namespace secretsctl::sops;
using namespace secretsctl::test;

namespace {

const JsonStore json;

SetResult set(Document& document, std::string_view path, std::string_view text) {
  return set_value(document, json, TreePath::of_argument(path), SecretBytes::copy_of(text));
}

void unset(Document& document, std::string_view path) {
  unset_value(document, TreePath::of_argument(path));
}

// The message of an error, after a check that the document is unchanged.
std::string refusal(Document& document, std::string_view path, ErrorKind kind) {
  const std::string before = outline(document.tree);
  const auto call = [&] { set(document, path, "x"); };
  CHECK(thrown_kind(call) == kind);
  CHECK(outline(document.tree) == before);
  return thrown_message(call);
}

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

std::size_t plaintexts_in(std::span<const Item> items) {
  std::size_t count = 0;
  for (const Item& item : items) {
    const Leaf* leaf = item.leaf_if();
    if (leaf != nullptr && !leaf->plaintext.empty()) ++count;
    count += plaintexts_in(item.node.items());
  }
  return count;
}

}  // namespace

TEST_SUITE("find_item on a nested tree") {
  TEST_CASE("list indices count comments, as in sops") {
    const Tree tree = nested_tree();
    const auto text = [&](const char* path) {
      const Item* item = find_item(tree, TreePath::parse(path));
      return item == nullptr ? "none" : outline(item->node);
    };
    CHECK(text(R"(["db"]["hosts"][0])") == "comment  head of hosts");
    CHECK(text(R"(["db"]["hosts"][1])") == "str one");
    CHECK(text(R"(["db"]["hosts"][2]["ports"][2])") == "str three");
    CHECK(text(R"(["db"]["hosts"][3])") == "null");
    CHECK(text(R"(["db"]["hosts"][5])").empty());
    CHECK(text(R"(["db"]["hosts"][7][2])") == "int 7");
    for (const char* path :
         {R"(["db"]["hosts"][9])", R"(["db"]["hosts"][3]["x"])", R"(["db"]["hosts"][3][0])",
          R"(["db"]["hosts"][5][0])", R"(["db"]["hosts"][6]["x"])", R"(["db"][" head of db"])",
          R"(["db"][""])", R"(["db"][0])"}) {
      CAPTURE(path);
      CHECK(text(path) == "none");
    }
    TreePath second = TreePath::parse(R"(["db"]["user"])");
    second.document = 1;
    REQUIRE(find_item(tree, second) != nullptr);
    CHECK(outline(find_item(tree, second)->node) == "str other");
    second.document = 2;
    CHECK(find_item(tree, second) == nullptr);
    CHECK(thrown_message([&] {
            static_cast<void>(find_item(tree, TreePath::of_key("key")));
          }).find("stands more than once") != std::string::npos);
  }
}

TEST_SUITE("set_value on a nested tree") {
  TEST_CASE("an existing value at any depth; the others keep their stored texts") {
    for (const char* path : {R"(["db"]["user"])", R"(["db"]["hosts"][1])",
                             R"(["db"]["hosts"][2]["ports"][2])", R"(["db"]["hosts"][7][0])"}) {
      CAPTURE(path);
      Document document = opened_document(nested_tree());
      const auto before = stored_texts(document.tree);
      CHECK(set(document, path, "new") == SetResult::changed);
      CHECK(set(document, path, "new") == SetResult::unchanged);
      encrypt_document(document, nested_key());
      CHECK(restored_paths(document.tree, before) == std::vector<std::string>{path});
      CHECK(outline(at(document.tree, path).node) == "str new");
    }
  }

  TEST_CASE("a number or boolean keeps its type if the text is valid for it") {
    Document document = opened_document(nested_tree());
    const auto after = [&](const char* path, std::string_view text) {
      set(document, path, text);
      return outline(at(document.tree, path).node);
    };
    CHECK(after(R"(["db"]["hosts"][2]["ports"][0])", "0042") == "int 42");
    CHECK(after(R"(["db"]["hosts"][2]["ports"][0])", "forty") == "str forty");
    CHECK(after(R"(["db"]["hosts"][2]["ports"][0])", "42") == "str 42");
    CHECK(after(R"(["ratio"])", "2") == "float 2");
    CHECK(after(R"(["ratio"])", "none") == "str none");
    CHECK(after(R"(["active"])", "false") == "bool False");
    CHECK(after(R"(["active"])", "maybe") == "str maybe");
    CHECK(after(R"(["since"])", "2026-11-23T07:00:00Z") == "str 2026-11-23T07:00:00Z");
    CHECK(after(R"(["nothing"])", "") == "str ");
    CHECK(after(R"(["db"]["hosts"][3])", "5") == "str 5");
    Document flat = opened_document(nested_tree());
    set_value(flat, DotenvStore(), TreePath::of_key("port"), SecretBytes::copy_of("1"));
    CHECK(outline(at(flat.tree, R"(["port"])").node) == "str 1");
  }

  TEST_CASE("missing maps and lists are created") {
    Document document = opened_document(nested_tree());
    CHECK(set(document, R"(["db"]["new"]["deeper"]["key"])", "1") == SetResult::added);
    CHECK(outline(at(document.tree, R"(["db"]["new"])").node) == "deeper {}\n  key str 1\n");
    CHECK(set(document, R"(["fresh"][0]["key"])", "2") == SetResult::added);
    CHECK(outline(at(document.tree, R"(["fresh"])").node) == "- {}\n  key str 2\n");
    CHECK(set(document, R"(["no_map"]["key"])", "3") == SetResult::added);
    CHECK(set(document, R"(["no_list"][0][0])", "4") == SetResult::added);
    CHECK(outline(at(document.tree, R"(["no_list"])").node) == "- []\n  - str 4\n");
    CHECK(document.tree.root().back().key == "fresh");
    encrypt_document(document, nested_key());
    Document read = as_stored(document);
    CHECK_FALSE(thrown_kind([&] { decrypt_document(read, nested_key(), MacCheck::required); }));
  }

  TEST_CASE("a list grows only by its next index") {
    Document document = opened_document(nested_tree());
    CHECK(set(document, R"(["db"]["hosts"][2]["ports"][3])", "four") == SetResult::added);
    CHECK(contains(refusal(document, R"(["db"]["hosts"][2]["ports"][5])", ErrorKind::generic),
                   "has 4 entries"));
    CHECK(contains(refusal(document, R"(["made"]["l"][1])", ErrorKind::generic), "has 0 entries"));
  }

  TEST_CASE("a path may not lead through a value, use a key in a list or an index in a map") {
    Document document = opened_document(nested_tree());
    CHECK(contains(refusal(document, R"(["name"]["x"])", ErrorKind::generic), "single value"));
    CHECK(contains(refusal(document, R"(["nothing"]["x"])", ErrorKind::generic), "single value"));
    CHECK(contains(refusal(document, R"(["db"]["hosts"]["x"])", ErrorKind::generic), "positions"));
    CHECK(contains(refusal(document, R"(["db"][0])", ErrorKind::generic), "keys in quotes"));
    CHECK(contains(refusal(document, R"(["db"]["hosts"][0])", ErrorKind::generic), "comment"));
    CHECK(contains(refusal(document, R"(["db"])", ErrorKind::not_representable), "map or a list"));
    CHECK(contains(refusal(document, R"(["no_list"])", ErrorKind::not_representable), "list"));
    CHECK(contains(refusal(document, "key", ErrorKind::generic), "more than once"));
    CHECK(thrown_kind([&] { set(document, R"(["sops"]["x"])", "1"); }) ==
          ErrorKind::already_encrypted);
    CHECK(set(document, R"(["db"]["sops"])", "1") == SetResult::added);
  }

  TEST_CASE("unset removes a value, or a map or list with all its content") {
    Document document = opened_document(nested_tree());
    const auto before = stored_texts(document.tree);
    unset(document, R"(["db"]["hosts"][2]["ports"][0])");
    CHECK(outline(at(document.tree, R"(["db"]["hosts"][2]["ports"])").node) ==
          "- int 2\n- str three\n");
    unset(document, R"(["db"]["hosts"][2])");
    CHECK(outline(at(document.tree, R"(["db"]["hosts"][2])").node) == "null");
    unset(document, R"(["db"]["hosts"])");
    CHECK(first_item(document.tree, TreePath::parse(R"(["db"]["hosts"])")) == nullptr);
    unset(document, R"(["db"]["user"])");
    unset(document, R"(["db"]["note_unencrypted"])");
    // An emptied map stays, with its comments.
    CHECK(outline(at(document.tree, R"(["db"])").node) ==
          "# head of db\n# before hosts\n# tail of db\n");
    CHECK(restored_paths(document.tree, before).empty());
    for (const char* path : {R"(["db"]["user"])", R"(["db"][0])", R"(["name"]["x"])", "nobody"}) {
      CAPTURE(path);
      CHECK(thrown_kind([&] { unset(document, path); }) == ErrorKind::generic);
    }
    CHECK(thrown_message([&] { unset(document, "key"); }).find("more than once") !=
          std::string::npos);
  }
}

TEST_SUITE("quick set in a nested document") {
  TEST_CASE("a top-level text is set, with the MAC over all nested values") {
    for (const bool only_encrypted : {false, true}) {
      for (const char* key : {"name", "brand_new"}) {
        CAPTURE(key);
        Document document = stored_document(nested_tree(), {}, only_encrypted);
        const auto change = set_encrypted_value(document, json, nested_key(), TreePath::of_key(key),
                                                SecretBytes::copy_of("x"));
        REQUIRE(change);
        MacHash hash = verify_and_rehash(document, nested_key(), change->earlier);
        for (const Branch& branch : document.tree.documents) CHECK(plaintexts_in(branch) == 0);
        set_mac(document.metadata, hash, nested_key());
        Document read = as_stored(document);
        decrypt_document(read, nested_key(), MacCheck::required);
        CHECK(outline(at(read.tree, "[\"" + std::string(key) + "\"]").node) == "str x");
        CHECK(outline(at(read.tree, R"(["db"])").node) ==
              outline(at(nested_tree(), R"(["db"])").node));
      }
    }
  }

  TEST_CASE("tampering at any depth, or in another document, is reported") {
    const auto kind_after = [](auto tamper) {
      Document document = stored_document(nested_tree());
      tamper(document.tree);
      const auto change = set_encrypted_value(document, json, nested_key(),
                                              TreePath::of_key("name"), SecretBytes::copy_of("x"));
      REQUIRE(change);
      return thrown_kind(
          [&] { static_cast<void>(verify_and_rehash(document, nested_key(), change->earlier)); });
    };
    CHECK_FALSE(kind_after([](Tree&) {}));
    CHECK(kind_after([](Tree& tree) {
            std::get<List>(at(tree, R"(["db"]["hosts"][2]["ports"])").node.value).items.pop_back();
          }) == ErrorKind::mac_mismatch);
    CHECK(kind_after([](Tree& tree) {
            at(tree, R"(["db"]["note_unencrypted"])").leaf().stored = "other";
          }) == ErrorKind::mac_mismatch);
    CHECK(kind_after([](Tree& tree) { tree.documents.pop_back(); }) == ErrorKind::mac_mismatch);
    CHECK(kind_after([](Tree& tree) { at(tree, R"(["db"]["user"])").leaf().stored = "clear"; }) ==
          ErrorKind::decrypting_tree);
  }

  TEST_CASE("all other cases return nothing and leave the document unchanged") {
    for (const char* path :
         {R"(["db"]["user"])", R"(["db"]["hosts"][1])", R"(["db"]["new"])", "db", "no_list",
          "no_map", "nothing", "port", "ratio", "active", "since", "empty", "key"}) {
      CAPTURE(path);
      Document document = stored_document(nested_tree());
      const auto before = stored_texts(document.tree);
      CHECK_FALSE(set_encrypted_value(document, json, nested_key(), TreePath::of_argument(path),
                                      SecretBytes::copy_of("x")));
      CHECK(stored_texts(document.tree) == before);
    }
    Document document = stored_document(nested_tree());
    TreePath second = TreePath::of_key("name");
    second.document = 1;
    CHECK_FALSE(
        set_encrypted_value(document, json, nested_key(), second, SecretBytes::copy_of("x")));
  }
}
