#include <doctest/doctest.h>

#include <algorithm>
#include <secretsctl/core/error.hpp>
#include <secretsctl/sops/cipher/document.hpp>
#include <secretsctl/sops/cipher/tree_batches.hpp>
#include <string>
#include <thrown.hpp>
#include <vector>

#include "sops/numbered_document.hpp"

// Documents large enough for batches, and for threads where there are enough processors.

using namespace secretsctl;
using namespace secretsctl::sops;
using namespace secretsctl::test;

namespace {

// The number of the first item of each batch.
std::vector<std::size_t> batch_starts(Document& document) {
  std::vector<std::size_t> starts;
  std::size_t next = 0;
  for (const TreeBatch& batch : tree_batches(document.tree, batch_weight)) {
    starts.push_back(next);
    next += batch.items.size();
  }
  CHECK(next == document.tree.root().size());
  return starts;
}

// The file with a changed first character in the ciphertext of one key.
std::string damaged(std::string file, std::size_t index) {
  const std::string start = "\n" + key_name(index) + "=ENC[AES256_GCM,data:";
  const std::size_t at = ("\n" + file).find(start);
  REQUIRE(at != std::string::npos);
  char& c = file[at + start.size() - 1];
  c = c == 'A' ? 'B' : 'A';
  return file;
}

}  // namespace

TEST_SUITE("large document") {
  TEST_CASE("any number of values is read back unchanged, around the sizes where batches begin") {
    const std::string most = encrypt(lines(9000));
    Document document = load(most);
    const auto starts = batch_starts(document);
    REQUIRE(starts.size() > 10);
    for (const std::size_t batch :
         {std::size_t{1}, std::size_t{7}, std::size_t{8}, std::size_t{9}, starts.size() - 1}) {
      for (const std::size_t count : {starts[batch] - 1, starts[batch], starts[batch] + 1}) {
        CAPTURE(count);
        const std::string plain = lines(count);
        const std::string file = encrypt(plain);
        CHECK(decrypt(file) == plain);
        CHECK(decrypt(file, StoredTexts::forgotten) == plain);
      }
    }
  }

  TEST_CASE("a file that was only read is written back unchanged") {
    const std::string file = encrypt(lines(9000));
    Document document = load(file);
    decrypt_document(document, data_key(), MacCheck::required);
    CHECK(store.emit_encrypted(document) == file);
    document.tree.root()[4000].leaf().plaintext = SecretBytes::copy_of("new");
    document.tree.root()[4000].leaf().stored = {};
    encrypt_document(document, data_key());
    const std::string edited = store.emit_encrypted(document);
    const std::size_t same = file.find("KEY_4000=") + std::string_view("KEY_4000=").size();
    CHECK(edited.substr(0, same) == file.substr(0, same));
    const std::size_t next = file.find("KEY_4001=");
    const std::size_t data_end = file.find("sops_");
    CHECK(edited.find(file.substr(next, data_end - next)) != std::string::npos);
    CHECK(decrypt(edited).find("KEY_4000=new\n") != std::string::npos);
  }

  TEST_CASE("damage in any batch is reported with its key, the first of several") {
    const std::string file = encrypt(lines(9000));
    Document document = load(file);
    const auto starts = batch_starts(document);
    for (std::size_t batch = 0; batch < starts.size(); ++batch) {
      const std::size_t end = batch + 1 < starts.size() ? starts[batch + 1] : 9000;
      for (const std::size_t index : {starts[batch], (starts[batch] + end) / 2, end - 1}) {
        CAPTURE(index);
        std::string broken = damaged(file, index);
        if (batch + 1 < starts.size()) broken = damaged(std::move(broken), starts[batch + 1] + 1);
        const std::string expected = "the value of " + key_name(index) + " (line " +
                                     std::to_string(index + 1) + ") cannot be decrypted";
        CHECK(test::thrown_message([&] { decrypt(broken); }).starts_with(expected));
        CHECK(test::thrown_kind([&] { decrypt(broken, StoredTexts::forgotten); }) ==
              ErrorKind::decrypting_tree);
      }
    }
  }

  TEST_CASE("lines swapped between batches break the MAC") {
    const std::string file = encrypt(lines(9000));
    const std::size_t first = file.find("KEY_10=");
    const std::size_t second = file.find("KEY_8000=");
    std::string moved = file;
    const std::string line = moved.substr(second, moved.find('\n', second) + 1 - second);
    moved.erase(second, line.size());
    moved.insert(first, line);
    CHECK(test::thrown_kind([&] { decrypt(moved); }) == ErrorKind::mac_mismatch);
    CHECK(test::thrown_kind([&] { decrypt(moved, StoredTexts::forgotten); }) ==
          ErrorKind::mac_mismatch);
  }

  TEST_CASE("a comment counts for the item after it, even if a batch could begin between them") {
    std::string plain;
    for (std::size_t i = 0; i < 9000; ++i) {
      if (i % 2 == 1) plain += "# secret\n";
      plain += key_name(i) + "=the value of number " + std::to_string(i) + "\n";
    }
    const std::string file = encrypt(plain, {SelectionKind::encrypted_comment_regex, "secret"});
    std::size_t encrypted = 0;
    const Document loaded = load(file);
    for (const Item& item : loaded.tree.root()) {
      if (!item.is_comment && item.leaf().stored.view().starts_with("ENC[")) ++encrypted;
    }
    CHECK(encrypted == 4500);
    CHECK(decrypt(file) == plain);
    CHECK(decrypt(file, StoredTexts::forgotten) == plain);
  }

  TEST_CASE("only encrypted values count for the MAC, if the file says so") {
    std::string plain = lines(9000);
    for (std::size_t i = 0; i < 9000; i += 3) {
      const std::string name = key_name(i) + "=";
      plain.insert(plain.find("\n" + name) + name.size(), "_unencrypted");
    }
    const std::string file = encrypt(plain, {}, true);
    CHECK(decrypt(file) == plain);
  }

  TEST_CASE("a few large values are divided too") {
    std::string plain;
    for (std::size_t i = 0; i < 24; ++i) {
      plain += key_name(i) + "=" + std::string(300'000 + i, static_cast<char>('a' + i)) + "\n";
    }
    const std::string file = encrypt(plain);
    Document document = load(file);
    CHECK(batch_starts(document).size() == 24);
    CHECK(decrypt(file, StoredTexts::forgotten) == plain);
  }

  TEST_CASE("only comments are one batch") {
    std::string plain;
    for (std::size_t i = 0; i < 9000; ++i) plain += "# note number " + std::to_string(i) + "\n";
    const std::string file = encrypt(plain);
    Document document = load(file);
    CHECK(batch_starts(document).size() == 1);
    CHECK(decrypt(file) == plain);
  }
}
