#include <doctest/doctest.h>

#include <algorithm>
#include <secretsctl/core/error.hpp>
#include <secretsctl/sops/cipher/document.hpp>
#include <secretsctl/sops/cipher/document_encryption.hpp>
#include <secretsctl/sops/stores/dotenv/dotenv_store.hpp>
#include <string>
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

// The encrypted file of a plaintext, under a fixed data key and a stand-in age entry.
std::string encrypt(std::string_view plain, SelectionRule rule = {}, bool only_encrypted = false) {
  Document document;
  document.tree = store.load_plain(SecretBytes::copy_of(plain));
  document.metadata.key_groups.emplace_back().age.push_back({"age1x", "file"});
  document.metadata.selection = std::move(rule);
  document.metadata.mac_only_encrypted = only_encrypted;
  document.metadata.version = format_version;
  encrypt_document(document, data_key());
  return store.emit_encrypted(document);
}

std::string decrypt(const std::string& file, MacCheck check = MacCheck::required) {
  Document document = store.load_encrypted(LargeBytes::copy_of(bytes_of(file)));
  decrypt_document(document, data_key(), check);
  const SecretBytes out = store.emit_plain(document.tree);
  return std::string(out.expose_text());
}

int status_of(const std::string& file) {
  try {
    decrypt(file);
  } catch (const Error& error) {
    return exit_status(error.kind());
  }
  return 0;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t from = 0; from < text.size();) {
    const auto end = text.find('\n', from);
    lines.push_back(text.substr(from, end - from + 1));
    from = end + 1;
  }
  return lines;
}

std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const auto& line : lines) text += line;
  return text;
}

constexpr std::string_view plain =
    "# comment\nA=first\nB=second\nEMPTY=\nclear_unencrypted=visible\nA=again\n";

}  // namespace

TEST_SUITE("document") {
  TEST_CASE("an encrypted text decrypts to the same text") {
    const std::string file = encrypt(plain);
    CHECK(decrypt(file) == plain);
    CHECK(file.find("first") == std::string::npos);
    CHECK(file.find("comment\n") == std::string::npos);
    CHECK(file.find("clear_unencrypted=visible\n") != std::string::npos);
    CHECK(file.find("EMPTY=\n") != std::string::npos);
  }

  TEST_CASE("the empty file and a file of comments have a MAC too") {
    CHECK(decrypt(encrypt("")).empty());
    CHECK(decrypt(encrypt("# only\n#\n")) == "# only\n#\n");
  }

  TEST_CASE("swapped, dropped, repeated or added lines are noticed") {
    const std::vector<std::string> lines = lines_of(encrypt(plain));
    auto changed = lines;
    std::swap(changed[1], changed[2]);
    CHECK(status_of(joined(changed)) == 51);
    changed = lines;
    changed.erase(changed.begin() + 1);
    CHECK(status_of(joined(changed)) == 51);
    changed = lines;
    changed.insert(changed.begin(), changed[1]);
    CHECK(status_of(joined(changed)) == 51);
    changed = lines;
    changed.insert(changed.begin(), "new_unencrypted=x\n");
    CHECK(status_of(joined(changed)) == 51);
    changed[0] = "new=\n";
    CHECK(status_of(joined(changed)) == 0);  // SOPS does not authenticate this
  }

  TEST_CASE("a changed, moved, emptied or clear value is refused") {
    const std::vector<std::string> lines = lines_of(encrypt(plain));
    auto changed = lines;
    char& first = changed[1][changed[1].find("data:") + 5];
    first = first == 'A' ? 'B' : 'A';
    CHECK(status_of(joined(changed)) == 25);
    changed = lines;
    changed[1] = "B" + lines[1].substr(1);
    CHECK(status_of(joined(changed)) == 25);
    changed = lines;
    changed[1] = "A=first\n";
    CHECK(status_of(joined(changed)) == 25);
    changed = lines;
    changed[1] = "A=\n";
    CHECK(status_of(joined(changed)) == 51);
    changed = lines;
    changed[4] = "clear_unencrypted=other\n";
    CHECK(status_of(joined(changed)) == 51);
  }

  TEST_CASE("an absent or damaged MAC, or one of another time, is a mismatch") {
    const std::string file = encrypt(plain);
    const auto without = [&](const char* name) {
      auto lines = lines_of(file);
      std::erase_if(lines, [&](const std::string& line) { return line.starts_with(name); });
      return joined(lines);
    };
    CHECK(status_of(without("sops_mac=")) == 51);
    CHECK(status_of(without("sops_mac=") + "sops_mac=\n") == 51);
    CHECK(status_of(without("sops_mac=") + "sops_mac=ENC[x]\n") == 51);
    CHECK(status_of(without("sops_lastmodified=") + "sops_lastmodified=2020-01-01T00:00:00Z\n") ==
          51);
    CHECK(status_of(without("sops_lastmodified=")) == 1);
    CHECK(status_of(without("sops_version=")) == 1);
    CHECK(decrypt(without("sops_mac="), MacCheck::ignored) == plain);
  }

  TEST_CASE("comments in clear are kept and counted") {
    const std::string file = "# added\n" + encrypt(plain);
    Document document = store.load_encrypted(LargeBytes::copy_of(bytes_of(file)));
    CHECK(decrypt_document(document, data_key(), MacCheck::required).clear_comments == 1);
    CHECK(decrypt(file) == "# added\n" + std::string(plain));
  }

  TEST_CASE("mac_only_encrypted leaves clear values out, and its MAC differs") {
    std::string file = encrypt(plain, {}, true);
    CHECK(decrypt(file) == plain);
    const auto at = file.find("=visible");
    CHECK(decrypt(file.replace(at, 8, "=changed")).find("=changed") != std::string::npos);
    const auto flag = file.find("sops_mac_only_encrypted=true");
    CHECK(status_of(file.replace(flag, 28, "sops_mac_only_encrypted=0")) == 51);
  }

  TEST_CASE("each selection rule encrypts the values it selects") {
    const auto stored_in_clear = [](const std::string& file, const std::string& line) {
      return file.find(line + "\n") != std::string::npos;
    };
    const std::string text = "# public\nHOST_pub=h\nPASS=p\n# other\nPORT_pub=1\n";
    std::string file = encrypt(text, {SelectionKind::encrypted_suffix, "SS"});
    CHECK(decrypt(file) == text);
    CHECK(stored_in_clear(file, "HOST_pub=h"));
    CHECK(stored_in_clear(file, "# other"));
    CHECK_FALSE(stored_in_clear(file, "PASS=p"));
    file = encrypt(text, {SelectionKind::unencrypted_regex, "^PO|^HO"});
    CHECK(decrypt(file) == text);
    CHECK(stored_in_clear(file, "PORT_pub=1"));
    CHECK_FALSE(stored_in_clear(file, "PASS=p"));
    CHECK_FALSE(stored_in_clear(file, "# other"));
    file = encrypt(text, {SelectionKind::encrypted_regex, "^PASS$"});
    CHECK(decrypt(file) == text);
    CHECK(stored_in_clear(file, "HOST_pub=h"));
    CHECK_FALSE(stored_in_clear(file, "PASS=p"));
    file = encrypt(text, {SelectionKind::unencrypted_comment_regex, "public"});
    CHECK(decrypt(file) == text);
    CHECK(stored_in_clear(file, "# public"));
    CHECK(stored_in_clear(file, "HOST_pub=h"));
    CHECK_FALSE(stored_in_clear(file, "PASS=p"));
    CHECK_FALSE(stored_in_clear(file, "# other"));
    file = encrypt(text, {SelectionKind::encrypted_comment_regex, "other"});
    CHECK(decrypt(file) == text);
    CHECK(stored_in_clear(file, "PASS=p"));
    CHECK(stored_in_clear(file, "# other"));
    CHECK_FALSE(stored_in_clear(file, "PORT_pub=1"));
  }

  TEST_CASE("a rule that does not compile or matches ciphertext is refused") {
    CHECK_THROWS_AS(encrypt(plain, {SelectionKind::encrypted_regex, "("}), Error);
    CHECK_THROWS_AS(encrypt(plain, {SelectionKind::unencrypted_comment_regex, "AES256"}), Error);
  }

  TEST_CASE("existing stored texts are kept") {
    const std::string file = encrypt(plain);
    Document document = store.load_encrypted(LargeBytes::copy_of(bytes_of(file)));
    decrypt_document(document, data_key(), MacCheck::required);
    encrypt_document(document, data_key());
    const auto before = lines_of(file);
    const auto after = lines_of(store.emit_encrypted(document));
    REQUIRE(before.size() == after.size());
    for (std::size_t i = 0; i < 6; ++i) CHECK(before[i] == after[i]);
    CHECK(decrypt(joined(after)) == plain);
  }
}
