#include <doctest/doctest.h>

#include <secretsctl/core/stream.hpp>
#include <secretsctl/sops/cipher/document_encryption.hpp>
#include <secretsctl/sops/stores/dotenv/dotenv_store.hpp>
#include <string>
#include <thrown.hpp>
#include <vector>

using namespace secretsctl;
using namespace secretsctl::sops;

namespace {

const DotenvStore store;

SecretBytes data_key() {
  SecretBytes key(32);
  for (auto& byte : key.expose_writable()) byte = 7;
  return key;
}

Document plain(std::string_view text) {
  Document document;
  document.tree = store.load_plain(SecretBytes::copy_of(text));
  document.metadata.key_groups.emplace_back().age.push_back({"age1x", "file"});
  document.metadata.version = format_version;
  return document;
}

const Leaf& leaf(const Document& document, std::size_t index) {
  return document.tree.root()[index].leaf();
}

}  // namespace

TEST_SUITE("document_encryption") {
  TEST_CASE("keys of clear values are reported before any value leaves secret memory") {
    Document document = plain("A=1\n#note_unencrypted\nB_unencrypted=2\nC_unencrypted=\n");
    const auto expected = std::vector<std::string>{"B_unencrypted"};
    CHECK(keys_to_be_clear(document) == expected);
    DocumentEncryption encryption(document, data_key());
    CHECK(encryption.clear_keys() == expected);
    CHECK(is_encrypted_value(leaf(document, 0).stored));
    CHECK(leaf(document, 2).stored.empty());
    encryption.store_clear_values(document.tree);
    CHECK(leaf(document, 2).stored == "2");
    encryption.set_mac(document.metadata, data_key());
    Document read =
        store.load_encrypted(LargeBytes::copy_of(bytes_of(store.emit_encrypted(document))));
    decrypt_document(read, data_key(), MacCheck::required);
    CHECK(leaf(read, 2).plaintext.expose_text() == "2");
    // It is already in clear and did not change.
    CHECK(DocumentEncryption(read, data_key()).clear_keys().empty());
    CHECK(keys_to_be_clear(read).empty());
  }

  TEST_CASE("values can be written while the MAC is computed") {
    const std::string lines = "A=1\nB=2\n";
    for (const bool is_new : {true, false}) {
      Document document = plain(lines);
      if (!is_new) {
        encrypt_document(document, data_key());
        document = store.load_encrypted(
            LargeBytes::copy_of(bytes_of("\n" + store.emit_encrypted(document))));
        decrypt_document(document, data_key(), MacCheck::required);
      }
      DocumentEncryption encryption(document, data_key());
      Bytes written;
      BytesSink sink(written);
      int calls = 0;
      store.write_encrypted(document, sink, [&] {
        ++calls;
        const std::string_view before = text_of(written);
        CHECK(before.find("sops_") == std::string_view::npos);
        // The layout writes a line without a value, and needs the metadata for it.
        if (is_new) CHECK(before.find("\nB=ENC[") != std::string_view::npos);
        encryption.set_mac(document.metadata, data_key());
      });
      CHECK(calls == 1);
      CHECK(text_of(written) == store.emit_encrypted(document));
      Document read = store.load_encrypted(LargeBytes::copy_of(written));
      CHECK_NOTHROW(decrypt_document(read, data_key(), MacCheck::required));
    }
  }

  TEST_CASE("an encrypted comment that the rule would match is refused") {
    Document document = plain("#c\nA=1\n");
    document.metadata.selection = {SelectionKind::unencrypted_comment_regex, "^ENC"};
    CHECK(test::thrown_message([&] {
            const DocumentEncryption encryption(document, data_key());
          }).find("line 1") != std::string::npos);
  }
}
