#include <doctest/doctest.h>

#include <optional>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/side_task.hpp>
#include <secretsctl/sops/files/quick_set.hpp>
#include <string>
#include <thrown.hpp>
#include <vector>

#include "sops/numbered_document.hpp"

using namespace secretsctl;
using namespace secretsctl::sops;
using namespace secretsctl::test;

namespace {

std::optional<ValueChange> change(Document& document, std::string_view key,
                                  std::string_view value) {
  return set_encrypted_value(document, store, data_key(), TreePath::of_key(key),
                             SecretBytes::copy_of(value));
}

// The file with one value set in one pass: its lines are written while it is decrypted.
std::string set_in(std::string_view file, std::string_view key, std::string_view value) {
  Document document = load(file);
  const auto made = change(document, key, value);
  REQUIRE(made);
  SideTask authentication(
      [&] {
        MacHash hash = verify_and_rehash(document, data_key(), made->earlier);
        set_mac(document.metadata, hash, data_key());
      },
      SideTask::Start::now);
  Bytes written;
  BytesSink sink(written);
  store.write_encrypted(document, sink, [&] { authentication.wait(); });
  return std::string(text_of(written));
}

// The result of the separate steps for a plaintext.
std::string expected(std::string plain, const std::string& key, const std::string& value) {
  const auto start = ("\n" + plain).find("\n" + key + "=");
  if (start == std::string::npos) return plain + key + "=" + value + "\n";
  const auto begin = start + key.size() + 1;
  return plain.replace(begin, plain.find('\n', begin) - begin, value);
}

bool takes_single_steps(std::string_view file, std::string_view key, std::string_view value) {
  Document document = load(file);
  const bool does = !change(document, key, value);
  CHECK(store.emit_encrypted(document) == file);
  return does;
}

}  // namespace

TEST_SUITE("quick set") {
  TEST_CASE("at any position in files of any size; all other lines stay") {
    for (const std::size_t count : {1U, 2U, 30U, 9000U}) {
      const std::string plain = lines(count);
      for (const bool only_encrypted : {false, true}) {
        const std::string file = encrypt(plain, {}, only_encrypted);
        for (const std::size_t index : {std::size_t{0}, count / 2, count - 1, count}) {
          CAPTURE(count);
          CAPTURE(index);
          const std::string key = key_name(index);
          const std::string changed = set_in(file, key, "another value, of another length");
          CHECK(decrypt(changed) == expected(plain, key, "another value, of another length"));
          const auto place = file.find(index < count ? key + "=" : "sops_");
          CHECK(changed.substr(0, place) == file.substr(0, place));
        }
      }
    }
  }

  TEST_CASE("among comments, clear values and empty ones, and with a newline") {
    const std::string plain =
        "# one\nA=1\nB_unencrypted=2\n#\nC=\nD=a\\nb\n# last, with nothing after it\n";
    for (const bool only_encrypted : {false, true}) {
      const std::string file = encrypt(plain, {}, only_encrypted);
      CHECK(decrypt(set_in(file, "A", "x\ny")) == expected(plain, "A", "x\\ny"));
      CHECK(decrypt(set_in(file, "D", "z")) == expected(plain, "D", "z"));
      CHECK(decrypt(set_in(file, "NEW", "n")) == plain + "NEW=n\n");
    }
  }

  TEST_CASE("a file that holds no value yet") {
    CHECK(decrypt(set_in(encrypt(""), "A", "1")) == "A=1\n");
    CHECK(decrypt(set_in(encrypt("# a note\n"), "A", "1")) == "# a note\nA=1\n");
  }

  TEST_CASE("tampering is reported, whichever value is set") {
    const std::string file = encrypt(lines(9000));
    const auto kind_of = [](const std::string& broken, std::string_view key) {
      return thrown_kind([&] { static_cast<void>(set_in(broken, key, "new")); });
    };
    const auto line_of = [&](std::size_t index) {
      const std::size_t start = file.find(key_name(index) + "=");
      return file.substr(start, file.find('\n', start) + 1 - start);
    };
    const auto without = [](std::string text, const std::string& line) {
      return text.erase(text.find(line), line.size());
    };
    for (const std::size_t index : {std::size_t{0}, std::size_t{4500}, std::size_t{8999}}) {
      CAPTURE(index);
      for (const std::string_view key : {"KEY_1", "KEY_4501", "KEY_8998", "NEW"}) {
        CAPTURE(key);
        CHECK(kind_of(without(file, line_of(index)), key) == ErrorKind::mac_mismatch);
        const std::string moved =
            without(file, line_of(index))
                .insert(file.find("KEY_7000=") - (index < 7000 ? line_of(index).size() : 0),
                        line_of(index));
        CHECK(kind_of(moved, key) == ErrorKind::mac_mismatch);
        std::string damaged = file;
        char& byte = damaged[file.find(line_of(index)) + line_of(index).find("data:") + 5];
        byte = byte == 'A' ? 'B' : 'A';
        CHECK(kind_of(damaged, key) == ErrorKind::decrypting_tree);
      }
    }
    // The line of another file under the same key, and a value put in its place.
    const std::string other = set_in(file, "KEY_4500", "older");
    const std::string older = other.substr(other.find("KEY_4500="), line_of(4500).size());
    const std::string old_line = older.substr(0, older.find('\n') + 1);
    std::string replayed = file;
    replayed.replace(replayed.find(line_of(4500)), line_of(4500).size(), old_line);
    CHECK(kind_of(replayed, "KEY_4500") == ErrorKind::mac_mismatch);
    CHECK(kind_of(replayed, "KEY_1") == ErrorKind::mac_mismatch);
  }

  TEST_CASE("all other cases return nothing and leave the document unchanged") {
    const std::string file = encrypt("A=1\nB_unencrypted=2\nC=\nD=4\nD=5\n");
    CHECK(takes_single_steps(file, "A", "1"));
    CHECK(takes_single_steps(file, "A", ""));
    CHECK(takes_single_steps(file, "B_unencrypted", "3"));
    CHECK(takes_single_steps(file, "NEW_unencrypted", "3"));
    CHECK(takes_single_steps(file, "C", "3"));
    CHECK(takes_single_steps(file, "D", "6"));
    CHECK(takes_single_steps(file, "", "6"));
    CHECK(takes_single_steps(file, "#A", "6"));
    CHECK(takes_single_steps(file, "sops_mac", "6"));
    const std::string comments =
        encrypt("# x\nA=1\n", {SelectionKind::encrypted_comment_regex, "x"});
    CHECK(takes_single_steps(comments, "A", "2"));
    std::string damaged = file;
    char& byte = damaged[damaged.find("data:") + 5];
    byte = byte == 'A' ? 'B' : 'A';
    CHECK(takes_single_steps(damaged, "A", "2"));
  }
}
