#include <doctest/doctest.h>

#include <secretsctl/core/error.hpp>
#include <secretsctl/crypto/random.hpp>
#include <secretsctl/sops/cipher/encrypted_value.hpp>
#include <secretsctl/sops/merge/document_merge.hpp>
#include <string>
#include <thrown.hpp>

#include "sops/nested_tree.hpp"
#include "sops/own_key.hpp"

using namespace secretsctl;
using namespace secretsctl::sops;
using namespace secretsctl::test;

namespace {

Tree changed(Tree tree, const char* path, const char* text) {
  at(tree, path).leaf().plaintext = SecretBytes::copy_of(text);
  return tree;
}

OpenedFile opened(Document document) {
  OpenedFile file;
  file.document = std::move(document);
  file.format = Format::json;
  file.data_key = nested_key();
  return file;
}

// Two edits of one tree, ready to merge.
MergeVersions versions(const SelectionRule& rule, Tree before, Tree ours, Tree theirs) {
  const Document base = opened_document(std::move(before), rule);
  MergeVersions all;
  all.ours = opened(edited_document(base, std::move(ours)));
  all.theirs = opened(edited_document(base, std::move(theirs)));
  Document copy = as_stored(base);
  decrypt_document(copy, nested_key(), MacCheck::required);
  all.base = opened(std::move(copy));
  return all;
}

std::string decrypted(const Document& document, const SecretBytes& data_key) {
  Document read = as_stored(document);
  decrypt_document(read, data_key, MacCheck::required);
  return outline(read.tree);
}

constexpr const char* user = R"(["db"]["user"])";
constexpr const char* port = R"(["db"]["hosts"][2]["ports"][0])";

}  // namespace

TEST_SUITE("document_merge") {
  TEST_CASE("nested changes of both sides, encrypted under one MAC") {
    MergedDocument merged =
        merge_documents(versions({}, nested_tree(), changed(nested_tree(), user, "admin"),
                                 changed(nested_tree(), port, "99")),
                        std::nullopt, {}, no_interaction());
    CHECK(merged.conflicts.open.empty());
    encrypt_merged(merged);
    CHECK(decrypted(merged.document, merged.data_key) ==
          outline(changed(changed(nested_tree(), user, "admin"), port, "99")));
    CHECK_FALSE(merged.has_new_data_key);
  }

  TEST_CASE("a conflict is named and settled by its path") {
    const auto all = [] {
      return versions({}, nested_tree(), changed(nested_tree(), user, "ours"),
                      changed(nested_tree(), user, "theirs"));
    };
    CHECK(merge_documents(all(), std::nullopt, {}, no_interaction()).conflicts.open ==
          std::vector<std::string>{user});
    MergedDocument settled =
        merge_documents(all(), std::nullopt, {{user, MergeSide::theirs}}, no_interaction());
    CHECK(settled.conflicts.open.empty());
    encrypt_merged(settled);
    CHECK(decrypted(settled.document, settled.data_key) ==
          outline(changed(nested_tree(), user, "theirs")));
  }

  TEST_CASE("sides with different data keys: a new data key, and every value encrypted again") {
    const OwnKey key;
    MergeVersions all = versions({}, nested_tree(), changed(nested_tree(), user, "admin"),
                                 changed(nested_tree(), port, "99"));
    for (OpenedFile* file : {&*all.base, &all.ours, &all.theirs}) {
      file->document.metadata.key_groups.front().age = {{key.recipient(), "file"}};
    }
    all.theirs.data_key = crypto::random_secret(32);
    const auto before = stored_texts(all.ours.document.tree);
    CreationRule rule;
    rule.key_groups = {{key.recipient()}};
    MergedDocument merged = merge_documents(std::move(all), rule, {}, no_interaction());
    CHECK(merged.has_new_data_key);
    encrypt_merged(merged);
    CHECK(decrypted(merged.document, merged.data_key) ==
          outline(changed(changed(nested_tree(), user, "admin"), port, "99")));
    for (const std::string& text : stored_texts(merged.document.tree)) {
      const bool is_old = std::find(before.begin(), before.end(), text) != before.end();
      CHECK_FALSE((is_old && text.find("ENC[") != std::string::npos));
    }
  }

  TEST_CASE("a value whose comment was removed is not stored in clear") {
    const SelectionRule rule{SelectionKind::encrypted_comment_regex, "secret"};
    const auto tree = [](const char* text, bool has_comment) {
      Branch inner;
      if (has_comment) inner.push_back(comment("secret"));
      inner.push_back(value("a", text));
      inner.push_back(value("b", "2"));
      return tree_of(items(map("m", std::move(inner))));
    };
    const auto message = thrown_message([&] {
      static_cast<void>(
          merge_documents(versions(rule, tree("1", true), tree("x", true), tree("1", false)),
                          std::nullopt, {}, no_interaction()));
    });
    CHECK(message.find(R"(["m"]["a"] would newly be stored in clear)") != std::string::npos);
  }

  TEST_CASE("sides with different numbers of documents") {
    Tree fewer = nested_tree();
    fewer.documents.pop_back();
    const auto merge = [&] {
      static_cast<void>(
          merge_documents(versions({}, nested_tree(), nested_tree(), std::move(fewer)),
                          std::nullopt, {}, no_interaction()));
    };
    CHECK(thrown_kind(merge) == ErrorKind::generic);
  }
}
