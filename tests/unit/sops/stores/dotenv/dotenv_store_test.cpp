#include <doctest/doctest.h>

#include <secretsctl/core/error.hpp>
#include <secretsctl/sops/stores/dotenv/dotenv_line.hpp>
#include <secretsctl/sops/stores/dotenv/dotenv_store.hpp>
#include <secretsctl/sops/stores/format.hpp>
#include <string>

using namespace secretsctl;
using namespace secretsctl::sops;

namespace {

const DotenvStore store;

Tree plain(std::string_view text) {
  return store.load_plain(SecretBytes::copy_of(text));
}

std::string round_trip(std::string_view text) {
  const SecretBytes out = store.emit_plain(plain(text));
  return std::string(out.expose_text());
}

std::string message_of(std::string_view text, ErrorKind kind) {
  try {
    static_cast<void>(plain(text));
  } catch (const Error& error) {
    CHECK(error.kind() == kind);
    return error.what();
  }
  return "no error";
}

constexpr std::string_view metadata =
    "sops_age__list_0__map_enc=line\\nline\\n\n"
    "sops_age__list_0__map_recipient=age1x\n"
    "sops_lastmodified=2026-11-22T07:00:00Z\n"
    "sops_mac=ENC[AES256_GCM,data:AA==,iv:AA==,tag:AA==,type:str]\n"
    "sops_unencrypted_suffix=_unencrypted\n"
    "sops_version=3.13.2\n";

Document encrypted(std::string text) {
  return store.load_encrypted(LargeBytes::copy_of(bytes_of(text)));
}

}  // namespace

TEST_SUITE("dotenv_store") {
  TEST_CASE("a value is all after the first equals sign") {
    const Tree tree = plain("A=1\nB= x = \"y\" # z\n=empty key\nC=\nexport D=d\n");
    REQUIRE(tree.root().size() == 5);
    CHECK(tree.root()[1].key == "B");
    CHECK(tree.root()[1].leaf().plaintext.expose_text() == " x = \"y\" # z");
    CHECK(tree.root()[2].key.empty());
    CHECK(tree.root()[3].leaf().plaintext.empty());
    CHECK(tree.root()[4].key == "export D");
  }

  TEST_CASE("a hash in the first column makes a comment, a space before it does not") {
    const Tree tree = plain("# a\n#\nA=#1\n");
    REQUIRE(tree.root().size() == 3);
    CHECK(tree.root()[0].is_comment);
    CHECK(tree.root()[0].leaf().plaintext.expose_text() == " a");
    CHECK(tree.root()[1].leaf().plaintext.empty());
    CHECK_FALSE(tree.root()[2].is_comment);
    CHECK(message_of("A=1\n  # indented\n", ErrorKind::input_unreadable).find("line 2") !=
          std::string::npos);
  }

  TEST_CASE("backslash n is a newline and nothing else is an escape") {
    const Tree tree = plain("A=a\\nb\\tc\\\\nd\r\n");
    CHECK(tree.root()[0].leaf().plaintext.expose_text() == "a\nb\\tc\\\nd\r");
    CHECK(round_trip("A=a\\nb\\tc\\\\nd\r\n") == "A=a\\nb\\tc\\\\nd\r\n");
  }

  TEST_CASE("empty lines are dropped, a missing last newline is added") {
    CHECK(round_trip("\n\nA=1\n\nB=2") == "A=1\nB=2\n");
    CHECK(round_trip("").empty());
    CHECK(round_trip("\n\n").empty());
  }

  TEST_CASE("duplicate keys stay in order and bytes stay bytes") {
    const std::string_view text("A=1\nA=2\nB=\xff\x00\xfe\n", 14);
    CHECK(round_trip(text) == text);
  }

  TEST_CASE("a malformed line is named by number, never by content") {
    const std::string message = message_of("A=1\nhunter2\n", ErrorKind::input_unreadable);
    CHECK(message.find("line 2") != std::string::npos);
    CHECK(message.find("hunter2") == std::string::npos);
  }

  TEST_CASE("a plaintext with metadata counts as encrypted") {
    CHECK(message_of("A=1\nsops_mac=x\n", ErrorKind::already_encrypted).find("line 2") !=
          std::string::npos);
    CHECK(round_trip("# sops_mac=x\nSOPS_A=1\n") == "# sops_mac=x\nSOPS_A=1\n");
  }

  TEST_CASE("metadata may be anywhere; the file is written back byte for byte") {
    const std::string data = "#ENC[x]\nA=ENC[y]\n\nB=\nclear_unencrypted=a\\nb\n";
    const std::string text = std::string(metadata) + "\n" + data;
    const Document document = encrypted(text);
    REQUIRE(document.tree.root().size() == 4);
    CHECK(document.tree.root()[3].leaf().stored == "a\nb");
    CHECK(document.metadata.key_groups[0].age[0].encrypted == "line\nline\n");
    CHECK(store.emit_encrypted(document) == text);
  }

  TEST_CASE("metadata in another order and spelling stays so, with the new values") {
    std::string text =
        "A=ENC[y]\nsops_version=v3.7.0\nsops_MAC=ENC[old]\nsops_foreign=kept\n"
        "sops_lastmodified=2026-11-22T07:00:00Z\nsops_kms=\nsops_age__map_enc=line\n"
        "sops_age__map_recipient=age1x\nsops_shamir_threshold=0\n";
    Document document = encrypted(text);
    CHECK(store.emit_encrypted(document) == text);
    document.metadata.mac = "ENC[new]";
    text.replace(text.find("ENC[old]"), 8, "ENC[new]");
    CHECK(store.emit_encrypted(document) == text);
    document.metadata.key_groups[0].age[0] = {"age1y", "other"};
    document.metadata.mac_only_encrypted = true;
    const std::string rekeyed = store.emit_encrypted(document);
    CHECK(rekeyed.find("age1x") == std::string::npos);
    CHECK(rekeyed.find("sops_age__list_0__map_recipient=age1y\n") != std::string::npos);
    CHECK(rekeyed.find("sops_mac_only_encrypted=true\n") != std::string::npos);
    CHECK(encrypted(rekeyed).metadata.key_groups[0].age[0].encrypted == "other");
  }

  TEST_CASE("a file turned into CRLF is read as before") {
    std::string text = "A=ENC[y]\nB_unencrypted=b\n" + std::string(metadata);
    std::string converted;
    for (const char c : text) converted += c == '\n' ? "\r\n" : std::string(1, c);
    const Document document = encrypted(converted);
    CHECK(document.tree.root()[0].leaf().stored == "ENC[y]");
    CHECK(store.emit_encrypted(document) == converted);
    // A carriage return that belongs to a value stays.
    CHECK(encrypted("B_unencrypted=b\r\n" + std::string(metadata)).tree.root()[0].leaf().stored ==
          "b\r");
  }

  TEST_CASE("the metadata at the end decides the line end, or else the first metadata line") {
    const std::string some = std::string(metadata);
    std::string converted;
    for (const char c : some) converted += c == '\n' ? "\r\n" : std::string(1, c);
    CHECK(dotenv_line_end("A=b\r\n" + some) == LineEnd::lf);
    CHECK(dotenv_line_end("A=b\n" + converted) == LineEnd::crlf);
    CHECK(dotenv_line_end(converted + "A=b\n") == LineEnd::crlf);
    CHECK(dotenv_line_end(some + "A=b\r\n") == LineEnd::lf);
    CHECK(dotenv_line_end(converted + "A=b\n" + some) == LineEnd::lf);
    CHECK(dotenv_line_end(converted) == LineEnd::crlf);
    CHECK(dotenv_line_end(some) == LineEnd::lf);
    CHECK(dotenv_line_end("A=b\r\n") == LineEnd::lf);
    CHECK(dotenv_line_end("A=b\r\nsops_a=b\r") == LineEnd::lf);
    CHECK(dotenv_line_end("") == LineEnd::lf);
  }

  TEST_CASE("lines without data keep their position, whatever happens to the data lines") {
    const std::string some = std::string(metadata);
    const std::string middle = some.substr(0, some.find('\n') + 1);
    const std::string end = some.substr(middle.size());
    for (const char* line_end : {"\n", "\r\n"}) {
      const auto text = [&](std::string_view lines) {
        std::string out;
        for (const char c : lines) out += c == '\n' ? line_end : std::string(1, c);
        return out;
      };
      Document document =
          encrypted(text("\nA=ENC[a]\n#ENC[c]\n" + middle + "B=ENC[b]\n\nC=ENC[d]\n" + end));
      CAPTURE(store.emit_encrypted(document));
      Branch& root = document.tree.root();
      REQUIRE(root.size() == 4);
      SUBCASE("changed") {
        root[0].leaf().stored = "ENC[new]";
        CHECK(store.emit_encrypted(document) ==
              text("\nA=ENC[new]\n#ENC[c]\n" + middle + "B=ENC[b]\n\nC=ENC[d]\n" + end));
      }
      SUBCASE("removed") {
        root.erase(root.begin() + 1, root.begin() + 3);
        CHECK(store.emit_encrypted(document) ==
              text("\nA=ENC[a]\n" + middle + "\nC=ENC[d]\n" + end));
      }
      SUBCASE("moved") {
        std::swap(root[0].key, root[3].key);
        std::swap(root[0].node, root[3].node);
        CHECK(store.emit_encrypted(document) ==
              text("\nC=ENC[d]\n#ENC[c]\n" + middle + "B=ENC[b]\n\nA=ENC[a]\n" + end));
      }
    }
  }

  TEST_CASE("without metadata it is not encrypted") {
    try {
      static_cast<void>(encrypted("A=1\n"));
      FAIL("no error");
    } catch (const Error& error) {
      CHECK(error.kind() == ErrorKind::not_encrypted);
    }
  }

  TEST_CASE("the name shows the format") {
    for (const char* name : {".env", "a/.env", ".env.enc", ".env.production", "prod.env",
                             "x/prod.env.enc", ".env.production.enc"}) {
      CHECK_MESSAGE(format_of_name(name) == Format::dotenv, name);
    }
    for (const char* name : {"env", "a.yaml", "a.env.yaml", "x.enc", ".envrc", "a.env/b"}) {
      CHECK_MESSAGE(format_of_name(name) != Format::dotenv, name);
    }
  }
}
