#include <doctest/doctest.h>

#include <secretsctl/git/conflict_text.hpp>
#include <secretsctl/sops/stores/dotenv/dotenv_store.hpp>
#include <string>

#include "sops/nested_tree.hpp"

using namespace secretsctl;
using namespace secretsctl::git;
using namespace secretsctl::test;

namespace {

sops::OpenedFile file_of(sops::Tree tree, sops::Format format) {
  sops::OpenedFile file;
  file.document = opened_document(std::move(tree));
  file.format = format;
  return file;
}

std::string marked(ConflictText text, std::string_view merged,
                   const std::vector<std::string>& conflicts) {
  const SecretBytes out = text.mark(SecretBytes::copy_of(merged), conflicts);
  return std::string(out.expose_text());
}

}  // namespace

TEST_SUITE("conflict_text") {
  TEST_CASE("both sides of a line stand between marks") {
    const auto dotenv = [](const char* text) {
      return file_of(sops::DotenvStore().load_plain(SecretBytes::copy_of(text)),
                     sops::Format::dotenv);
    };
    CHECK(marked(ConflictText(dotenv("A=1\nB=2\n"), dotenv("A=1\nB=3\n")), "A=1\nB=2\n", {"B"}) ==
          "A=1\n<<<<<<< ours\nB=2\n=======\nB=3\n>>>>>>> theirs\n");
  }

  TEST_CASE("maps and lists are not marked in any format") {
    for (const sops::Format format : {sops::Format::json, sops::Format::dotenv}) {
      sops::Tree tree = nested_tree();
      std::erase_if(tree.root(), [](const sops::Item& item) {
        return item.node.items().empty() && item.leaf_if() != nullptr &&
               item.leaf().type != sops::ValueType::str;
      });
      const sops::OpenedFile ours = file_of(std::move(tree), format);
      const sops::OpenedFile theirs = file_of(nested_tree(), sops::Format::json);
      CHECK(marked(ConflictText(ours, theirs), "text\n", {}) == "text\n");
    }
  }
}
