#include <doctest/doctest.h>

#include <algorithm>
#include <secretsctl/core/error.hpp>
#include <secretsctl/crypto/sha512.hpp>
#include <secretsctl/sops/cipher/clear_parts.hpp>
#include <secretsctl/sops/cipher/document.hpp>
#include <secretsctl/sops/cipher/document_encryption.hpp>
#include <secretsctl/sops/cipher/encrypted_value.hpp>
#include <secretsctl/sops/stores/json/json_store.hpp>
#include <string>
#include <thrown.hpp>
#include <vector>

#include "sops/nested_tree.hpp"

using namespace secretsctl;
using namespace secretsctl::sops;
using namespace secretsctl::test;

namespace {

const SelectionRule all_rules[] = {
    {},
    {SelectionKind::encrypted_suffix, "s"},
    {SelectionKind::unencrypted_regex, "^(hosts|name)$"},
    {SelectionKind::encrypted_regex, "^hosts$"},
    {SelectionKind::unencrypted_comment_regex, "before"},
    {SelectionKind::encrypted_comment_regex, "before"},
};

std::string mac_text(const Document& document) {
  const auto mac = ValueCipher(nested_key())
                       .decrypt(document.metadata.mac, document.metadata.last_modified.whole());
  REQUIRE(mac);
  return std::string(mac->canonical.expose_text());
}

std::string hash_of(const std::string& text) {
  crypto::Sha512 hash;
  hash.update(bytes_of(text));
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string hex;
  for (const std::uint8_t byte : hash.digest()) {
    hex += digits[byte >> 4];
    hex += digits[byte & 0xf];
  }
  return hex;
}

std::optional<ErrorKind> kind_of(Document& document) {
  return thrown_kind([&] { decrypt_document(document, nested_key(), MacCheck::required); });
}

std::string message_of(Document& document) {
  return thrown_message([&] { decrypt_document(document, nested_key(), MacCheck::required); });
}

}  // namespace

TEST_SUITE("nested document") {
  TEST_CASE("an encrypted tree decrypts to the same tree, under every rule") {
    for (const SelectionRule& rule : all_rules) {
      for (const bool only_encrypted : {false, true}) {
        CAPTURE(selection_name(rule.kind));
        const Document document = opened_document(nested_tree(), rule, only_encrypted);
        CHECK(outline(document.tree) == outline(nested_tree()));
      }
    }
  }

  TEST_CASE("values that the rule encrypts are not in the file's text, all others are") {
    const Document all = stored_document(nested_tree());
    for (const std::string& text : stored_texts(all.tree)) {
      const std::string stored = text.substr(text.find('=') + 1);
      CHECK((stored.empty() || is_encrypted_value(stored) || stored == "seen"));
    }
    const Document some =
        stored_document(nested_tree(), {SelectionKind::encrypted_regex, "^ports$"});
    CHECK(is_encrypted_value(at(some.tree, R"(["db"]["hosts"][2]["ports"][1])").leaf().stored));
    CHECK(at(some.tree, R"(["db"]["hosts"][2]["name"])").leaf().stored == "two");
    CHECK(at(some.tree, R"(["port"])").leaf().stored == "8080");
    CHECK(at(some.tree, R"(["active"])").leaf().stored == "True");
    CHECK(at(some.tree, R"(["since"])").leaf().stored == "2026-11-22T07:00:00.5+01:00");
  }

  TEST_CASE("the MAC is over all values in the order of the file, except comments and nulls") {
    CHECK(mac_text(stored_document(nested_tree())) ==
          hash_of("service80800.5True2026-11-22T07:00:00.5+01:00"
                  "rootseenonetwo12threedeep7firstsecondothersamesame"));
    Tree swapped = nested_tree();
    std::swap(swapped.documents[0], swapped.documents[1]);
    CHECK(mac_text(stored_document(std::move(swapped))) ==
          hash_of("othersamesameservice80800.5True2026-11-22T07:00:00.5+01:00"
                  "rootseenonetwo12threedeep7firstsecond"));
  }

  TEST_CASE("mac_only_encrypted leaves out clear values, at any depth") {
    const SelectionRule rule{SelectionKind::encrypted_regex, "^hosts$"};
    Document document = stored_document(nested_tree(), rule, true);
    at(document.tree, R"(["db"]["user"])").leaf().stored = "somebody";
    CHECK_FALSE(kind_of(document));
    CHECK(at(document.tree, R"(["db"]["user"])").leaf().authenticity == Authenticity::nothing);
    CHECK(at(document.tree, R"(["db"]["hosts"][1])").leaf().authenticity == Authenticity::whole);
    Document covered = stored_document(nested_tree(), rule);
    at(covered.tree, R"(["db"]["user"])").leaf().stored = "somebody";
    CHECK(kind_of(covered) == ErrorKind::mac_mismatch);
  }

  TEST_CASE("how much of a value is authenticated, at any depth") {
    const Document document = opened_document(nested_tree());
    const auto of = [&](const char* path) { return at(document.tree, path).leaf().authenticity; };
    CHECK(of(R"(["db"]["hosts"][2]["ports"][0])") == Authenticity::whole);
    CHECK(of(R"(["db"]["note_unencrypted"])") == Authenticity::text);
    CHECK(of(R"(["db"]["hosts"][4])") == Authenticity::nothing);
    CHECK(of(R"(["db"]["hosts"][3])") == Authenticity::nothing);
  }

  TEST_CASE("a damaged value is named by its path and line") {
    const char* const path = R"(["db"]["hosts"][2]["ports"][1])";
    Document document = stored_document(nested_tree());
    at(document.tree, path).leaf().stored = "ENC[AES256_GCM,data:AAAA,iv:AAAA,tag:AAAA,type:int]";
    CHECK(kind_of(document) == ErrorKind::decrypting_tree);
    CHECK(message_of(document).starts_with(std::string("the value of ") + path + " (line "));
    Document second = stored_document(nested_tree());
    second.tree.documents[1][1].node.items()[0].leaf().stored = "in clear";
    CHECK(message_of(second).starts_with(R"(the value of document 2: ["db"]["user"] ()"));
  }

  TEST_CASE("a value that moves to another path or name does not decrypt") {
    const auto take = [](Document& document, const char* from) {
      return at(document.tree, from).leaf().stored;
    };
    Document moved = stored_document(nested_tree());
    at(moved.tree, R"(["name"])").leaf().stored = take(moved, R"(["db"]["hosts"][2]["name"])");
    CHECK(kind_of(moved) == ErrorKind::decrypting_tree);
    Document renamed = stored_document(nested_tree());
    at(renamed.tree, R"(["db"])").key = "other";
    CHECK(kind_of(renamed) == ErrorKind::decrypting_tree);
    Document commented = stored_document(nested_tree());
    at(commented.tree, R"(["db"]["hosts"][1])").leaf().stored =
        take(commented, R"(["db"]["hosts"][0])");
    CHECK(kind_of(commented) == ErrorKind::decrypting_tree);
  }

  TEST_CASE("values of one list are bound to one path, and to their order by the MAC") {
    Document swapped = stored_document(nested_tree());
    std::swap(at(swapped.tree, R"(["db"]["hosts"][2]["ports"][0])").leaf().stored,
              at(swapped.tree, R"(["db"]["hosts"][2]["ports"][1])").leaf().stored);
    CHECK(kind_of(swapped) == ErrorKind::mac_mismatch);
    // As in sops: the structure of a list is not authenticated.
    Document deeper = stored_document(nested_tree());
    Item& ports = at(deeper.tree, R"(["db"]["hosts"][2]["ports"])");
    auto& all = std::get<List>(ports.node.value).items;
    Item last = list("", items(std::move(all.back())));
    all.back() = std::move(last);
    CHECK_FALSE(kind_of(deeper));
    CHECK(at(deeper.tree, R"(["db"]["hosts"][2]["ports"][2][0])").leaf().plaintext.expose_text() ==
          "three");
  }

  TEST_CASE("adding or removing null, an empty map, list or text is not noticed, as in sops") {
    Document document = stored_document(nested_tree());
    auto& hosts = std::get<List>(at(document.tree, R"(["db"]["hosts"])").node.value).items;
    hosts.push_back(null(""));
    hosts.push_back(map(""));
    hosts.push_back(value("", ""));
    CHECK_FALSE(kind_of(document));
    Document fewer = stored_document(nested_tree());
    auto& items = std::get<List>(at(fewer.tree, R"(["db"]["hosts"])").node.value).items;
    items.erase(items.begin() + 3, items.begin() + 7);
    CHECK_FALSE(kind_of(fewer));
    // If they replace a value, that is noticed.
    Document nothing = stored_document(nested_tree());
    at(nothing.tree, R"(["db"]["user"])").node.value = std::move(null("").node.value);
    CHECK(kind_of(nothing) == ErrorKind::mac_mismatch);
  }

  TEST_CASE("swapped or missing documents are noticed") {
    Document swapped = stored_document(nested_tree());
    std::swap(swapped.tree.documents[0], swapped.tree.documents[1]);
    CHECK(kind_of(swapped) == ErrorKind::mac_mismatch);
    Document fewer = stored_document(nested_tree());
    fewer.tree.documents.pop_back();
    CHECK(kind_of(fewer) == ErrorKind::mac_mismatch);
  }

  TEST_CASE("an unchanged value keeps its stored text, a changed one gets a new one") {
    Document document = opened_document(nested_tree());
    const auto before = stored_texts(document.tree);
    encrypt_document(document, nested_key());
    CHECK(stored_texts(document.tree) == before);
    Leaf& leaf = at(document.tree, R"(["db"]["hosts"][7][2])").leaf();
    leaf.plaintext = SecretBytes::copy_of("8");
    leaf.stored = {};
    encrypt_document(document, nested_key());
    CHECK(restored_paths(document.tree, before) ==
          std::vector<std::string>{R"(["db"]["hosts"][7][2])"});
    Document read = as_stored(document);
    CHECK_FALSE(kind_of(read));
    CHECK(at(read.tree, R"(["db"]["hosts"][7][2])").leaf().type == ValueType::integer);
  }

  TEST_CASE("values that will be in clear are named by their paths") {
    Document document = document_of(nested_tree(), {SelectionKind::unencrypted_regex, "^ports$"});
    const std::vector<std::string> ports = {R"(["db"]["hosts"][2]["ports"][0])",
                                            R"(["db"]["hosts"][2]["ports"][1])",
                                            R"(["db"]["hosts"][2]["ports"][2])"};
    CHECK(keys_to_be_clear(document) == ports);
    DocumentEncryption encryption(document, nested_key());
    CHECK(encryption.clear_keys() == ports);
    CHECK(at(document.tree, ports[0]).leaf().stored.empty());
    encryption.store_clear_values(document.tree);
    CHECK(at(document.tree, ports[0]).leaf().stored == "1");
  }

  TEST_CASE("for a new data key only encrypted stored texts are removed") {
    Document document = opened_document(nested_tree());
    forget_ciphertext(document);
    for (const std::string& text : stored_texts(document.tree)) {
      CHECK((text.ends_with('=') || text.ends_with("=seen")));
    }
    encrypt_document(document, nested_key());
    CHECK(outline(opened_document(std::move(document.tree)).tree) == outline(nested_tree()));
  }

  TEST_CASE("a large file keeps its keys when its stored texts are freed") {
    // Only whole huge pages are freed: the map lies in the first one, and its keys must stay valid.
    std::string text = R"({"first":{"inner":"kept","list":["also kept",{"key":"and this"}]})";
    constexpr std::size_t count = 70000;
    for (std::size_t i = 0; i < count; ++i) {
      text += ",\"key_" + std::to_string(i) + "\":\"some text\"";
      if (i == count / 2) text += R"(,"middle":{"inner":"kept too"})";
    }
    text += "}";
    const JsonStore store;
    const Tree tree = store.load_plain(SecretBytes::copy_of(text));
    Document document = document_of(store.load_plain(SecretBytes::copy_of(text)));
    encrypt_document(document, nested_key());
    const std::string file = store.emit_encrypted(document);
    Document read = store.load_encrypted(LargeBytes::copy_of(bytes_of(file)));
    decrypt_document(read, nested_key(), MacCheck::required, StoredTexts::forgotten);
    CHECK(store.emit_plain(read.tree).equals(store.emit_plain(tree)));
  }
}

TEST_SUITE("clear parts of a nested tree") {
  TEST_CASE("values are named by their paths, comments counted") {
    const auto parts = clear_parts_of(
        stored_document(nested_tree(), {SelectionKind::unencrypted_regex, "^(hosts|equal)$"}));
    CHECK(parts.names ==
          std::vector<std::string>{R"(["db"]["hosts"][1])", R"(["db"]["hosts"][2]["name"])",
                                   R"(["db"]["hosts"][2]["ports"][0])",
                                   R"(["db"]["hosts"][2]["ports"][1])",
                                   R"(["db"]["hosts"][2]["ports"][2])", R"(["db"]["hosts"][7][0])",
                                   R"(["db"]["hosts"][7][2])", R"(document 2: ["equal"][0])",
                                   R"(document 2: ["equal"][1])"});
    CHECK(parts.comments == 5);
    CHECK(parts.encrypted_values == 10);
  }

  TEST_CASE("one deeply nested encrypted value is enough, null and empty values do not count") {
    const SelectionRule three{SelectionKind::encrypted_regex, "^ports$"};
    CHECK_FALSE(clear_parts_of(stored_document(nested_tree(), three)).is_all_clear());
    CHECK(all_clear_reason(stored_document(nested_tree(), three)).empty());
    const SelectionRule none{SelectionKind::encrypted_regex, "^nobody$"};
    const std::string reason = all_clear_reason(stored_document(nested_tree(), none));
    CHECK(reason.find(R"(["db"]["user"])") != std::string::npos);
    Tree empty = tree_of(items(null("a"), value("b", ""), map("c", items(list("d"), null("e")))));
    const auto parts = clear_parts_of(stored_document(std::move(empty), none));
    CHECK_FALSE(parts.any());
    CHECK_FALSE(parts.is_all_clear());
  }

  TEST_CASE("also before the clear values are stored") {
    Document document = document_of(nested_tree());
    const DocumentEncryption encryption(document, nested_key());
    CHECK(clear_parts_text(clear_parts_of(document)) == R"(["db"]["note_unencrypted"])");
  }
}
