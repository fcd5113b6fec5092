#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <secretsctl/core/error.hpp>
#include <secretsctl/sops/cipher/clear_parts.hpp>
#include <secretsctl/sops/cipher/document.hpp>
#include <secretsctl/sops/cipher/document_encryption.hpp>
#include <secretsctl/sops/cipher/encrypted_value.hpp>
#include <secretsctl/sops/files/new_file.hpp>
#include <secretsctl/sops/stores/dotenv/dotenv_store.hpp>
#include <secretsctl/sops/stores/format.hpp>
#include <secretsctl/sops/stores/text_encryption.hpp>
#include <string>
#include <thrown.hpp>
#include <utility>
#include <vector>

using namespace secretsctl;
using namespace secretsctl::sops;
using test::thrown_kind;
using test::thrown_message;

namespace {

const DotenvStore store;

SecretBytes data_key() {
  SecretBytes key(32);
  for (auto& byte : key.expose_writable()) byte = 7;
  return key;
}

NewMetadata new_file_metadata(const SelectionRule& rule = {}, bool only_encrypted = false) {
  NewMetadata made{{}, data_key(), {}};
  made.metadata.key_groups.emplace_back().age.push_back({"age1x", "file"});
  made.metadata.selection = rule;
  made.metadata.mac_only_encrypted = only_encrypted;
  made.metadata.version = format_version;
  return made;
}

struct TextOf final : Sink {
  std::string text;
  using Sink::write;
  void write(ByteView bytes) override { text += text_of(bytes); }
};

std::string encrypt(std::string_view plain, const SelectionRule& rule = {},
                    bool only_encrypted = false) {
  NewFile file(store, store, new_file_metadata(rule, only_encrypted));
  file.encrypt(SecretBytes::copy_of(plain));
  TextOf out;
  file.write(out);
  return out.text;
}

Document decrypt(std::string_view file) {
  Document document = store.load_encrypted(LargeBytes::copy_of(bytes_of(file)));
  decrypt_document(document, data_key(), MacCheck::required);
  return document;
}

std::string plain_of(std::string_view file) {
  const SecretBytes plain = store.emit_plain(decrypt(file).tree);
  return std::string(plain.expose_text());
}

// Which items are stored in clear; the encryption of a tree is the reference.
std::string shape(const Document& document) {
  std::string shape;
  for (const Item& item : document.tree.root()) {
    const std::string_view stored = item.leaf().stored;
    shape += item.is_comment ? "#" : std::string(item.key.view()) + "=";
    shape += is_encrypted_value(stored) ? "*" : std::string(stored);
    shape += '\n';
  }
  return shape;
}

std::string shape_by_tree(std::string_view plain, const SelectionRule& rule, bool only_encrypted) {
  Document document;
  document.tree = store.load_plain(SecretBytes::copy_of(plain));
  document.metadata = new_file_metadata(rule, only_encrypted).metadata;
  encrypt_document(document, data_key());
  return shape(document);
}

// Lines of every kind, `count` of them.
std::string various_lines(std::size_t count, unsigned seed) {
  std::mt19937 random(seed);
  const auto below = [&](unsigned limit) { return static_cast<unsigned>(random()) % limit; };
  const std::vector<std::string> kinds = {"# keep clear",
                                          "# secret",
                                          "",
                                          "#",
                                          "EMPTY=",
                                          "=no key",
                                          "A_unencrypted=clear\\nlines",
                                          "B=one\\ntwo",
                                          "C=a=b#c",
                                          "D= spaces \t",
                                          "E=\\n",
                                          "F=caf\xc3\xa9",
                                          "G=\\\\n"};
  std::string text;
  for (std::size_t i = 0; i < count; ++i) {
    text += kinds[below(static_cast<unsigned>(kinds.size()))];
    if (below(4) == 0) text += "\nK" + std::to_string(i) + "=" + std::string(below(90), 'v');
    text += '\n';
  }
  if (below(2) == 0) text.pop_back();
  return text;
}

}  // namespace

TEST_CASE("a new file decrypts to its plaintext without the empty lines") {
  CHECK(plain_of(encrypt("A=1\n\n# note\nB=\nC=x\\ny")) == "A=1\n# note\nB=\nC=x\\ny\n");
  CHECK(plain_of(encrypt("")).empty());
  CHECK(plain_of(encrypt("\n\n")).empty());
  CHECK(plain_of(encrypt("#")) == "#\n");
}

TEST_CASE("a new file has the same values encrypted as a tree of its plaintext") {
  const std::vector<SelectionRule> rules = {
      {},
      {SelectionKind::encrypted_suffix, "_unencrypted"},
      {SelectionKind::encrypted_regex, "^[AK]"},
      {SelectionKind::unencrypted_regex, "^(B|D|)$"},
      {SelectionKind::encrypted_comment_regex, "secret"},
      {SelectionKind::unencrypted_comment_regex, "keep"},
  };
  for (std::size_t rule = 0; rule < rules.size(); ++rule) {
    for (const bool only_encrypted : {false, true}) {
      CAPTURE(rule);
      CAPTURE(only_encrypted);
      const std::string plain = various_lines(300, static_cast<unsigned>(rule));
      const std::string file = encrypt(plain, rules[rule], only_encrypted);
      const Document document = decrypt(file);
      CHECK(shape(document) == shape_by_tree(plain, rules[rule], only_encrypted));
      CHECK(store.emit_plain(document.tree)
                .equals(store.emit_plain(store.load_plain(SecretBytes::copy_of(plain)))));
    }
  }
}

TEST_CASE("a large new file is the same, whichever thread encrypts its parts") {
  for (const auto kind :
       {SelectionKind::unencrypted_suffix, SelectionKind::encrypted_comment_regex}) {
    const SelectionRule rule{kind,
                             kind == SelectionKind::unencrypted_suffix ? "_unencrypted" : "secret"};
    const std::string plain = various_lines(60000, 7);
    REQUIRE(plain.size() > 1024 * 1024);
    const Document document = decrypt(encrypt(plain, rule));
    CHECK(shape(document) == shape_by_tree(plain, rule, false));
    CHECK(store.emit_plain(document.tree)
              .equals(store.emit_plain(store.load_plain(SecretBytes::copy_of(plain)))));
  }
}

TEST_CASE("a plaintext is divided between lines, and never after a comment") {
  for (unsigned seed = 0; seed < 50; ++seed) {
    const std::string text = various_lines(40, seed);
    for (const std::size_t size : {1, 2, 7, 60, 100000}) {
      CAPTURE(seed);
      CAPTURE(size);
      std::string together;
      std::uint32_t line = 1;
      const auto parts = store.text_encryption()->divide(text, size);
      for (std::size_t i = 0; i < parts.size(); ++i) {
        const std::string_view part = parts[i].text;
        CHECK(!part.empty());
        CHECK(parts[i].first_line == line);
        CHECK(parts[i].lines == std::ranges::count(part, '\n'));
        line += parts[i].lines;
        together += part;
        if (i + 1 == parts.size()) continue;
        REQUIRE(part.ends_with('\n'));
        const std::string_view last = part.substr(part.rfind('\n', part.size() - 2) + 1);
        CHECK(last != "\n");
        CHECK(!last.starts_with('#'));
      }
      CHECK(together == text);
    }
  }
  CHECK(store.text_encryption()->divide("", 10).empty());
  CHECK(store.text_encryption()->divide("A=1\nB=2\nC=3\n", 4).size() == 3);
}

TEST_CASE("the message names the first line that cannot be read") {
  std::string plain = various_lines(40000, 3) + "\n";
  const auto line = static_cast<std::size_t>(std::ranges::count(plain, '\n')) + 1;
  plain += "no equals sign\nA=1\nsops_mac=x\n" + various_lines(40000, 4);
  CHECK(thrown_kind([&] { encrypt(plain); }) == ErrorKind::input_unreadable);
  CHECK(thrown_message([&] {
          encrypt(plain);
        }).starts_with("line " + std::to_string(line) + " is neither"));
  CHECK(thrown_kind([] { encrypt("A=1\nsops_mac=x\n"); }) == ErrorKind::already_encrypted);
}

TEST_CASE("a comment whose ciphertext the rule matches is refused in a new file too") {
  const SelectionRule rule{SelectionKind::unencrypted_comment_regex, "ENC"};
  const auto encrypt_comment = [&] { encrypt("A=1\n# note\nB=2\n", rule); };
  CHECK(thrown_kind(encrypt_comment) == ErrorKind::encrypting_tree);
  CHECK(thrown_message(encrypt_comment).find("line 2") != std::string::npos);
}

TEST_CASE("a new file reports the keys whose values hold a newline, in order") {
  std::string plain = "FIRST=a\\nb\n# c\\nd\n";
  for (int i = 0; i < 60000; ++i) plain += "K" + std::to_string(i) + "=0123456789abcdef\n";
  plain += "LAST=\\n\n";
  NewFile file(store, store, new_file_metadata());
  file.encrypt(SecretBytes::copy_of(plain));
  CHECK(file.keys_with_newlines() == std::vector<std::string>{"FIRST", "LAST"});
}

TEST_CASE("a new file over the size limit for reading is refused") {
  const std::string plain = "A=" + std::string(std::size_t{210} * 1024 * 1024, 'x');
  CHECK(thrown_kind([&] { encrypt(plain); }) == ErrorKind::input_unreadable);
}

TEST_CASE(
    "a new file of any format holds its plaintext, in the order and under the MAC of a reader") {
  for (const Format format : {Format::json, Format::yaml, Format::ini, Format::binary}) {
    const Store& own = store_for(format);
    CAPTURE(row_of(format).name);
    // The larger one is divided among threads, and its MAC computed beside the writing.
    for (const int keys : {3, 4000}) {
      std::string lines;
      for (int i = 0; i < keys; ++i) {
        const std::string number = std::to_string(i);
        const std::string value = "the text of number " + number + std::string(300, 'x');
        if (i % 100 == 0) lines += (i == 0 ? "" : "\n") + ("[group_" + number + "]\n");
        lines += "key_" + number + " = " + value + "\n";
      }
      Tree tree = store_for(Format::ini).load_plain(SecretBytes::copy_of(lines));
      const bool is_binary = format == Format::binary;
      if (!is_binary && format != Format::ini) own.adapt(tree);
      const SecretBytes plain =
          is_binary ? SecretBytes::copy_of(lines) : own.emit_plain(std::as_const(tree));
      NewFile file(own, own, new_file_metadata());
      file.encrypt(plain);
      TextOf out;
      file.write(out);
      CHECK(out.text.find("the text of number") == std::string::npos);
      Document document = own.load_encrypted(LargeBytes::copy_of(bytes_of(out.text)));
      CHECK_NOTHROW(decrypt_document(document, data_key(), MacCheck::required));
      CHECK(own.emit_plain(document.tree).equals(plain));
      CHECK(file.clear().encrypted_values == clear_parts_of(document).encrypted_values);
    }
  }
}
