#include <doctest/doctest.h>

#include <algorithm>
#include <iterator>
#include <random>
#include <secretsctl/crypto/random.hpp>
#include <secretsctl/sops/cipher/document_encryption.hpp>
#include <secretsctl/sops/stores/dotenv/dotenv_store.hpp>
#include <string>
#include <vector>

#include "thrown.hpp"

using namespace secretsctl;
using namespace secretsctl::sops;
using test::thrown_kind;
using test::thrown_message;

namespace {

const DotenvStore store;
using Names = std::vector<std::string>;

// A file that was encrypted, read and decrypted again.
struct Opened {
  SecretBytes data_key = crypto::random_secret(32);
  Document document;

  explicit Opened(std::string_view plaintext, const SelectionRule& rule = {}) {
    Document fresh;
    fresh.tree = store.load_plain(SecretBytes::copy_of(plaintext));
    fresh.metadata.version = format_version;
    fresh.metadata.selection = rule;
    fresh.metadata.key_groups.push_back({{{"age1x", "enc"}}, {}});
    load(std::move(fresh));
  }

  // Writes a document and reads it back; returns the written text.
  std::string load(Document changed) {
    encrypt_document(changed, data_key);
    const std::string text = store.emit_encrypted(changed);
    document = store.load_encrypted(LargeBytes::copy_of(bytes_of(text)));
    decrypt_document(document, data_key, MacCheck::required);
    return text;
  }

  TreeChanges update(std::string_view text) {
    return store.update(document, SecretBytes::copy_of(text));
  }
  [[nodiscard]] std::string plaintext() const {
    const SecretBytes text = store.emit_plain(document.tree);
    return std::string(text.expose_text());
  }
  // The stored text of a line of the tree.
  [[nodiscard]] std::string stored(std::size_t index) const {
    return std::string(document.tree.root()[index].leaf().stored);
  }
};

}  // namespace

TEST_SUITE("dotenv_update") {
  TEST_CASE("the same text changes nothing") {
    Opened file("# c\nA=1\nB=x\\ny\n\nA=1\nC=\n");
    CHECK_FALSE(file.update(file.plaintext()).any());
    CHECK_FALSE(file.update("# c\nA=1\n\n\nB=x\\ny\nA=1\nC=").any());
  }

  TEST_CASE("changes are reported by name, unchanged values keep their stored texts") {
    Opened file("# c\nA=1\nB=2\nC=3\n");
    const std::string kept = file.stored(1);
    const TreeChanges changes = file.update("# c\nA=1\nD=4\\n\nC=33\n");
    CHECK(changes.added == Names{"D"});
    CHECK(changes.changed == Names{"C"});
    CHECK(changes.removed == Names{"B"});
    CHECK(changes.newlines == Names{"D"});
    CHECK_FALSE(changes.other);
    CHECK(file.stored(1) == kept);
    CHECK(file.stored(2).empty());
    CHECK(file.plaintext() == "# c\nA=1\nD=4\\n\nC=33\n");
  }

  TEST_CASE("a value that prints like another keeps its type") {
    Opened file("A=1\nB=2\n");
    Leaf& leaf = file.document.tree.root()[0].leaf();
    leaf.plaintext = SecretBytes::copy_of("a\\nb");
    leaf.stored = {};
    file.load(std::move(file.document));
    CHECK(file.plaintext() == "A=a\\nb\nB=2\n");
    file.update("A=a\\nb\nB=3\n");
    CHECK(file.document.tree.root()[0].leaf().plaintext.expose_text() == "a\\nb");
    file.update("A=a\\nbc\nB=3\n");
    CHECK(file.document.tree.root()[0].leaf().plaintext.expose_text() == "a\nbc");
  }

  TEST_CASE("repeated lines are matched in order") {
    Opened file("A=1\nA=2\nA=1\n");
    const std::string first = file.stored(0);
    const std::string third = file.stored(2);
    const TreeChanges changes = file.update("A=1\nA=3\nA=1\n");
    CHECK(changes.changed == Names{"A"});
    CHECK(file.stored(0) == first);
    CHECK(file.stored(2) == third);
    CHECK(file.update("A=1\nA=1\n").removed == Names{"A"});
  }

  TEST_CASE("every unchanged line keeps its stored text, at any position") {
    const std::vector<std::string> kinds = {"# a", "# b",     "A=1", "A=2",
                                            "B=1", "B=x\\ny", "C=",  "#"};
    std::mt19937 random(11);
    for (int round = 0; round < 300; ++round) {
      std::vector<std::string> before(random() % 12);
      for (std::string& line : before) line = kinds[random() % kinds.size()];
      std::vector<std::string> after = before;
      for (std::size_t edits = random() % 4; edits > 0; --edits) {
        const auto at = after.begin() + static_cast<std::ptrdiff_t>(random() % (after.size() + 1));
        if (at == after.end() || random() % 2 == 0) {
          after.insert(at, kinds[random() % kinds.size()]);
        } else {
          after.erase(at);
        }
      }
      std::string old_text;
      std::string new_text;
      std::string edited;
      for (const std::string& line : before) old_text += line + "\n";
      for (const std::string& line : after) {
        new_text += line + "\n";
        edited += line + (random() % 4 == 0 ? "\n\n" : "\n");
      }
      CAPTURE(old_text);
      CAPTURE(edited);
      Opened file(old_text);
      std::vector<std::string> shared;
      std::ranges::sort(before);
      std::ranges::sort(after);
      std::ranges::set_intersection(before, after, std::back_inserter(shared));
      const TreeChanges changes = file.update(edited);
      CHECK(file.plaintext() == new_text);
      const auto is_kept = [](const Item& item) {
        return !item.leaf().stored.empty() || item.leaf().plaintext.empty();
      };
      const auto kept = std::ranges::count_if(file.document.tree.root(), is_kept);
      const auto empty = [](const std::string& line) { return line == "C=" || line == "#"; };
      const auto extra = std::ranges::count_if(after, empty) - std::ranges::count_if(shared, empty);
      CHECK(kept == static_cast<std::ptrdiff_t>(shared.size()) + extra);
      CHECK(changes.any() == (old_text != new_text));
    }
  }

  TEST_CASE("a line in the middle is named by its number in the text") {
    Opened file("A=1\nB=2\nC=3\n");
    const auto update = [&] { file.update("\nA=1\n\nB=2\n\nwrong\nC=3\n"); };
    CHECK(thrown_message(update).find("line 6 ") != std::string::npos);
  }

  TEST_CASE("an encrypted comment of several lines is kept, and not parsed") {
    Opened file("# one\nA=1\n");
    Leaf& comment = file.document.tree.root()[0].leaf();
    comment.plaintext = SecretBytes::copy_of(" one\nhunter2\n");
    comment.stored = {};
    file.load(std::move(file.document));
    CHECK(file.plaintext() == "# one\nhunter2\n\nA=1\n");
    const TreeChanges changes = file.update("# one\nhunter2\n\nA=2\n");
    CHECK(changes.changed == Names{"A"});
    CHECK_FALSE(changes.other);
    CHECK(file.document.tree.root().size() == 2);
  }

  TEST_CASE("a malformed line is named by number, and nothing has changed") {
    Opened file("A=1\nB=2\n");
    const auto update = [&] { file.update("A=1\nB=3\nhunter2\n"); };
    CHECK(thrown_kind(update) == ErrorKind::input_unreadable);
    CHECK(thrown_message(update).find("line 3") != std::string::npos);
    CHECK(thrown_message(update).find("hunter2") == std::string::npos);
    CHECK(file.plaintext() == "A=1\nB=2\n");
  }

  TEST_CASE("an edit is written between the old lines") {
    Opened file("A=1\nB=2\nC=3\n");
    std::string text = store.emit_encrypted(file.document);
    text.insert(text.find("B="), "\n");
    text.insert(text.find("sops_"), "\nsops_own=kept\n");
    file.document = store.load_encrypted(LargeBytes::copy_of(bytes_of(text)));
    decrypt_document(file.document, file.data_key, MacCheck::required);
    file.update("A=1\nB=22\nD=4\nC=3\n");
    encrypt_document(file.document, file.data_key);
    const std::string written = store.emit_encrypted(file.document);
    const auto at = [&](const char* part) { return written.find(part); };
    CHECK(written.substr(0, at("B=")) == text.substr(0, text.find("B=")));
    CHECK(at("B=") < at("D="));
    CHECK(at("D=") < at("C="));
    CHECK(written.find("\n\nsops_own=kept\nsops_age") != std::string::npos);
  }

  TEST_CASE("values newly stored in clear are reported") {
    Opened file("# secret\nA=1\nB=2\n", {SelectionKind::encrypted_comment_regex, "secret"});
    CHECK(keys_to_be_clear(file.document).empty());
    file.update("A=1\nB=2\n");
    CHECK(keys_to_be_clear(file.document) == Names{"A"});
    file.update("# secret\nA=1\nB=3\n");
    CHECK(keys_to_be_clear(file.document) == Names{"B"});
  }

  TEST_CASE("a comment in clear stays in clear") {
    Opened file("# one\nA=1\n");
    std::string text = store.emit_encrypted(file.document);
    text = "# plain\n" + text.substr(text.find('\n') + 1);
    file.document = store.load_encrypted(LargeBytes::copy_of(bytes_of(text)));
    decrypt_document(file.document, file.data_key, MacCheck::required);
    file.update("# plain\nA=2\n# new\n");
    encrypt_document(file.document, file.data_key);
    CHECK(file.stored(0) == " plain");
    CHECK(file.stored(2).starts_with("ENC["));
  }
}
