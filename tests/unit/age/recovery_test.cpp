#include <doctest/doctest.h>

#include <secretsctl/age/identity_file.hpp>
#include <secretsctl/age/recovery.hpp>
#include <secretsctl/core/qr_code.hpp>
#include <string>

using namespace secretsctl;
using namespace secretsctl::age;

namespace {

// An identity, whose digest is that of
// printf %s AGE-SECRET-KEY-1... | sha256sum
const std::string line =
    "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX";

NewIdentity known() {
  return {"age1known", SecretBytes::copy_of("# public key: age1known\n" + line + "\n")};
}

}  // namespace

TEST_SUITE("recovery") {
  TEST_CASE("the sheet is a key file with check digits") {
    const SecretBytes sheet = recovery_sheet(known(), RecoveryCode::none);
    const std::string text(sheet.expose_text());
    CHECK(text.starts_with("# recovery key: "));
    CHECK(text.ends_with("\n" + line + "\n# check: 789e b04a\n"));
    CHECK(
        parse_identities(sheet.clone(), "sheet", IdentityLines::strict, no_interaction()).size() ==
        1);
  }

  TEST_CASE("a code of the identity is drawn below it") {
    if (!has_qr_codes()) {
      MESSAGE("skipped: this build has no QR codes");
      CHECK_THROWS(static_cast<void>(recovery_sheet(known(), RecoveryCode::for_paper)));
      return;
    }
    const SecretBytes plain = recovery_sheet(known(), RecoveryCode::none);
    const SecretBytes paper = recovery_sheet(known(), RecoveryCode::for_paper);
    const SecretBytes terminal = recovery_sheet(known(), RecoveryCode::for_terminal);
    CHECK(paper.expose_text().starts_with(plain.expose_text()));
    CHECK(paper.expose_text().find('\x1b') == std::string_view::npos);
    CHECK(terminal.expose_text().find("\x1b[30;107m") != std::string_view::npos);
    CHECK(terminal.expose_text().ends_with("\x1b[0m\n"));
  }
}
