#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <secretsctl/core/error.hpp>
#include <secretsctl/sops/cipher/document_encryption.hpp>
#include <secretsctl/sops/stores/yaml/yaml_store.hpp>
#include <secretsctl/sops/tree/find_item.hpp>
#include <secretsctl/sops/tree/spellings.hpp>
#include <string>

#include "sops/stores/encrypted_files.hpp"
#include "thrown.hpp"

using namespace secretsctl;
using namespace secretsctl::sops;

namespace {

const YamlStore store;
const test::EncryptedFiles files(store);

std::string text_of(const SecretBytes& text) {
  return std::string(text.expose_text());
}

// A plaintext, encrypted and decrypted.
std::string round_trip(std::string_view plain) {
  return files.decrypt(files.encrypt(plain));
}

// A file after a value of it was set.
std::string with_value(std::string_view file, std::string_view key, std::string_view value) {
  Document document = files.open(file);
  Item* found = nullptr;
  for (Item& item : document.tree.root()) {
    if (!item.is_comment && item.key == key) found = &item;
  }
  if (found == nullptr) {
    found = &document.tree.root().emplace_back();
    found->key = document.tree.copy(key);
  }
  Leaf leaf;
  leaf.plaintext = SecretBytes::copy_of(value);
  found->node.value = std::move(leaf);
  return files.save(document);
}

std::string without_value(std::string_view file, std::string_view key) {
  Document document = files.open(file);
  std::erase_if(document.tree.root(),
                [&](const Item& item) { return !item.is_comment && item.key == key; });
  return files.save(document);
}

// Layouts that stay byte for byte.
const std::array<std::string_view, 32> layouts = {
    "a: \"one\ntwo\"\n",
    "m:\n  a: 'one\n\n two'\n  b: !!str \"x\ny\"\n",
    "l: [\"one\ntwo\", plain\nword, 'x']\n",
    "m: {a: \"one\ntwo\" # c\n}\n",
    "a: !Ref 123\nb: !Sub 0x1F # c\nl:\n- !GetAtt true\n",
    "m: {a: !t ~, b: !t 1.50}\n",
    "~\n---\na: 1\n",
    "a: 1\n--- ~\n",
    "a: 1\n---\nnull\n---\nb: 1\n",
    "a: 1\n---\n\n~\n...\n",
    "a: 1\n---  Null\n---\n# c\nb: 1\n",
    "a: 1\n",
    "a: 1",
    "---\na: text # inline\n",
    "# head\n\n\na:   spaced\nb:    # of b\n      c: 'single'\n\n      d: \"double\"\n",
    "a: |\n  one\n   two\n\nb: |-\n    x\nc: |+\n  y\n\nd: 1\n",
    "a: | # about\n  text\nb: 2\n",
    "l:\n- a\n- b: 1\n  c: 2\n-\n  d: 3\n- - x\n  - y\n",
    "l: [\"a\", \"b\"]\nm: {\"x\": 1, \"y\": [true, null]}\n",
    "m: {}\nl: []\nn: null\nt: ~\ne:\ns: ''\n",
    "{\"a\": \"json\", \"b\": [1, 2]}\n",
    "{\n  \"a\": {\"b\": \"c\"}\n}\n",
    "a: 1\r\nb:\r\n  c: x\r\n",
    "a: 1\n---\nb: 2\n---\n\n# c\nc: 3\n",
    "a: 1\n...\n",
    "\"a b\": 1\n'c': 2\n? d\n: 3\n",
    "a: &x 1\nb: &y\n  c: 2\n",
    "a: !Ref value\nb: !Sub \"text\"\n",
    "a: 1\n# foot\n",
    "a:\n  b: 1\n  # foot of a\n\n# foot of the file\n",
    "k8s:\n  - name: x\n    args: [\"-c\", \"y\"]\n    # why\n    env:\n    - name: Z\n      "
    "value: \"1\"\n",
    "\xef\xbb\xbf"
    "a: 1\n",
};

}  // namespace

TEST_SUITE("yaml_store") {
  TEST_CASE("a layout stays through encryption and decryption") {
    for (const std::string_view text : layouts) {
      CAPTURE(text);
      const std::string file = files.encrypt(text);
      CHECK(file.find("ENC[") != std::string::npos);
      CHECK(files.decrypt(file) == text);
    }
  }

  TEST_CASE("nothing secret stands in the encrypted file, and every comment is encrypted") {
    const std::string file = files.encrypt(
        "# marker\na: marker # marker\nb: [marker, 'marker']\nc: |\n  marker\n  # marker\n"
        "d: >-\n  marker\n  marker\ne: \"marker\\n\"\nf: !!str marker\n");
    CHECK(file.find("marker") == std::string::npos);
  }

  TEST_CASE("an edit changes the lines that it must") {
    for (const std::string_view text : layouts) {
      const bool has_no_end = text.starts_with("{") || text.starts_with("~");
      if (has_no_end || text.find("---\nb") != std::string_view::npos) continue;
      CAPTURE(text);
      const std::string file = files.encrypt(text);
      const std::string after = with_value(file, "new", "value");
      CHECK(
          files.decrypt(without_value(after, "new")).starts_with(text.substr(0, text.size() - 1)));
      CHECK(files.decrypt(after).find("new: value") != std::string::npos);
    }
    const std::string file = files.encrypt("a: 'x' # c\n\nb: |\n  y\nc: [1]\n");
    CHECK(files.decrypt(with_value(file, "a", "it's")) == "a: 'it''s' # c\n\nb: |\n  y\nc: [1]\n");
    CHECK(files.decrypt(with_value(file, "b", "p\nq\n")) ==
          "a: 'x' # c\n\nb: |\n  p\n  q\nc: [1]\n");
    CHECK(files.decrypt(with_value(file, "b", "p")) == "a: 'x' # c\n\nb: |-\n  p\nc: [1]\n");
    CHECK(files.decrypt(with_value(file, "c", "text")) == "a: 'x' # c\n\nb: |\n  y\nc: text\n");
    CHECK(files.decrypt(without_value(file, "b")) == "a: 'x' # c\n\nc: [1]\n");
  }

  TEST_CASE("the style of a value that is new is go-yaml's") {
    const std::string file = files.encrypt("a: x\n");
    const auto written = [&](std::string_view value) {
      const std::string text = files.decrypt(with_value(file, "a", value));
      return text.substr(3, text.size() - 4);
    };
    CHECK(written("plain text") == "plain text");
    CHECK(written("1") == "\"1\"");
    CHECK(written("yes") == "\"yes\"");
    CHECK(written("190:20:30") == "\"190:20:30\"");
    CHECK(written("a: b") == "'a: b'");
    CHECK(written("# x") == "'# x'");
    CHECK(written(" x") == "' x'");
    CHECK(written("it's") == "it's");
    CHECK(written("'x") == "'''x'");
    CHECK(written("one\ntwo") == "|-\n    one\n    two");
    CHECK(written("one\n\n") == "|+\n    one\n");
    CHECK(written(" one\ntwo\n") == "|4\n     one\n    two");
    CHECK(written("one \ntwo") == "\"one \\ntwo\"");
    CHECK(written("\ttab") == "\"\\ttab\"");
    CHECK(written("\xf0\x9f\x99\x82") == "\"\\U0001F642\"");
    CHECK(written("\xff") == "!!binary /w==");
  }

  TEST_CASE("aliases are expanded") {
    CHECK(round_trip("a: &x [1, 2]\nb: *x\n") == "a: &x [1, 2]\nb:\n    - 1\n    - 2\n");
    CHECK(round_trip("a: &x {k: v}\nb:\n  <<: *x\n") == "a: &x {k: v}\nb:\n  <<:\n    k: v\n");
    CHECK(round_trip("a: &x\n  - 1\nb: *x # c\nd: 2\n") == "a: &x\n  - 1\nb: # c\n    - 1\nd: 2\n");
    CHECK(round_trip("a: &x v\nl: [*x ]\n") == "a: &x v\nl: [v ]\n");
  }

  TEST_CASE("a key that is an alias becomes the text that it stands for") {
    CHECK(round_trip("&k one: 1\nm:\n  *k : 2\n") == "&k one: 1\nm:\n  one: 2\n");
    CHECK(round_trip("a: &x two\n*x : 1\n") == "a: &x two\ntwo: 1\n");
    CHECK(round_trip("a: &x two\n? *x\n: 1\n") == "a: &x two\ntwo: 1\n");
    CHECK(round_trip("a: &x b c\nl: {*x : 1}\nm: [{*x : v}]\n") ==
          "a: &x b c\nl: {b c: 1}\nm: [{b c: v}]\n");
    CHECK(round_trip("&k a: 1\nb: *k\n") == "&k a: 1\nb: a\n");
    CHECK_THROWS_AS(static_cast<void>(files.encrypt("&k one: 1\n*k : 2\n")), Error);
  }

  TEST_CASE("every kind of line end ends a line of a document") {
    for (const char* newline : {"\r", "\xc2\x85", "\xe2\x80\xa8"}) {
      CAPTURE(newline);
      std::string text;
      for (const char* line : {"a: 1", "# c", "---", "b: |", "  x", "c: one\n  two", "d: 2"}) {
        text += line;
        text += newline;
      }
      const Tree tree = store.load_plain(SecretBytes::copy_of(text));
      REQUIRE(tree.documents.size() == 2);
      CHECK(tree.documents[1][1].leaf().plaintext.expose_text() == "one two");
    }
  }

  TEST_CASE("what SOPS refuses") {
    const auto kind = [](std::string_view text) {
      try {
        static_cast<void>(store.load_plain(SecretBytes::copy_of(text)));
      } catch (const Error& error) {
        return error.kind();
      }
      return ErrorKind::generic;
    };
    CHECK(kind("") == ErrorKind::input_unreadable);
    CHECK(kind("# only\n") == ErrorKind::input_unreadable);
    CHECK(kind("- a\n") == ErrorKind::input_unreadable);
    CHECK(kind("a: 1\na: 2\n") == ErrorKind::input_unreadable);
    CHECK(kind("m:\n  a: 1\n  a: 2\n") == ErrorKind::input_unreadable);
    CHECK(kind("1: a\n") == ErrorKind::encrypting_tree);
    CHECK(kind("true: a\n") == ErrorKind::encrypting_tree);
    CHECK(kind("a: 9223372036854775808\n") == ErrorKind::encrypting_tree);
    CHECK(kind("a: !!int x\n") == ErrorKind::input_unreadable);
    CHECK(kind("sops: 1\n") == ErrorKind::already_encrypted);
    CHECK_THROWS_AS(
        static_cast<void>(store.load_encrypted(LargeBytes::copy_of(bytes_of("a: 1\n")))), Error);
  }

  TEST_CASE("a comment behind a map or list in flow style whose key has a comment, too") {
    // The comment at the end of the value to which the keys lead.
    const auto comment_in = [](std::string_view text,
                               std::initializer_list<std::string_view> keys) {
      const Tree tree = store.load_plain(SecretBytes::copy_of(text));
      std::span<const Item> items = tree.root();
      for (const std::string_view key : keys) {
        const auto found =
            std::ranges::find(items, key, [](const Item& item) { return item.key.view(); });
        REQUIRE(found != items.end());
        items = found->node.items();
      }
      REQUIRE(!items.empty());
      REQUIRE(items.back().is_comment);
      return text_of(items.back().leaf().plaintext);
    };
    CHECK(comment_in("\n---\n# a\n\nk: {}\n# b\n\nz: 1\n", {"k"}) == " b");
    CHECK(comment_in("k:\n k:\n # a\n# b\n  c: [[]]\n # d\nz: 1\n", {"k", "k", "c"}) == " d");
    CHECK(comment_in("k:\n c: [[]]\n # d\nz: 1\n", {"k"}) == " d");
  }

  TEST_CASE(
      "comments of what an alias stands for are encrypted for the map in which they are read") {
    const std::string file = files.encrypt("k: &a\n  db: [{}]\n  # note\nc:\n - *a\n");
    DecryptNotes notes;
    const Document document = files.open(file, &notes);
    CHECK(notes.clear_comments == 0);
    CHECK(files.decrypt(file).find("# note") != std::string::npos);
  }

  TEST_CASE("a plaintext that would be read otherwise is refused") {
    Tree tree;
    Item& item = tree.root().emplace_back();
    item.key = "k";
    item.line = 7;
    Leaf leaf;
    leaf.type = ValueType::integer;
    leaf.plaintext = SecretBytes::copy_of("no number");
    item.node.value = std::move(leaf);
    CHECK(test::thrown_message([&] {
            static_cast<void>(store.emit_plain(tree));
          }).starts_with("line 7: "));
    item.leaf().plaintext = SecretBytes::copy_of("12");
    CHECK(text_of(store.emit_plain(tree)) == "k: 12\n");
  }

  TEST_CASE("comments of SOPS's style: lists in lists, several lines") {
    Tree tree =
        store.load_plain(SecretBytes::copy_of("l:\n  - - # a\n      # b\n      - x\n    - y\n"));
    forget_layout(tree);
    CHECK(text_of(store.emit_plain(tree)) ==
          "l:\n    - # a\n      # b\n      - - x\n      - \"y\"\n");
    Tree lines;
    Item& comment = lines.root().emplace_back();
    comment.is_comment = true;
    Leaf leaf;
    leaf.type = ValueType::comment;
    leaf.plaintext = SecretBytes::copy_of("one\n; two\n#three");
    comment.node.value = std::move(leaf);
    Item& item = lines.root().emplace_back();
    item.key = "k";
    item.leaf().plaintext = SecretBytes::copy_of("v");
    CHECK(text_of(store.emit_plain(lines)) == "#one\n# ; two\n#three\nk: v\n");
  }

  TEST_CASE("empty documents") {
    CHECK(round_trip("---\n") == "---\n");
    CHECK(round_trip("{}\n") == "{}\n");
    CHECK(round_trip("null\n") == "null\n");
    CHECK(round_trip("a: 1\n---\n---\nb: 1\n") == "a: 1\n---\n---\nb: 1\n");
  }

  TEST_CASE("an edited plaintext gives its layout to the file, and equal values keep their text") {
    const std::string file = files.encrypt("a: one\nb: two\n");
    Document document = files.open(file);
    const auto changes = store.update(
        document, SecretBytes::copy_of("# new\nb:   'two'\n\na: one # inline\nc: three\n"));
    CHECK(changes.added.size() == 1);
    encrypt_document(document, test::EncryptedFiles::data_key());
    const std::string after = store.emit_encrypted(document);
    CHECK(files.decrypt(after) == "# new\nb:   'two'\n\na: one # inline\nc: three\n");
    const std::string value = file.substr(3, file.find('\n') - 3);
    CHECK(after.find(value) != std::string::npos);
    CHECK(after.find("recipient: age1x") != std::string::npos);
  }

  TEST_CASE("an encrypted comment as an item of a list becomes a line of comment") {
    std::string file = files.encrypt("l:\n  # note\n  - a\n");
    const auto comment = file.find("#ENC");
    REQUIRE(comment != std::string::npos);
    file.replace(comment, 1, "- ");
    CHECK(files.decrypt(file) == "l:\n  # note\n  - a\n");
  }

  TEST_CASE("no line of a text becomes a key, whatever breaks it and begins it") {
    const std::string file = files.encrypt("b: y\nz: 1\n");
    for (const std::string value : {"a\n\xe2\x80\xa8k: true", "a\xe2\x80\xa9k: true\n",
                                    "\ta\nb\n\n", "a\xc2\x85k: true", "a\rk: true", "\n\ta"}) {
      CAPTURE(value);
      const std::string text = files.decrypt(with_value(file, "b", value));
      const Tree again = store.load_plain(SecretBytes::copy_of(text));
      REQUIRE(again.root().size() == 2);
      CHECK(again.root()[0].leaf().plaintext.expose_text() == value);
    }
  }

  TEST_CASE("a comment behind a directive is encrypted") {
    for (const std::string start :
         {"%YAML 1.1#MARK\n---\n", "%YAML 1.1 #MARK\n---\n",
          "%TAG ! x\xc2\x85---\xc2\x85#MARK\xc2\x85", "%TAG ! tag:x,2000:a/ #MARK\n---\n"}) {
      CAPTURE(start);
      const std::string file = files.encrypt(start + "a: 1\n");
      CHECK(file.find("MARK") == std::string::npos);
      CHECK(files.decrypt(file) == start + "a: 1\n");
    }
  }

  TEST_CASE("a file of another format gets SOPS's style") {
    Document document;
    Item& item = document.tree.root().emplace_back();
    item.key = document.tree.copy("m");
    Branch inner(1);
    inner[0].key = document.tree.copy("k");
    inner[0].leaf().plaintext = SecretBytes::copy_of("true");
    item.node.value = std::move(inner);
    CHECK(text_of(store.emit_plain(document.tree)) == "m:\n    k: \"true\"\n");
  }
}
