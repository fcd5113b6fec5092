#include <doctest/doctest.h>

#include <fstream>
#include <scratch_folder.hpp>
#include <secretsctl/age/recipient_file.hpp>
#include <secretsctl/age/ssh_public_key.hpp>
#include <secretsctl/core/base64.hpp>
#include <string>
#include <thrown.hpp>

using namespace secretsctl;
using namespace secretsctl::age;
using namespace std::string_literals;

namespace {

const std::string good = "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj";

// A key of 256 bytes.
std::string rsa_line(std::uint8_t first) {
  Bytes modulus(256, 0x91);
  modulus.front() = first;
  std::string text = "ssh-rsa ";
  base64_encode(SshPublicKey::from_rsa({modulus, {1, 0, 1}}).blob(), Base64Padding::padded, text);
  return text;
}

class RecipientFile {
 public:
  explicit RecipientFile(const std::string& text) : path_(folder_.path() + "/recipients.txt") {
    std::ofstream(path_) << text;
  }
  [[nodiscard]] std::size_t count() const {
    return read_recipient_file(path_, no_interaction()).size();
  }
  [[nodiscard]] std::string message() const {
    return test::thrown_message(
        [&] { static_cast<void>(read_recipient_file(path_, no_interaction())); });
  }

 private:
  test::ScratchFolder folder_;
  std::string path_;
};

}  // namespace

TEST_SUITE("recipient_file") {
  TEST_CASE("one a line, comments, blank lines, any line end") {
    CHECK(RecipientFile(good).count() == 1);
    CHECK(RecipientFile("# us\n" + good + "\n\n# them\r\n" + good + "\r\n").count() == 2);
  }

  TEST_CASE("errors name the file and the line") {
    const std::string message = RecipientFile("# us\n" + good + "\nnonsense\n").message();
    CHECK(message.find("recipients.txt") != std::string::npos);
    CHECK(message.find("line 3") != std::string::npos);
    CHECK(RecipientFile(" " + good + "\n").message().find("line 1") != std::string::npos);
  }

  TEST_CASE("keys of other types and short RSA keys are passed over") {
    std::string security_key = "sk-ssh-ed25519@openssh.com \t";
    base64_encode(bytes_of("\0\0\0\x1a"
                           "sk-ssh-ed25519@openssh.com"s),
                  Base64Padding::padded, security_key);
    CHECK(RecipientFile(good + "\n" + security_key + " me\n").count() == 1);
    CHECK(RecipientFile(good + "\n" + rsa_line(0x7f) + "\n").count() == 1);
    CHECK(RecipientFile(good + "\n" + rsa_line(0x80) + "\n").count() == 2);
  }

  TEST_CASE("a damaged key of a type that age encrypts to is an error") {
    const auto refused = [](const std::string& line) {
      return RecipientFile(good + "\n" + line + "\n").message().find("line 2") != std::string::npos;
    };
    std::string short_key = "ssh-ed25519 ";
    base64_encode(bytes_of("\0\0\0\x0bssh-ed25519\0\0\0\x02"
                           "ab"s),
                  Base64Padding::padded, short_key);
    CHECK(refused(short_key));
    std::string no_numbers = "ssh-rsa ";
    base64_encode(bytes_of("\0\0\0\x07ssh-rsa"s), Base64Padding::padded, no_numbers);
    CHECK(refused(no_numbers));
    CHECK(refused(rsa_line(0x80) + "AAAA"));
    CHECK(refused("ssh-ed25519 " + rsa_line(0x80).substr(8)));
    CHECK(refused("ecdsa-sha2-nistp256 AAAA"));
  }

  TEST_CASE("a file without recipients") {
    CHECK_FALSE(RecipientFile("").message().empty());
    CHECK_FALSE(RecipientFile("# a comment\n\n").message().empty());
  }
}
