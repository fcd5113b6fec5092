#include <doctest/doctest.h>

#include <secretsctl/age/recipient.hpp>
#include <secretsctl/age/ssh_key_file.hpp>
#include <secretsctl/age/ssh_public_key.hpp>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/read_file.hpp>
#include <string>
#include <thrown.hpp>

using namespace secretsctl;
using namespace secretsctl::age;

namespace {

const std::string folder = SECRETSCTL_TESTDATA "/identities/";

SecretBytes key(const std::string& name) {
  return read_secret_file(folder + name);
}

bool refused(std::string_view text) {
  return test::thrown_kind([&] {
           static_cast<void>(
               parse_ssh_identity({SecretBytes::copy_of(text), "the key", {}}, no_interaction()));
         }) == ErrorKind::generic;
}

// Answers with one passphrase and counts the questions.
class OnePassphrase final : public Interaction {
 public:
  explicit OnePassphrase(std::string_view passphrase) : passphrase_(passphrase) {}
  SecretBytes ask_secret(const std::string&) override {
    ++asked;
    return SecretBytes::copy_of(std::string_view(passphrase_));
  }
  SecretBytes ask_public(const std::string&) override { return {}; }
  bool show(const std::string&) override { return false; }

  int asked = 0;

 private:
  std::string passphrase_;
};

std::vector<Stanza> stanzas_for(const std::string& name) {
  const SecretBytes line = key(name + ".pub");
  const auto recipient =
      parse_recipient(line.expose_text().substr(0, line.size() - 1), no_interaction());
  return recipient->wrap(SecretBytes::copy_of(std::string_view("sixteen bytes..."))).stanzas;
}

}  // namespace

TEST_SUITE("ssh_key_file") {
  TEST_CASE("a cut-off key, or one with a changed character, is refused") {
    for (const char* name : {"ed25519", "ed25519_locked", "rsa_pem", "rsa_pkcs8"}) {
      CAPTURE(name);
      const SecretBytes whole = key(name);
      const std::string_view text = whole.expose_text();
      const auto end = text.rfind("-----END");
      for (std::size_t size = 0; size < end; size += size < 200 ? 1 : 37) {
        CAPTURE(size);
        CHECK(refused(text.substr(0, size)));
        CHECK(refused(std::string(text.substr(0, size)) + std::string(text.substr(end))));
      }
    }
  }

  TEST_CASE("a passphrase is asked for once, and only for a stanza of that key") {
    OnePassphrase user("only a test");
    const auto identity = parse_ssh_identity({key("ed25519_locked"), "the key", {}}, user);
    CHECK(identity->is_slow());
    CHECK_FALSE(identity->unwrap(stanzas_for("ed25519")));
    CHECK_FALSE(identity->unwrap(stanzas_for("rsa")));
    CHECK(user.asked == 0);
    CHECK(identity->unwrap(stanzas_for("ed25519_locked")));
    CHECK(identity->unwrap(stanzas_for("ed25519_locked")));
    CHECK(user.asked == 1);
  }

  TEST_CASE("a wrong passphrase is reported, without another question") {
    OnePassphrase user("another one");
    const auto identity = read_ssh_identity(folder + "rsa_pem_locked", user, ErrorKind::no_file);
    const auto stanzas = stanzas_for("rsa_pem_locked");
    CHECK_FALSE(identity->unwrap(stanzas));
    CHECK_FALSE(identity->unwrap(stanzas));
    CHECK(user.asked == 1);
    CHECK(identity->limitation(stanzas).find("passphrase is wrong") != std::string::npos);
    CHECK(identity->limitation(stanzas_for("rsa")).empty());
  }

  TEST_CASE("public keys") {
    const SecretBytes line = key("ed25519.pub");
    CHECK(SshPublicKey::parse(line.expose_text()).tag().size() == 6);
    const auto bad = [](const std::string& text) {
      return test::thrown_kind([&] { static_cast<void>(SshPublicKey::parse(text)); }) ==
             ErrorKind::generic;
    };
    const std::string text(line.expose_text());
    for (std::size_t size = 0; size < 80; ++size) CHECK(bad(text.substr(0, size)));
    CHECK(bad("ssh-rsa" + text.substr(11)));
    CHECK(bad("ecdsa-sha2-nistp256 AAAA"));
  }
}
