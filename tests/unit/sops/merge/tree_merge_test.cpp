#include <doctest/doctest.h>

#include <secretsctl/core/error.hpp>
#include <secretsctl/sops/merge/tree_merge.hpp>
#include <string>
#include <thrown.hpp>
#include <utility>
#include <vector>

#include "sops/nested_tree.hpp"

using namespace secretsctl;
using namespace secretsctl::sops;
using namespace secretsctl::test;

namespace {

using Names = std::vector<std::string>;

// A merge of two edits of one tree.
struct Merge {
  Document base;
  Document ours;
  Document theirs;
  Names stored;  // of all three trees
  MergeConflicts conflicts;

  Merge(Tree before, Tree our_tree, Tree their_tree, const MergePicks& picks = {})
      : base(opened_document(std::move(before))),
        ours(edited_document(base, std::move(our_tree))),
        theirs(edited_document(base, std::move(their_tree))) {
    for (const Document* document : {&base, &ours, &theirs}) {
      for (std::string& text : stored_texts(document->tree)) stored.push_back(std::move(text));
    }
    conflicts = merge_trees(
        ours,
        {.base = &base.tree, .theirs = &theirs.tree, .base_is_lost = false, .same_data_key = true},
        picks);
  }

  [[nodiscard]] Names rewritten() const { return restored_paths(ours.tree, stored); }
  [[nodiscard]] std::string result() const { return outline(ours.tree); }
};

// A map in a map, with a list.
Tree small(const char* a, const char* b, const char* in_list) {
  return tree_of(items(map("m", items(value("a", a), map("n", items(value("b", b))),
                                      list("l", items(value("", in_list), value("", "z")))))));
}

Tree changed(Tree tree, const char* path, const char* text) {
  at(tree, path).leaf().plaintext = SecretBytes::copy_of(text);
  return tree;
}

std::vector<Item>& entries(Tree& tree, const char* path) {
  Item& item = at(tree, path);
  if (auto* entry_list = std::get_if<List>(&item.node.value)) return entry_list->items;
  return std::get<Branch>(item.node.value);
}

constexpr const char* user = R"(["db"]["user"])";
constexpr const char* hosts = R"(["db"]["hosts"])";

}  // namespace

TEST_SUITE("tree_merge") {
  TEST_CASE("nothing changed, or both sides changed alike") {
    const Merge nothing(nested_tree(), nested_tree(), nested_tree());
    CHECK(nothing.result() == outline(nested_tree()));
    CHECK(nothing.conflicts.open.empty());
    const auto edit = [] { return changed(nested_tree(), user, "admin"); };
    const Merge alike(nested_tree(), edit(), edit());
    CHECK(alike.result() == outline(edit()));
    CHECK(alike.conflicts.open.empty());
    CHECK(alike.rewritten().empty());
  }

  TEST_CASE("changes of both sides to different keys of a map are taken") {
    const Merge merge(small("1", "2", "3"), small("x", "2", "3"), small("1", "y", "3"));
    CHECK(merge.result() == outline(small("x", "y", "3")));
    CHECK(merge.conflicts.open.empty());
    CHECK(merge.rewritten().empty());
    const Merge other_way(small("1", "2", "3"), small("1", "y", "3"), small("x", "2", "3"));
    CHECK(other_way.result() == outline(small("x", "y", "3")));
    const Merge with_list(small("1", "2", "3"), small("x", "2", "3"), small("1", "2", "w"));
    CHECK(with_list.result() == outline(small("x", "2", "w")));
    CHECK(with_list.rewritten().empty());
  }

  TEST_CASE("a value encrypted with another data key loses its stored text") {
    Document base = opened_document(small("1", "2", "3"));
    Document ours = edited_document(base, small("x", "2", "3"));
    const Document theirs = edited_document(base, small("1", "y", "w"));
    static_cast<void>(merge_trees(ours, {.base = &base.tree, .theirs = &theirs.tree}, {}));
    CHECK(outline(ours.tree) == outline(small("x", "y", "w")));
    CHECK(at(ours.tree, R"(["m"]["n"]["b"])").leaf().stored.empty());
    CHECK(at(ours.tree, R"(["m"]["l"][0])").leaf().stored.empty());
    CHECK_FALSE(at(ours.tree, R"(["m"]["a"])").leaf().stored.empty());
  }

  TEST_CASE("conflicts are named and settled by their paths") {
    const auto base = [] { return small("1", "2", "3"); };
    const auto ours = [] { return small("o", "o", "o"); };
    const auto theirs = [] { return small("t", "t", "t"); };
    const Names all = {R"(["m"]["a"])", R"(["m"]["n"]["b"])", R"(["m"]["l"])"};
    const Merge open(base(), ours(), theirs());
    CHECK(open.conflicts.open == all);
    CHECK(open.conflicts.settled.empty());
    CHECK(open.result() == outline(ours()));
    const Merge picked(base(), ours(), theirs(),
                       {{all[1], MergeSide::theirs}, {all[2], MergeSide::ours}});
    CHECK(picked.conflicts.open == Names{all[0]});
    CHECK(picked.conflicts.settled == Names{all[1], all[2]});
    CHECK(picked.result() == outline(small("o", "t", "o")));
    const Merge list_picked(base(), ours(), theirs(), {{all[2], MergeSide::theirs}});
    CHECK(list_picked.result() == outline(small("o", "o", "t")));
    CHECK(list_picked.rewritten().empty());
  }

  TEST_CASE("a list is one value: two changes of it are a conflict") {
    const Merge merge(nested_tree(), changed(nested_tree(), R"(["db"]["hosts"][1])", "uno"),
                      changed(nested_tree(), R"(["db"]["hosts"][2]["name"])", "due"));
    CHECK(merge.conflicts.open == Names{hosts});
    CHECK(merge.result() == outline(changed(nested_tree(), R"(["db"]["hosts"][1])", "uno")));
    Tree longer = nested_tree();
    entries(longer, hosts).push_back(value("", "more"));
    const std::string expected = outline(longer);
    const Merge one_side(nested_tree(), nested_tree(), std::move(longer));
    CHECK(one_side.result() == expected);
    CHECK(one_side.conflicts.open.empty());
    CHECK(one_side.rewritten().empty());
  }

  TEST_CASE("keys that one side adds to a map or removes from it") {
    const auto with = [](auto... more) {
      return tree_of(items(map("m", items(value("a", "1"), value("b", "2"), std::move(more)...))));
    };
    const Merge both_add(with(), with(value("o", "3")), with(value("t", "4")));
    CHECK(both_add.result() == outline(with(value("o", "3"), value("t", "4"))));
    const Merge both_map(with(), with(map("n", items(value("o", "3")))),
                         with(map("n", items(value("t", "4")))));
    CHECK(both_map.result() == outline(with(map("n", items(value("o", "3"), value("t", "4"))))));
    CHECK(both_map.conflicts.open.empty());
    const Merge removed(with(value("c", "3")), with(value("c", "3"), value("d", "4")), with());
    CHECK(removed.result() == outline(with(value("d", "4"))));
    const Merge disputed(with(value("c", "3")), with(value("c", "x")), with());
    CHECK(disputed.conflicts.open == Names{R"(["m"]["c"])"});
    CHECK(disputed.result() == outline(with(value("c", "x"))));
    const Merge settled(with(value("c", "3")), with(value("c", "x")), with(),
                        {{R"(["m"]["c"])", MergeSide::theirs}});
    CHECK(settled.result() == outline(with()));
  }

  TEST_CASE("a map that one side removes and the other changes is one conflict") {
    const auto without = [] {
      Tree tree = nested_tree();
      std::erase_if(tree.root(), [](const Item& item) { return item.key == "db"; });
      return tree;
    };
    const Merge gone(nested_tree(), without(), changed(nested_tree(), user, "admin"));
    CHECK(gone.conflicts.open == Names{"db"});
    CHECK(gone.result() == outline(without()));
    const Merge back(nested_tree(), without(), changed(nested_tree(), user, "admin"),
                     {{"db", MergeSide::theirs}});
    CHECK(outline(at(back.ours.tree, R"(["db"])").node) ==
          outline(at(back.theirs.tree, R"(["db"])").node));
    CHECK(back.rewritten().empty());
    const Merge unchanged(nested_tree(), nested_tree(), without());
    CHECK(unchanged.result() == outline(without()));
  }

  TEST_CASE("a change of type on one side is taken, two are a conflict") {
    const auto of = [](Item item) { return tree_of(items(value("a", "1"), std::move(item))); };
    const auto as_map = [&] { return of(map("k", items(value("b", "2")))); };
    const auto as_list = [&] { return of(list("k", items(value("", "2")))); };
    const auto as_text = [&] { return of(value("k", "2")); };
    CHECK(Merge(as_map(), as_map(), as_list()).result() == outline(as_list()));
    CHECK(Merge(as_map(), as_list(), as_map()).result() == outline(as_list()));
    CHECK(Merge(as_text(), as_map(), as_list()).conflicts.open == Names{"k"});
    CHECK(Merge(as_text(), as_map(), as_list(), {{"k", MergeSide::theirs}}).result() ==
          outline(as_list()));
    CHECK(Merge(as_list(), of(null("k")), of(value("k", ""))).conflicts.open == Names{"k"});
    CHECK(Merge(as_list(), of(map("k")), as_list()).result() == outline(of(map("k"))));
    // The value before is not an ancestor of the two maps.
    CHECK(Merge(as_text(), as_map(), of(map("k", items(value("c", "3"))))).result() ==
          outline(of(map("k", items(value("b", "2"), value("c", "3"))))));
  }

  TEST_CASE("comments in maps are merged by their text") {
    const auto of = [](auto... all) { return tree_of(items(map("m", items(std::move(all)...)))); };
    const Merge merge(of(comment("c"), value("a", "1"), comment("d"), value("b", "2")),
                      of(comment("ours"), value("a", "x"), comment("d"), value("b", "2")),
                      of(comment("theirs"), value("a", "1"), value("b", "y"), comment("new")));
    CHECK(merge.conflicts.open.empty());
    CHECK(merge.result() == outline(of(comment("ours"), comment("theirs"), value("a", "x"),
                                       value("b", "y"), comment("new"))));
  }

  TEST_CASE("repeated keys are merged as one, at any depth") {
    const auto of = [](const char* first, const char* second) {
      return tree_of(items(map("m", items(value("k", first), value("k", second)))));
    };
    CHECK(Merge(of("1", "2"), of("1", "2"), of("1", "x")).result() == outline(of("1", "x")));
    CHECK(Merge(of("1", "2"), of("y", "2"), of("1", "x")).conflicts.open == Names{R"(["m"]["k"])"});
  }

  TEST_CASE("without an ancestor, and with one that cannot be read") {
    const auto of = [](auto... all) { return tree_of(items(map("m", items(std::move(all)...)))); };
    const auto merge = [&](bool is_lost, std::string& result) {
      Document ours = opened_document(of(value("a", "1"), value("o", "2")));
      const Document theirs = opened_document(of(value("a", "1"), value("t", "3")));
      auto conflicts = merge_trees(
          ours, {.theirs = &theirs.tree, .base_is_lost = is_lost, .same_data_key = true}, {});
      result = outline(ours.tree);
      return conflicts.open;
    };
    std::string result;
    CHECK(merge(false, result).empty());
    CHECK(result == outline(of(value("a", "1"), value("o", "2"), value("t", "3"))));
    CHECK(merge(true, result) == Names{R"(["m"]["o"])", R"(["m"]["t"])"});
    CHECK(result == outline(of(value("a", "1"), value("o", "2"))));
  }

  TEST_CASE("each document is merged with its counterpart; their number must be equal") {
    Tree second = nested_tree();
    second.documents[1][1].node.items()[0].leaf().plaintext = SecretBytes::copy_of("changed");
    const std::string expected = outline(second);
    const Merge merge(nested_tree(), nested_tree(), std::move(second));
    CHECK(merge.result() == expected);
    const auto disputed = [](const char* text) {
      Tree tree = nested_tree();
      tree.documents[1][1].node.items()[0].leaf().plaintext = SecretBytes::copy_of(text);
      return tree;
    };
    CHECK(Merge(nested_tree(), disputed("o"), disputed("t")).conflicts.open ==
          Names{R"(document 2: ["db"]["user"])"});
    Document ours = opened_document(nested_tree());
    Tree fewer = nested_tree();
    fewer.documents.pop_back();
    const Document theirs = opened_document(std::move(fewer));
    const auto message =
        thrown_message([&] { static_cast<void>(merge_trees(ours, {.theirs = &theirs.tree}, {})); });
    CHECK(message.find("2 and 1 documents") != std::string::npos);
    // An ancestor with fewer documents does not affect the others.
    Document both = opened_document(nested_tree());
    const Document also = edited_document(both, disputed("t"));
    const auto conflicts =
        merge_trees(both, {.base = &theirs.tree, .theirs = &also.tree, .same_data_key = true}, {});
    CHECK(conflicts.open == Names{R"(document 2: ["db"]["user"])"});
  }

  TEST_CASE("an item of theirs keeps its content and structure") {
    const auto grown = [](Tree tree) {
      entries(tree, R"(["db"])")
          .push_back(
              map("copy",
                  items(comment("c"), null("n"), map("e"), list("l"),
                        list("m", items(map("", items(value("x", "1"), inline_comment("i"))))))));
      return tree;
    };
    const auto edited = [] { return changed(nested_tree(), user, "admin"); };
    CHECK(Merge(nested_tree(), edited(), grown(nested_tree())).result() ==
          outline(grown(edited())));
    CHECK(Merge(nested_tree(), grown(nested_tree()), edited()).result() ==
          outline(grown(edited())));
  }

  TEST_CASE("a merged document decrypts again") {
    Merge merge(nested_tree(), changed(nested_tree(), user, "admin"),
                changed(nested_tree(), R"(["db"]["hosts"][7][0])", "deeper"));
    encrypt_document(merge.ours, nested_key());
    Document read = as_stored(merge.ours);
    decrypt_document(read, nested_key(), MacCheck::required);
    CHECK(outline(read.tree) == merge.result());
  }
}
