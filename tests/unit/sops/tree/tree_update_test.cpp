#include <doctest/doctest.h>

#include <secretsctl/sops/tree/tree_update.hpp>
#include <string>
#include <vector>

#include "sops/nested_tree.hpp"

using namespace secretsctl;
using namespace secretsctl::sops;
using namespace secretsctl::test;

namespace {

using Names = std::vector<std::string>;

// An encrypted tree and the result of an edit.
struct Edit {
  Tree tree;
  Names before;  // stored texts
  TreeChanges changes;

  Edit(Tree first, Tree after) : tree(opened_document(std::move(first)).tree) {
    before = stored_texts(tree);
    expected = outline(after);
    changes = update_tree(tree, std::move(after));
    CHECK(outline(tree) == expected);
  }

  // The paths of the values that lost their stored text, or never had one.
  [[nodiscard]] Names rewritten() const { return restored_paths(tree, before); }

  std::string expected;
};

Tree list_of(std::vector<Item> all) {
  return tree_of(items(map("m", items(list("l", std::move(all))))));
}

// A list of letters.
Tree letters(std::string_view text) {
  std::vector<Item> all;
  for (std::size_t i = 0; i < text.size(); ++i) all.push_back(value("", text.substr(i, 1)));
  return list_of(std::move(all));
}

// The origins of its items.
std::vector<std::uint32_t> origins(const Tree& tree) {
  std::vector<std::uint32_t> all;
  for (const Item& item : at(tree, R"(["m"]["l"])").node.items()) all.push_back(item.origin);
  return all;
}

}  // namespace

TEST_SUITE("tree_update") {
  TEST_CASE("the same plaintext changes nothing") {
    const Edit edit(nested_tree(), nested_tree());
    CHECK_FALSE(edit.changes.any());
    CHECK(stored_texts(edit.tree) == edit.before);
  }

  TEST_CASE("only a changed value is named and loses its stored text, at any depth") {
    for (const char* path : {R"(["name"])", R"(["db"]["user"])", R"(["db"]["hosts"][2]["name"])",
                             R"(["db"]["hosts"][1])", R"(["db"]["hosts"][2]["ports"][1])",
                             R"(["db"]["hosts"][7][0])"}) {
      CAPTURE(path);
      Tree after = nested_tree();
      at(after, path).leaf().plaintext = SecretBytes::copy_of("4711");
      const Edit edit(nested_tree(), std::move(after));
      const std::string name = std::string_view(path) == R"(["name"])" ? "name" : path;
      CHECK(edit.changes.changed == Names{name});
      CHECK(edit.changes.added.empty());
      CHECK(edit.changes.removed.empty());
      CHECK_FALSE(edit.changes.other);
      CHECK(edit.rewritten() == Names{name});
    }
  }

  TEST_CASE("a value of another type is another value, except that all numbers are one type") {
    Tree after = nested_tree();
    at(after, R"(["port"])").leaf().type = ValueType::str;
    CHECK(Edit(nested_tree(), std::move(after)).changes.changed == Names{"port"});
    // Old sops wrote every number of JSON as a float; a whole one prints as an integer.
    const Tree before = tree_of(items(value("n", "8080", ValueType::floating)));
    Edit edit(tree_of(items(value("n", "8080", ValueType::floating))),
              tree_of(items(value("n", "8080", ValueType::floating))));
    Tree again = tree_of(items(value("n", "8080", ValueType::integer)));
    CHECK_FALSE(update_tree(edit.tree, std::move(again)).any());
    CHECK(stored_texts(edit.tree) == edit.before);
  }

  TEST_CASE("keys that are added, removed and moved") {
    const auto before = [] {
      return tree_of(items(map("m", items(value("a", "1"), value("b", "2"), value("c", "3")))));
    };
    const Edit moved(
        before(),
        tree_of(items(map("m", items(value("c", "3"), value("a", "1"), value("b", "2"))))));
    CHECK(moved.changes.other);
    CHECK(moved.rewritten().empty());
    const Edit other(
        before(),
        tree_of(items(map("m", items(value("a", "1"), value("x", "2"), value("c", "3"))))));
    CHECK(other.changes.added == Names{R"(["m"]["x"])"});
    CHECK(other.changes.removed == Names{R"(["m"]["b"])"});
    CHECK_FALSE(other.changes.other);
    CHECK(other.rewritten() == Names{R"(["m"]["x"])"});
  }

  TEST_CASE("each value of an added or removed map is named") {
    const auto with = [] {
      return tree_of(items(
          value("a", "1"),
          map("m", items(comment("c"), value("b", "2"), map("n", items(value("c", "3"), null("d"))),
                         list("l", items(value("", "4"), value("", "5")))))));
    };
    const auto without = [] { return tree_of(items(value("a", "1"))); };
    const Names inner = {R"(["m"]["b"])", R"(["m"]["n"]["c"])", R"(["m"]["n"]["d"])",
                         R"(["m"]["l"])"};
    const Edit gone(with(), without());
    CHECK(gone.changes.removed == inner);
    CHECK(gone.changes.added.empty());
    const Edit come(without(), with());
    CHECK(come.changes.added == inner);
    CHECK(come.changes.removed.empty());
    const Edit scalar(with(), tree_of(items(value("a", "1"), value("m", "2"))));
    CHECK(scalar.changes.removed == inner);
    CHECK(scalar.changes.changed == Names{"m"});
    const Edit spread(tree_of(items(value("a", "1"), value("m", "2"))), with());
    CHECK(spread.changes.added == inner);
    CHECK(spread.changes.changed == Names{"m"});
  }

  TEST_CASE("an added or removed empty map is a change") {
    const auto with = [] { return tree_of(items(value("a", "1"), map("m"))); };
    const auto without = [] { return tree_of(items(value("a", "1"))); };
    CHECK(Edit(without(), with()).changes.added == Names{"m"});
    CHECK(Edit(with(), without()).changes.removed == Names{"m"});
    const Edit kinds(with(), tree_of(items(value("a", "1"), list("m"))));
    CHECK(kinds.changes.changed == Names{"m"});
    CHECK(Edit(with(), tree_of(items(value("a", "1"), null("m")))).changes.changed == Names{"m"});
  }

  TEST_CASE("types that change: text, null, list, map") {
    const auto only = [](Item item) { return tree_of(items(std::move(item))); };
    const auto make = [](int kind) {
      switch (kind) {
        case 0:
          return value("k", "x");
        case 1:
          return null("k");
        case 2:
          return list("k", items(value("", "x")));
        default:
          return value("k", "");
      }
    };
    for (int a = 0; a < 4; ++a) {
      for (int b = 0; b < 4; ++b) {
        CAPTURE(a);
        CAPTURE(b);
        const Edit edit(only(make(a)), only(make(b)));
        CHECK(edit.changes.changed == (a == b ? Names{} : Names{"k"}));
      }
    }
  }

  TEST_CASE("a value added to a list, or removed, leaves the others unchanged") {
    const Names changed = {R"(["m"]["l"])"};
    for (const char* after : {"xabcd", "abxcd", "abcdx", "xabcdy"}) {
      CAPTURE(after);
      const Edit edit(letters("abcd"), letters(after));
      CHECK(edit.changes.changed == changed);
      for (const std::string& path : edit.rewritten()) {
        const std::string letter(at(edit.tree, path).leaf().plaintext.expose_text());
        CHECK((letter == "x" || letter == "y"));
      }
    }
    for (const char* after : {"bcd", "acd", "abc", "bc", ""}) {
      CAPTURE(after);
      const Edit edit(letters("abcd"), letters(after));
      CHECK(edit.changes.changed == changed);
      CHECK(edit.rewritten().empty());
    }
    CHECK(origins(Edit(letters("abcd"), letters("acd")).tree) ==
          std::vector<std::uint32_t>{3, 5, 6});
  }

  TEST_CASE("moved values of a list keep their stored texts") {
    for (const char* after : {"dcba", "bacd", "dabc", "bcda"}) {
      CAPTURE(after);
      const Edit edit(letters("abcd"), letters(after));
      CHECK(edit.changes.other);
      CHECK(edit.changes.changed.empty());
      CHECK(edit.rewritten().empty());
    }
    CHECK(Edit(letters("aab"), letters("aba")).rewritten().empty());
    CHECK(Edit(letters("ab"), letters("abab")).rewritten() ==
          Names{R"(["m"]["l"][2])", R"(["m"]["l"][3])"});
  }

  TEST_CASE("a changed value of a list takes the remaining position") {
    const Edit edit(letters("abc"), letters("axc"));
    CHECK(edit.changes.changed == Names{R"(["m"]["l"][1])"});
    CHECK(origins(edit.tree) == std::vector<std::uint32_t>{3, 4, 5});
    // A map in a list is compared by its keys.
    const auto maps = [](const char* text) {
      return list_of(items(map("", items(value("a", "1"), value("b", text))), value("", "z")));
    };
    const Edit inner(maps("2"), maps("3"));
    CHECK(inner.changes.changed == Names{R"(["m"]["l"][0]["b"])"});
    CHECK(inner.rewritten() == Names{R"(["m"]["l"][0]["b"])"});
  }

  TEST_CASE("very long lists that change everywhere are compared too") {
    std::vector<Item> before;
    std::vector<Item> after;
    std::vector<std::string> texts;
    for (int i = 0; i < 3000; ++i) texts.push_back(std::to_string(i));
    for (const std::string& text : texts) {
      before.push_back(value("", text));
      after.push_back(value("", text));
    }
    after.front() = value("", "first");
    after.back() = value("", "last");
    const Edit edit(list_of(std::move(before)), list_of(std::move(after)));
    CHECK(edit.rewritten() == Names{R"(["m"]["l"][0])", R"(["m"]["l"][2999])"});
  }

  TEST_CASE("comments that are added, removed, changed and moved") {
    const auto tree = [](auto... all) {
      return tree_of(items(map("m", items(std::move(all)...))));
    };
    const auto check = [&](Tree after, const Names& comments_rewritten) {
      const Edit edit(tree(comment("c"), value("a", "1"), comment("d"), value("b", "2")),
                      std::move(after));
      CHECK(edit.changes.other);
      CHECK(edit.changes.added.empty());
      CHECK(edit.changes.changed.empty());
      CHECK(edit.changes.removed.empty());
      CHECK(edit.rewritten() == comments_rewritten);
    };
    check(tree(comment("c"), value("a", "1"), comment("x"), value("b", "2")), {"#"});
    check(tree(comment("c"), value("a", "1"), value("b", "2")), {});
    check(tree(comment("c"), comment("n"), value("a", "1"), comment("d"), value("b", "2")), {"#"});
    check(tree(value("a", "1"), comment("c"), comment("d"), value("b", "2")), {});
    check(tree(comment("c"), value("a", "1"), inline_comment("d"), value("b", "2")), {});
  }

  TEST_CASE("comments of a list") {
    const auto before = [] {
      return list_of(items(comment("c"), value("", "1"), value("", "2"), comment("d")));
    };
    const auto check_other = [&](std::vector<Item> after) {
      const Edit edit(before(), list_of(std::move(after)));
      CHECK(edit.changes.other);
      CHECK(edit.changes.changed.empty());
      CHECK(edit.changes.any());
    };
    check_other(items(value("", "1"), value("", "2"), comment("d")));
    check_other(items(comment("x"), value("", "1"), value("", "2"), comment("d")));
    check_other(items(comment("c"), value("", "1"), value("", "2"), comment("d"), comment("e")));
    check_other(items(comment("c"), value("", "1"), value("", "2"), inline_comment("d")));
    // A value that became a comment counts as removed.
    const Edit commented(before(),
                         list_of(items(comment("c"), value("", "1"), comment("2"), comment("d"))));
    CHECK(commented.changes.changed == Names{R"(["m"]["l"])"});
    const Edit both(list_of(items(value("", "1"))), list_of(items(comment("new"), value("", "2"))));
    CHECK(both.changes.other);
    CHECK(both.changes.changed == Names{R"(["m"]["l"][1])"});
    const Edit value_again(list_of(items(comment("c"), comment("1"))),
                           list_of(items(comment("c"), value("", "1"))));
    CHECK(value_again.changes.any());
    CHECK(value_again.rewritten() == Names{R"(["m"]["l"][1])"});
  }

  TEST_CASE("a comment in place of a key, and a key in place of a comment") {
    const auto a = [] { return tree_of(items(value("k", "1"), comment("k"))); };
    const auto b = [] { return tree_of(items(comment("k"), value("k", "1"))); };
    const Edit edit(a(), b());
    CHECK(edit.changes.other);
    CHECK(edit.rewritten().empty());
  }

  TEST_CASE("repeated keys are compared in their order") {
    Tree after = nested_tree();
    std::swap(after.root()[13].node, after.root()[14].node);
    REQUIRE(after.root()[13].key == "key");
    const Edit edit(nested_tree(), std::move(after));
    CHECK(edit.changes.changed == Names{"key", "key"});
    Tree fewer = nested_tree();
    fewer.root().erase(fewer.root().begin() + 14);
    const Edit gone(nested_tree(), std::move(fewer));
    CHECK(gone.changes.removed == Names{"key"});
    CHECK(gone.rewritten().empty());
  }

  TEST_CASE("the second document has changes of its own") {
    Tree after = nested_tree();
    after.documents[1][1].node.items()[0].leaf().plaintext = SecretBytes::copy_of("changed");
    const Edit edit(nested_tree(), std::move(after));
    CHECK(edit.changes.changed == Names{R"(document 2: ["db"]["user"])"});
    CHECK(edit.rewritten() == Names{R"(document 2: ["db"]["user"])"});
  }

  TEST_CASE("added and removed documents, empty ones too") {
    Tree fewer = nested_tree();
    fewer.documents.pop_back();
    const Edit gone(nested_tree(), std::move(fewer));
    CHECK(gone.tree.documents.size() == 1);
    CHECK(gone.changes.removed == Names{R"(document 2: ["db"]["user"])", "document 2: equal"});
    Tree more = nested_tree();
    more.documents.emplace_back().push_back(value("a", "1"));
    const Edit come(nested_tree(), std::move(more));
    CHECK(come.tree.documents.size() == 3);
    CHECK(come.changes.added == Names{"document 3: a"});
    Tree empty = nested_tree();
    empty.documents.emplace_back();
    const Edit with_empty(nested_tree(), std::move(empty));
    CHECK(with_empty.tree.documents.size() == 3);
    CHECK(with_empty.changes.any());
  }

  TEST_CASE("an item gets the origin of the item it replaces") {
    Tree after =
        tree_of(items(value("new", "0"), map("m", items(value("b", "3"))), value("a", "1")));
    for (Item& item : after.root()) item.origin = 0;
    Edit edit(tree_of(items(value("a", "1"), map("m", items(value("b", "2"))))), std::move(after));
    CHECK(edit.tree.root()[0].origin == 0);
    CHECK(edit.tree.root()[1].origin == 2);
    CHECK(edit.tree.root()[1].node.items()[0].origin == 3);
    CHECK(edit.tree.root()[2].origin == 1);
  }

  TEST_CASE("names of values: keys by their paths, a list as one") {
    CHECK(value_names(nested_tree()) ==
          Names{"name", "port", "ratio", "active", "since", "nothing", "empty", "no_list",
                R"(["db"]["user"])", R"(["db"]["note_unencrypted"])", R"(["db"]["hosts"])", "key",
                "key", R"(document 2: ["db"]["user"])", "document 2: equal"});
  }

  TEST_CASE("the same content") {
    const Tree a = nested_tree();
    const Tree b = nested_tree();
    CHECK(same_content(at(a, R"(["db"])").node, at(b, R"(["db"])").node));
    for (const char* path : {R"(["db"]["hosts"][2]["ports"][2])", R"(["db"]["hosts"][0])"}) {
      Tree other = nested_tree();
      at(other, path).leaf().plaintext = SecretBytes::copy_of("other");
      CHECK_FALSE(same_content(at(a, R"(["db"])").node, at(other, R"(["db"])").node));
    }
    CHECK_FALSE(same_content(map("").node, list("").node));
    CHECK_FALSE(same_content(null("").node, value("", "").node));
  }
}
