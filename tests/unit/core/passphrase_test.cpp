#include <doctest/doctest.h>

#include <fstream>
#include <scratch_folder.hpp>
#include <secretsctl/core/passphrase.hpp>
#include <string>
#include <thrown.hpp>

using namespace secretsctl;

namespace {

class PassphraseFile {
 public:
  explicit PassphraseFile(const std::string& text) : path_(folder_.path() + "/passphrase") {
    std::ofstream(path_, std::ios::binary) << text;
  }
  [[nodiscard]] std::string text() const {
    const SecretBytes passphrase = read_passphrase_file(path_);
    return std::string(passphrase.expose_text());
  }
  [[nodiscard]] bool refused() const {
    return test::thrown_kind([&] { static_cast<void>(text()); }).has_value();
  }

 private:
  test::ScratchFolder folder_;
  std::string path_;
};

}  // namespace

TEST_SUITE("passphrase") {
  TEST_CASE("one final newline is dropped, all other bytes count") {
    CHECK(PassphraseFile("secret").text() == "secret");
    CHECK(PassphraseFile("secret\n").text() == "secret");
    CHECK(PassphraseFile("secret\r\n").text() == "secret");
    CHECK(PassphraseFile("secret\n\n").text() == "secret\n");
    CHECK(PassphraseFile(" two words \n").text() == " two words ");
  }

  TEST_CASE("an empty passphrase is refused, and one that is too long") {
    CHECK(PassphraseFile("").refused());
    CHECK(PassphraseFile("\n").refused());
    CHECK(PassphraseFile("\r\n").refused());
    CHECK(PassphraseFile(std::string(max_passphrase_size, 'x') + "\r\n").text().size() ==
          max_passphrase_size);
    CHECK(PassphraseFile(std::string(max_passphrase_size + 3, 'x')).refused());
  }
}
