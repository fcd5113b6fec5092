#include <doctest/doctest.h>

#include <secretsctl/sops/cipher/tree_batches.hpp>
#include <string>

#include "sops/nested_tree.hpp"

using namespace secretsctl;
using namespace secretsctl::sops;
using namespace secretsctl::test;

TEST_SUITE("tree_batches") {
  TEST_CASE("runs of top-level items, which together are the whole document") {
    Tree tree = nested_tree();
    for (const std::size_t weight : {std::size_t{1}, std::size_t{200}, batch_weight}) {
      CAPTURE(weight);
      const auto batches = tree_batches(tree, weight);
      std::size_t at = 0;
      for (std::size_t document = 0; document < tree.documents.size(); ++document) {
        Branch& top = tree.documents[document];
        Item* next = top.data();
        for (; at < batches.size() && batches[at].document == document; ++at) {
          CHECK(batches[at].items.data() == next);
          next += batches[at].items.size();
          const bool is_last = next == top.data() + top.size();
          CHECK((is_last || !batches[at].items.back().is_comment));
        }
        CHECK(next == top.data() + top.size());
      }
      CHECK(at == batches.size());
    }
    CHECK(tree_batches(tree, batch_weight).size() == 2);
    // A comment is in the same run as the item after it, or in the last run.
    CHECK(tree_batches(tree, 1).size() == 13 + 3);
  }

  TEST_CASE("a map weighs what is in it") {
    Tree tree;
    const std::string text(batch_weight / 10, 'x');
    for (int i = 0; i < 3; ++i) {
      Item& map = tree.root().emplace_back();
      Branch& below = map.node.value.emplace<Branch>();
      for (int k = 0; k < 12; ++k) below.push_back(value("k", text));
    }
    CHECK(tree_batches(tree, batch_weight).size() == 3);
  }

  TEST_CASE("a document without items has no runs") {
    Tree tree;
    CHECK(tree_batches(tree, batch_weight).empty());
    tree.documents.emplace_back().push_back(value("a", "1"));
    const auto batches = tree_batches(tree, batch_weight);
    REQUIRE(batches.size() == 1);
    CHECK(batches.front().document == 1);
  }
}
