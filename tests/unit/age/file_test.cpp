#include <doctest/doctest.h>

#include <algorithm>
#include <secretsctl/age/file.hpp>
#include <secretsctl/age/header.hpp>
#include <secretsctl/age/identity_file.hpp>
#include <secretsctl/age/payload.hpp>
#include <secretsctl/age/scrypt.hpp>
#include <secretsctl/age/x25519.hpp>
#include <string>
#include <thrown.hpp>

using namespace secretsctl;
using namespace secretsctl::age;

namespace {

constexpr unsigned quick = 4;

const X25519Identity& us() {
  static const X25519Identity identity = X25519Identity::generate();
  return identity;
}

const X25519Identity& them() {
  static const X25519Identity identity = X25519Identity::generate();
  return identity;
}

X25519Recipient recipient_of(const X25519Identity& identity) {
  return X25519Recipient::parse(identity.recipient());
}

Identities identities_of(std::initializer_list<const X25519Identity*> list) {
  Identities identities;
  for (const X25519Identity* identity : list) {
    const SecretBytes text = identity->to_secret_text();
    identities.push_back(
        std::make_unique<X25519Identity>(X25519Identity::parse(text.expose_text())));
  }
  return identities;
}

Identities passphrase_identity(std::string_view text) {
  Identities identities;
  identities.push_back(
      std::make_unique<ScryptIdentity>([text] { return SecretBytes::copy_of(text); }));
  return identities;
}

Bytes plain_of(std::size_t size) {
  Bytes bytes(size);
  for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<std::uint8_t>(i * 29 + (i >> 9));
  return bytes;
}

Bytes encrypted(ByteView plain, std::vector<const Recipient*> recipients,
                Armor armor = Armor::none) {
  Bytes out;
  MemorySource source(plain);
  BytesSink sink(out);
  encrypt(source, sink, recipients, armor);
  return out;
}

Bytes decrypted(ByteView file, const Identities& identities) {
  Bytes out;
  MemorySource source(file);
  BytesSink sink(out);
  decrypt(source, sink, identities);
  return out;
}

std::optional<ErrorKind> failure(ByteView file, const Identities& identities) {
  return test::thrown_kind([&] { decrypted(file, identities); });
}

// A file whose header holds exactly these stanzas, with a valid MAC.
Bytes file_with(const std::vector<Stanza>& stanzas, const SecretBytes& file_key) {
  Bytes file;
  BytesSink sink(file);
  sink.write(write_header(stanzas, file_key));
  MemorySource empty({});
  encrypt_payload(empty, sink, file_key);
  return file;
}

SecretBytes some_file_key() {
  return SecretBytes::copy_of(std::string_view("sixteen bytes..."));
}

}  // namespace

TEST_SUITE("file") {
  TEST_CASE("round trips, armored and not, at the sizes around a chunk") {
    const X25519Recipient recipient = recipient_of(us());
    for (const std::size_t size : {0U, 1U, 65535U, 65536U, 65537U, 131072U, 1000003U}) {
      for (const Armor armor : {Armor::none, Armor::ascii}) {
        CAPTURE(size);
        const Bytes plain = plain_of(size);
        const Bytes file = encrypted(plain, {&recipient}, armor);
        CHECK(text_of(file).starts_with(armor == Armor::ascii
                                            ? "-----BEGIN AGE ENCRYPTED FILE-----\n"
                                            : "age-encryption.org/v1\n"));
        CHECK(decrypted(file, identities_of({&us()})) == plain);
      }
    }
  }

  TEST_CASE("any of several recipients, any of several identities") {
    const X25519Recipient first = recipient_of(us());
    const X25519Recipient second = recipient_of(them());
    const Bytes plain = plain_of(100);
    const Bytes file = encrypted(plain, {&first, &second});
    CHECK(decrypted(file, identities_of({&us()})) == plain);
    CHECK(decrypted(file, identities_of({&them()})) == plain);
    const Bytes ours = encrypted(plain, {&first});
    CHECK(decrypted(ours, identities_of({&them(), &us()})) == plain);
  }

  TEST_CASE("no identity, or a wrong one") {
    const X25519Recipient recipient = recipient_of(us());
    const Bytes file = encrypted(plain_of(10), {&recipient});
    CHECK(failure(file, {}) == ErrorKind::age_no_match);
    CHECK(failure(file, identities_of({&them()})) == ErrorKind::age_no_match);
    CHECK(failure(file, passphrase_identity("x")) == ErrorKind::age_no_match);
  }

  TEST_CASE("passphrases") {
    const ScryptRecipient recipient(SecretBytes::copy_of(std::string_view("secret")), quick);
    const Bytes plain = plain_of(70'000);
    const Bytes file = encrypted(plain, {&recipient}, Armor::ascii);
    CHECK(decrypted(file, passphrase_identity("secret")) == plain);
    CHECK(failure(file, passphrase_identity("Secret")) == ErrorKind::age_no_match);
    CHECK(failure(file, identities_of({&us()})) == ErrorKind::age_no_match);
  }

  TEST_CASE("a passphrase is the only recipient, on writing") {
    const ScryptRecipient secret(SecretBytes::copy_of(std::string_view("secret")), quick);
    const X25519Recipient recipient = recipient_of(us());
    const auto kind = [](std::vector<const Recipient*> recipients) {
      return test::thrown_kind([&] { encrypted({}, recipients); });
    };
    CHECK(kind({&secret, &recipient}) == ErrorKind::generic);
    CHECK(kind({&recipient, &secret}) == ErrorKind::generic);
    CHECK(kind({&secret, &secret}) == ErrorKind::generic);
    CHECK(kind({}) == ErrorKind::generic);
  }

  TEST_CASE("a passphrase is the only recipient, on reading, for every identity") {
    const SecretBytes key = some_file_key();
    const ScryptRecipient secret(SecretBytes::copy_of(std::string_view("secret")), quick);
    const Stanza scrypt = secret.wrap(key).stanzas.front();
    const Stanza x25519 = recipient_of(us()).wrap(key).stanzas.front();
    const Stanza grease{"grease", {}, {}};
    for (const std::vector<Stanza>& stanzas :
         {std::vector{scrypt, x25519}, std::vector{x25519, scrypt}, std::vector{scrypt, scrypt},
          std::vector{grease, scrypt}}) {
      const Bytes file = file_with(stanzas, key);
      CHECK(failure(file, passphrase_identity("secret")) == ErrorKind::age_header);
      CHECK(failure(file, identities_of({&us()})) == ErrorKind::age_header);
    }
    CHECK_FALSE(failure(file_with({scrypt}, key), passphrase_identity("secret")));
    CHECK_FALSE(failure(file_with({grease, x25519}, key), identities_of({&us()})));
  }

  TEST_CASE("a changed header: the stanza is ours, the MAC is wrong") {
    const SecretBytes key = some_file_key();
    const Stanza stanza = recipient_of(us()).wrap(key).stanzas.front();
    const Bytes file = file_with({stanza, {"grease", {"a"}, {}}}, key);
    std::string changed(text_of(file));
    changed[changed.find("grease")] = 'G';
    CHECK(failure(bytes_of(changed), identities_of({&us()})) == ErrorKind::age_header_mac);
    // Only a recipient learns whether the MAC is right.
    CHECK(failure(bytes_of(changed), identities_of({&them()})) == ErrorKind::age_no_match);
  }

  TEST_CASE("a malformed stanza of a known type fails the file before another identity is tried") {
    const SecretBytes key = some_file_key();
    const Stanza bad{"X25519", {}, {}};
    const Stanza good = recipient_of(us()).wrap(key).stanzas.front();
    CHECK(failure(file_with({bad, good}, key), identities_of({&us()})) == ErrorKind::age_header);
    CHECK_FALSE(failure(file_with({bad, good}, key), {}) == ErrorKind::age_header);
  }

  TEST_CASE("damage is reported by its place in the file") {
    const X25519Recipient recipient = recipient_of(us());
    const Identities identities = identities_of({&us()});
    const Bytes binary = encrypted(plain_of(10), {&recipient});
    CHECK(failure({}, identities) == ErrorKind::age_header);
    CHECK(failure(ByteView(binary).first(100), identities) == ErrorKind::age_header);
    CHECK(failure(ByteView(binary).first(binary.size() - 1), identities) == ErrorKind::age_payload);
    const Bytes armored = encrypted(plain_of(10), {&recipient}, Armor::ascii);
    CHECK(failure(ByteView(armored).first(armored.size() - 5), identities) == ErrorKind::age_armor);
    CHECK(failure(bytes_of("KEY=value\n"), identities) == ErrorKind::age_header);
    const std::string empty_armor =
        "-----BEGIN AGE ENCRYPTED FILE-----\n-----END AGE ENCRYPTED FILE-----\n";
    CHECK(failure(bytes_of(empty_armor), identities) == ErrorKind::age_header);
  }

  TEST_CASE("a plaintext of a whole number of chunks is complete only at the end of the armor") {
    const X25519Recipient recipient = recipient_of(us());
    const Identities identities = identities_of({&us()});
    Bytes armored = encrypted(plain_of(65536), {&recipient}, Armor::ascii);
    append(armored, "garbage");
    CHECK(failure(armored, identities) == ErrorKind::age_armor);
  }

  TEST_CASE("short secrets") {
    const SecretBytes secret =
        SecretBytes::copy_of(std::string_view("a data key of 32 bytes, or so"));
    const std::string file = encrypt_armored(secret, recipient_of(us()));
    CHECK(file.starts_with("-----BEGIN AGE ENCRYPTED FILE-----\n"));
    CHECK(file.ends_with("-----END AGE ENCRYPTED FILE-----\n"));
    const Identities identities = identities_of({&us()});
    CHECK(decrypt_short(file, identities, secret.size()).equals(secret));
    CHECK(test::thrown_kind([&] {
            static_cast<void>(decrypt_short(file, identities, secret.size() - 1));
          }) == ErrorKind::age_payload);
    CHECK(test::thrown_kind([&] {
            static_cast<void>(decrypt_short(file, identities_of({&them()}), 100));
          }) == ErrorKind::age_no_match);
    const SecretBytes nothing;
    CHECK(decrypt_short(encrypt_armored(nothing, recipient_of(us())), identities, 0).empty());
  }
}
