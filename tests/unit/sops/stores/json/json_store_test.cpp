#include <doctest/doctest.h>

#include <array>
#include <secretsctl/core/error.hpp>
#include <secretsctl/sops/cipher/document_encryption.hpp>
#include <secretsctl/sops/stores/binary/binary_store.hpp>
#include <secretsctl/sops/stores/json/json_store.hpp>
#include <string>
#include <utility>
#include <vector>

#include "sops/stores/encrypted_files.hpp"
#include "thrown.hpp"

using namespace secretsctl;
using namespace secretsctl::sops;

namespace {

const JsonStore store;

struct TextOf final : Sink {
  std::string text;
  using Sink::write;
  void write(ByteView bytes) override { text += secretsctl::text_of(bytes); }
};

const test::EncryptedFiles files(store);

std::string text_of(const SecretBytes& text) {
  return std::string(text.expose_text());
}

// The output of `decrypt` for a plaintext.
std::string normal(std::string_view plain) {
  return text_of(store.emit_plain(store.load_plain(SecretBytes::copy_of(plain))));
}

// The file with `sops` moved to its front.
std::string with_metadata_first(std::string file) {
  const auto start = file.rfind(",\n\t\"sops\": {");
  REQUIRE(start != std::string::npos);
  const auto end = file.rfind("\n}\n");
  const std::string metadata = file.substr(start + 1, end - start - 1);
  file.erase(start, end - start);
  return file.insert(1, metadata + ",");
}

// The decrypted text after an edit of a file.
std::string edited(const std::string& file, std::string_view after) {
  Document document = files.open(file);
  store.update(document, SecretBytes::copy_of(after));
  encrypt_document(document, test::EncryptedFiles::data_key());
  const Document again = files.open(store.emit_encrypted(document));
  return text_of(store.emit_plain(again.tree));
}

const std::array<std::string_view, 14> edits = {
    R"({"a":"1","m":{"x":"2","l":[1,2,{"y":"3"}]},"b":"4"})",
    R"({"a":"1","m":{"x":"2","l":[1,2,{"y":"3"}]},"b":"4","new":"5"})",
    R"({"new":"5","a":"1","m":{"x":"2","l":[1,2,{"y":"3"}]},"b":"4"})",
    R"({"a":"1","new":{"p":{"q":[7]}},"m":{"x":"2","l":[1,2,{"y":"3"}]},"b":"4"})",
    R"({"a":"1","m":{"new":"5","x":"2","l":[1,2,{"y":"3"}]},"b":"4"})",
    R"({"a":"1","m":{"x":"2","l":[1,2,{"y":"3"}],"new":"5"},"b":"4"})",
    R"({"a":"1","m":{"x":"2","l":[0,1,2,{"y":"3"}]},"b":"4"})",
    R"({"a":"1","m":{"x":"2","l":[1,2,{"y":"3","new":"5"},9]},"b":"4"})",
    R"({"a":"1","m":{"x":"2","l":[{"y":"3"},2,1]},"b":"4"})",
    R"({"new":"5","b":"4"})",
    R"({"m":{},"new":[],"b":"4"})",
    R"({"b":"4","a":"1","m":{"l":[],"x":"2"}})",
    R"({"new":"5"})",
    R"({"a":{"was":"a text"},"m":"was a map","b":["was a text"]})",
};

}  // namespace

TEST_SUITE("json_store") {
  TEST_CASE("an edit gives the edited text, wherever entries are added, removed or moved") {
    const std::string last = files.encrypt(edits[0]);
    for (const std::string& file : {last, with_metadata_first(last)}) {
      CHECK(edited(file, edits[0]) == normal(edits[0]));
      for (const std::string_view edit : edits) {
        CAPTURE(edit);
        CHECK(edited(file, edit) == normal(edit));
      }
    }
  }

  TEST_CASE("an edit of an edited file") {
    std::string file = files.encrypt(edits[0]);
    for (const std::string_view edit : edits) {
      CAPTURE(edit);
      Document document = files.open(file);
      store.update(document, SecretBytes::copy_of(edit));
      encrypt_document(document, test::EncryptedFiles::data_key());
      file = store.emit_encrypted(document);
      CHECK(text_of(store.emit_plain(files.open(file).tree)) == normal(edit));
    }
  }

  TEST_CASE("metadata spelled with escapes are refused") {
    std::string file = files.encrypt(R"({"a":"1"})");
    file.replace(file.rfind("\"sops\""), 6, "\"\\u0073ops\"");
    CHECK(test::thrown_message([&] { static_cast<void>(files.open(file)); }).find("escapes") !=
          std::string::npos);
  }

  TEST_CASE("metadata of one name in two cases, or of too many names") {
    const std::string file = files.encrypt(R"({"a":"1"})");
    std::string twice = file;
    twice.insert(twice.find("\"age\":"), "\"AGE\": [], ");
    CHECK(test::thrown_kind([&] { static_cast<void>(files.open(twice)); }) == ErrorKind::generic);
    std::string names;
    for (int i = 0; i < 1001; ++i) names += "\"n" + std::to_string(i) + "\": 1, ";
    std::string many = file;
    many.insert(many.find("\"age\":"), names);
    CHECK(test::thrown_kind([&] { static_cast<void>(files.open(many)); }) == ErrorKind::generic);
  }

  TEST_CASE("a new file's MAC may come while its values are written") {
    std::string plain = R"({"a":"x","b":{"list":[1,{},[]],"large":")" + std::string(200'000, 'y');
    plain += R"("},"c":null})";
    Document document = files.encrypted(store.load_plain(SecretBytes::copy_of(plain)));
    const std::string whole = store.emit_encrypted(document);
    const std::string mac = std::exchange(document.metadata.mac, {});
    int calls = 0;
    TextOf out;
    store.write_encrypted(document, out, [&] {
      ++calls;
      document.metadata.mac = mac;
    });
    CHECK(calls == 1);
    CHECK(out.text == whole);
    CHECK(store.emit_plain(files.open(whole).tree).equals(store.emit_plain(document.tree)));
  }

  TEST_CASE("values that can't be printed are refused") {
    const SecretBytes bytes = SecretBytes::copy_of("\xff");
    const TreePath path = TreePath::of_key("k");
    CHECK(test::thrown_kind([&] { store.check_text(path, bytes); }) ==
          ErrorKind::not_representable);
    CHECK_NOTHROW(BinaryStore().check_text(TreePath::of_key("data"), bytes));
    for (const char* name : {"sops", "Sops", "SOPS"}) {
      CHECK(test::thrown_kind([&] { store.check_path(TreePath::of_key(name)); }) ==
            ErrorKind::already_encrypted);
    }
  }
}
