#include <doctest/doctest.h>

#include <secretsctl/sops/cipher/clear_parts.hpp>
#include <secretsctl/sops/cipher/document_encryption.hpp>
#include <secretsctl/sops/stores/dotenv/dotenv_store.hpp>
#include <string>
#include <thrown.hpp>

using namespace secretsctl;
using namespace secretsctl::sops;

namespace {

const DotenvStore store;

SecretBytes data_key() {
  SecretBytes key(32);
  for (auto& byte : key.expose_writable()) byte = 7;
  return key;
}

// A document as it is read back: encrypted, not decrypted.
Document encrypted(std::string_view text, const SelectionRule& rule = {}) {
  Document document;
  document.tree = store.load_plain(SecretBytes::copy_of(text));
  document.metadata.selection = rule;
  document.metadata.key_groups.emplace_back().age.push_back({"age1x", "file"});
  document.metadata.version = format_version;
  encrypt_document(document, data_key());
  return store.load_encrypted(LargeBytes::copy_of(bytes_of(store.emit_encrypted(document))));
}

const SelectionRule spaced{SelectionKind::encrypted_regex, "^(PASSWORD | TOKEN)$"};

}  // namespace

TEST_SUITE("clear_parts") {
  TEST_CASE("names of values, comments counted") {
    const auto parts =
        clear_parts_of(encrypted("#note\nA=1\nB_unencrypted=2\nC_unencrypted=\n#x_unencrypted\n"));
    CHECK(parts.names == std::vector<std::string>{"B_unencrypted"});
    CHECK(parts.comments == 0);
    CHECK_FALSE(parts.is_all_clear());
    const SelectionRule regex{SelectionKind::encrypted_regex, "^A$"};
    const auto with_comments = clear_parts_of(encrypted("#one\n#two\nA=1\nB=2\n", regex));
    CHECK(clear_parts_text(with_comments) == "B, and 2 comments");
    CHECK(clear_parts_text({}).empty());
  }

  TEST_CASE("also before the clear values are stored") {
    Document document;
    document.tree = store.load_plain(SecretBytes::copy_of("A=1\nB_unencrypted=2\n"));
    const DocumentEncryption encryption(document, data_key());
    CHECK(clear_parts_text(clear_parts_of(document)) == "B_unencrypted");
    CHECK_FALSE(clear_parts_of(document).is_all_clear());
  }

  TEST_CASE("a rule that leaves nothing encrypted") {
    const std::string reason = all_clear_reason(encrypted("PASSWORD=1\nTOKEN=2\n", spaced));
    CHECK(reason.find("PASSWORD, TOKEN") != std::string::npos);
    CHECK(reason.find("encrypted_regex '^(PASSWORD | TOKEN)$'") != std::string::npos);
    CHECK(reason.find("blanks beside '|'") != std::string::npos);
    CHECK(all_clear_reason(encrypted("PASSWORD =1\nOTHER=2\n", spaced)).empty());
    CHECK_FALSE(all_clear_reason(encrypted("A_unencrypted=1\n#note\n")).empty());
  }

  TEST_CASE("a file without values has nothing to protect") {
    for (const char* text : {"", "#note\n", "A=\nB=\n"}) {
      CHECK(all_clear_reason(encrypted(text, spaced)).empty());
      CHECK_NOTHROW(refuse_all_clear(clear_parts_of(encrypted(text, spaced)), spaced));
    }
  }

  TEST_CASE("the refusal names --clear, and never a value") {
    const auto parts = clear_parts_of(encrypted("PASSWORD=hunter2\n", spaced));
    const std::string message = test::thrown_message([&] { refuse_all_clear(parts, spaced); });
    CHECK(message.find("--clear") != std::string::npos);
    CHECK(message.find("hunter2") == std::string::npos);
  }

  TEST_CASE("of many names the first are listed") {
    std::string text;
    for (int i = 0; i < 60; ++i) text += "K" + std::to_string(i) + "=v\n";
    const auto parts = clear_parts_of(encrypted(text, spaced));
    CHECK(parts.values == 60);
    CHECK(clear_parts_text(parts).ends_with("K49 and 10 more"));
    ClearParts both = parts;
    both.add(parts);
    CHECK(both.values == 120);
    CHECK(both.names.size() == ClearParts::max_names);
  }

  TEST_CASE("blanks that are probably a mistake") {
    for (const char* pattern : {"^(A | B)$", "A |B", "A| B", "( A|B)", "(A|B )", " ^A$", "^A $"}) {
      CAPTURE(pattern);
      CHECK_FALSE(pattern_hint({SelectionKind::encrypted_regex, pattern}).empty());
    }
    for (const char* pattern : {"^(A|B)$", "A B", "A\\| B", ""}) {
      CAPTURE(pattern);
      CHECK(pattern_hint({SelectionKind::unencrypted_regex, pattern}).empty());
    }
    CHECK(pattern_hint({SelectionKind::encrypted_suffix, " |"}).empty());
  }
}
