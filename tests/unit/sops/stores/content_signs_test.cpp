#include <doctest/doctest.h>

#include <secretsctl/sops/stores/content_signs.hpp>
#include <secretsctl/sops/stores/format.hpp>

using namespace secretsctl::sops;

namespace {

bool is_recognised(std::string_view text) {
  return format_of_content(secretsctl::bytes_of(text)).has_value();
}

}  // namespace

TEST_SUITE("content_signs") {
  TEST_CASE("the beginning of a line") {
    CHECK(has_line("key\n", "key"));
    CHECK(has_line("a\nkey", "key"));
    CHECK(has_line("akey\nkey", "key"));
    CHECK_FALSE(has_line("a key\n", "key"));
    CHECK_FALSE(has_line("", "key"));
  }

  TEST_CASE("the conflict of a merge, and its line") {
    CHECK(conflict_line("A=1\n<<<<<<< ours\nB=1\n=======\nB=2\n>>>>>>> theirs\n") == 2);
    CHECK(conflict_line("<<<<<<<\r\nB=1\r\n=======\r\nB=2\r\n") == 1);
    CHECK(conflict_line("A=1\nB=1\n=======\nB=2\n>>>>>>> theirs") == 3);
    CHECK(conflict_line("<<<<<<< ours\nB=1\n>>>>>>> theirs\n") == 1);
    CHECK(conflict_line("<<<<<<<< not merged\nA=1\n") == 1);
    CHECK(conflict_line("A=<<<<<<<\n # >>>>>>>\n") == 0);
  }

  TEST_CASE("keys that look like the mark of a conflict, or one mark alone") {
    CHECK(conflict_line(">>>>>>>A=1\n<<<<<<<B=1\n") == 0);
    CHECK(conflict_line("<<<<<<<A=1\n=======B\n>>>>>>>C=1\n") == 0);
    CHECK(conflict_line("<<<<<<< A=1\n") == 0);
    CHECK(conflict_line(">>>>>>> A=1\n======= B=1\n<<<<<<< C=1\n") == 0);
    CHECK(conflict_line("<<<<<<<< A=1\n>>>>>>>>B=1\n") == 0);
    CHECK(conflict_line("") == 0);
  }

  TEST_CASE("SOPS's other formats") {
    CHECK(is_recognised("a: ENC[AES256_GCM,x]\nsops:\n  mac: x\n"));
    CHECK(is_recognised("[a]\nb = ENC[AES256_GCM,x]\n[sops]\n"));
    CHECK(is_recognised(" {\"a\":\"ENC[AES256_GCM,x]\",\"sops\":{}}"));
    CHECK(is_recognised("{\"b\":\"sops\",\"a\":\"ENC[AES256_GCM,x]\",\"sops\"\n:\t{}}"));
  }

  TEST_CASE("texts that only resemble them") {
    CHECK_FALSE(is_recognised(""));
    CHECK_FALSE(is_recognised("a: clear\nsops:\n  mac: x\n"));
    CHECK_FALSE(is_recognised("a: ENC[AES256_GCM,x]\n"));
    CHECK_FALSE(is_recognised("a: ENC[AES256_GCM,x]\nb:\n  sops:\n"));
    CHECK_FALSE(is_recognised("{\"a\":\"ENC[AES256_GCM,x]\",\"b\":\"sops\"}"));
    CHECK_FALSE(is_recognised("{\"a\":\"ENC[AES256_GCM,x]\",\"sops\":\"no\"}"));
  }
}
