#include <doctest/doctest.h>

#include <algorithm>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/qr_code.hpp>
#include <string>
#include <thrown.hpp>

using namespace secretsctl;

TEST_SUITE("qr_code") {
  TEST_CASE("a square with a light border and three corners") {
    if (!has_qr_codes()) {
      MESSAGE("skipped: this build has no QR codes");
      return;
    }
    // Version 1: 21 modules, and a border of four on each side.
    const SecretBytes code = qr_code(SecretBytes::copy_of("AGE"), QrColours::none);
    const std::string text(code.expose_text());
    CHECK(std::ranges::count(text, '\n') == 15);
    CHECK(text.starts_with(std::string(29, ' ') + "\n" + std::string(29, ' ') +
                           "\n    \u2588\u2580\u2580\u2580\u2580\u2580\u2588"));
    CHECK(text.find("\u2588\u2580\u2580\u2580\u2580\u2580\u2588    \n") != std::string::npos);
    CHECK(text.ends_with(std::string(29, ' ') + "\n"));
    CHECK(test::thrown_kind([] {
            static_cast<void>(
                qr_code(SecretBytes::copy_of(std::string(1000, 'A')), QrColours::none));
          }) == ErrorKind::generic);
  }
}
