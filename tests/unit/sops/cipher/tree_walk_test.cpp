#include <doctest/doctest.h>

#include <secretsctl/sops/cipher/batch_encryption.hpp>
#include <secretsctl/sops/cipher/tree_walk.hpp>
#include <string>
#include <vector>

#include "sops/nested_tree.hpp"

using namespace secretsctl;
using namespace secretsctl::sops;
using namespace secretsctl::test;

namespace {

using Lines = std::vector<std::string>;

// The visited leaves: `path` of a value, `path#text` of a comment, a star after encrypted ones.
Lines visits(Tree& tree, const SelectionRule& rule) {
  const Selector selector(rule);
  Lines lines;
  TreeWalk walk(selector, plain_text, [&](const Leaf& leaf, const LeafContext& place) {
    std::string line = place.path.text();
    if (place.is_comment) line += "#" + std::string(leaf.plaintext.expose_text());
    lines.push_back(line + (place.is_encrypted ? "*" : ""));
  });
  walk.visit(tree);
  return lines;
}

// Those of them that are encrypted, or that are not.
Lines chosen(Tree& tree, SelectionKind kind, const char* pattern, bool are_encrypted) {
  Lines lines;
  for (const std::string& line : visits(tree, {kind, pattern})) {
    if (line.ends_with('*') == are_encrypted) {
      lines.push_back(line.substr(0, line.size() - (are_encrypted ? 1 : 0)));
    }
  }
  return lines;
}

}  // namespace

TEST_SUITE("tree_walk") {
  TEST_CASE("every leaf but nulls, in the order of the file, with its path") {
    Tree tree = nested_tree();
    CHECK(visits(tree, {}) == Lines{
                                  "# head*",
                                  "name*",
                                  "port*",
                                  "# in its line*",
                                  "ratio*",
                                  "active*",
                                  "since*",
                                  "empty*",
                                  "# before db*",
                                  "db# head of db*",
                                  R"(["db"]["user"]*)",
                                  R"(["db"]["note_unencrypted"])",
                                  "db# before hosts*",
                                  R"(["db"]["hosts"]# head of hosts*)",
                                  R"(["db"]["hosts"][1]*)",
                                  R"(["db"]["hosts"][2]# in the map*)",
                                  R"(["db"]["hosts"][2]["name"]*)",
                                  R"(["db"]["hosts"][2]["ports"][0]*)",
                                  R"(["db"]["hosts"][2]["ports"][1]*)",
                                  R"(["db"]["hosts"][2]["ports"][2]*)",
                                  R"(["db"]["hosts"][2]# tail of the map*)",
                                  R"(["db"]["hosts"][4]*)",
                                  R"(["db"]["hosts"][7][0]*)",
                                  R"(["db"]["hosts"][7]# deep too*)",
                                  R"(["db"]["hosts"][7][2]*)",
                                  R"(["db"]["hosts"]# tail of hosts*)",
                                  "db# tail of db*",
                                  "key*",
                                  "key*",
                                  "# tail*",
                                  "document 2: # second head*",
                                  R"(document 2: ["db"]["user"]*)",
                                  R"(document 2: ["equal"][0]*)",
                                  R"(document 2: ["equal"][1]*)",
                                  "document 2: # second tail*",
                              });
  }

  TEST_CASE("list indices are not part of the additional data") {
    Tree tree = nested_tree();
    const Selector selector({});
    std::vector<std::string> bound;
    TreeWalk walk(selector, plain_text, [&](const Leaf&, const LeafContext& place) {
      bound.emplace_back(place.path.additional_data());
    });
    walk.visit(tree);
    CHECK(bound[0] == ":");
    CHECK(bound[9] == "db:");
    CHECK(bound[13] == "db:hosts:");
    CHECK(bound[14] == "db:hosts:");
    CHECK(bound[16] == "db:hosts:name:");
    CHECK(bound[18] == "db:hosts:ports:");
    CHECK(bound[22] == "db:hosts:");
    CHECK(bound[30] == ":");
    CHECK(bound[31] == "db:user:");
  }

  TEST_CASE("a leaf has its line") {
    Tree tree = tree_of(items(value("a", "1"), map("m", items(comment("c"), value("b", "2")))));
    const Selector selector({});
    std::vector<std::uint32_t> lines;
    TreeWalk walk(selector, plain_text,
                  [&](const Leaf&, const LeafContext& place) { lines.push_back(place.line); });
    walk.visit(tree);
    CHECK(lines == std::vector<std::uint32_t>{1, 3, 4});
  }
}

TEST_SUITE("leaf_selection") {
  // A rule about keys covers all values below a matching key.
  Tree keys() {
    return tree_of(items(
        comment("top"), value("plain", "1"),
        map("outer", items(comment("in outer"), value("plain", "2"), value("end_x", "3"),
                           list("list_x", items(value("", "4"), comment("in list"),
                                                map("", items(value("plain", "5"))))))),
        map("map_x", items(comment("in map_x"), value("plain", "6"),
                           list("list", items(map("", items(value("plain", "7"))))))),
        list("list", items(value("", "8"), map("", items(value("end_x", "9"))), value("", "10")))));
  }

  const Lines under_x = {
      R"(["outer"]["end_x"])",
      R"(["outer"]["list_x"][0])",
      R"(["outer"]["list_x"]#in list)",
      R"(["outer"]["list_x"][2]["plain"])",
      "map_x#in map_x",
      R"(["map_x"]["plain"])",
      R"(["map_x"]["list"][0]["plain"])",
      R"(["list"][1]["end_x"])",
  };

  TEST_CASE("a suffix of a key") {
    Tree tree = keys();
    CHECK(chosen(tree, SelectionKind::encrypted_suffix, "_x", true) == under_x);
    CHECK(chosen(tree, SelectionKind::unencrypted_suffix, "_x", false) == under_x);
  }

  TEST_CASE("a regular expression for keys") {
    Tree tree = keys();
    CHECK(chosen(tree, SelectionKind::encrypted_regex, "_x$", true) == under_x);
    CHECK(chosen(tree, SelectionKind::unencrypted_regex, "_x$", false) == under_x);
    // List indices are not keys.
    CHECK(chosen(tree, SelectionKind::encrypted_regex, "^[0-9]", true).empty());
  }

  // A comment counts for the item after it with all its content, and for the comments between.
  Tree comments() {
    return tree_of(
        items(comment("MARK"), comment("after the mark"), value("a", "1"), value("b", "2"),
              comment("MARK"),
              map("m", items(comment("in m"), value("c", "3"),
                             list("l", items(value("", "4"), comment("in l"))))),
              map("n", items(value("d", "5"), comment("MARK"), value("e", "6"), comment("plain"),
                             value("f", "7"))),
              list("l", items(value("", "8"), comment("MARK"), value("", "9"),
                              map("", items(value("g", "10"))), comment("MARK"),
                              list("", items(value("", "11"), map("", items(value("h", "12"))))),
                              value("", "13"))),
              comment("MARK"), null("nothing"), value("i", "14"), comment("MARK")));
  }

  const Lines after_mark = {
      "#after the mark",  "a",
      "m#in m",           R"(["m"]["c"])",
      R"(["m"]["l"][0])", R"(["m"]["l"]#in l)",
      R"(["n"]["e"])",    R"(["l"][2])",
      R"(["l"][5][0])",   R"(["l"][5][1]["h"])",
  };

  TEST_CASE("a regular expression for comments") {
    Tree tree = comments();
    CHECK(chosen(tree, SelectionKind::encrypted_comment_regex, "^MARK$", true) == after_mark);
    // The comment that leaves the values in clear stays in clear too.
    Lines clear;
    for (const std::string& line :
         chosen(tree, SelectionKind::unencrypted_comment_regex, "^MARK$", false)) {
      if (!line.ends_with("#MARK")) clear.push_back(line);
    }
    CHECK(clear == after_mark);
    for (const std::string& line :
         chosen(tree, SelectionKind::unencrypted_comment_regex, "^MARK$", true)) {
      CHECK_FALSE(line.ends_with("#MARK"));
    }
  }

  TEST_CASE("a matching comment after a matching comment is selected itself") {
    Tree tree = tree_of(items(map("m", items(comment("MARK 1"), comment("MARK 2"), value("a", "1"),
                                             comment("MARK 3"), value("b", "2")))));
    CHECK(chosen(tree, SelectionKind::encrypted_comment_regex, "^MARK", true) ==
          Lines{"m#MARK 2", R"(["m"]["a"])", R"(["m"]["b"])"});
  }

  TEST_CASE("a run of comments ends with its document") {
    Tree tree = tree_of(items(value("a", "1"), comment("MARK")));
    tree.documents.push_back(items(value("b", "2")));
    CHECK(chosen(tree, SelectionKind::encrypted_comment_regex, "^MARK$", true).empty());
  }
}
