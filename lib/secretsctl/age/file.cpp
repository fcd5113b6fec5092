#include <secretsctl/age/file.hpp>

#include <algorithm>
#include <secretsctl/age/armor.hpp>
#include <secretsctl/age/header.hpp>
#include <secretsctl/age/payload.hpp>
#include <secretsctl/age/scrypt.hpp>
#include <secretsctl/core/error.hpp>
#include <secretsctl/crypto/random.hpp>

namespace secretsctl::age {
namespace {

void encrypt_plain(Source& plaintext, Sink& encrypted,
                   std::span<const Recipient* const> recipients) {
  const SecretBytes file_key = crypto::random_secret(file_key_size);
  std::vector<Stanza> stanzas;
  for (const Recipient* recipient : recipients) {
    for (Stanza& stanza : recipient->wrap(file_key)) stanzas.push_back(std::move(stanza));
  }
  encrypted.write(write_header(stanzas, file_key));
  encrypt_payload(plaintext, encrypted, file_key);
}

// A passphrase authenticates who wrote the file only if there is no other way in.
void check_alone(const std::vector<Stanza>& stanzas) {
  const bool has_scrypt =
      std::ranges::find(stanzas, scrypt_stanza_type, &Stanza::type) != stanzas.end();
  if (has_scrypt && stanzas.size() != 1) {
    throw Error(ErrorKind::age_header,
                "the header is malformed: a scrypt stanza is not the only one");
  }
}

SecretBytes unwrap(const Header& header, const Identities& identities) {
  check_alone(header.stanzas);
  std::string limitation;
  for (const auto& identity : identities) {
    if (auto file_key = identity->unwrap(header.stanzas)) return std::move(*file_key);
    if (limitation.empty()) limitation = identity->limitation(header.stanzas);
  }
  throw Error(ErrorKind::age_no_match,
              "no identity matches any of the file's recipients" +
                  (limitation.empty() ? std::string() : ": " + limitation));
}

void decrypt_plain(LineSource& encrypted, Sink& plaintext, const Identities& identities) {
  const Header header = read_header(encrypted);
  const SecretBytes file_key = unwrap(header, identities);
  if (!verify_header(header, file_key)) {
    throw Error(ErrorKind::age_header_mac, "the header MAC does not hold: the header was changed");
  }
  decrypt_payload(encrypted, plaintext, file_key);
}

// Keeps a short plaintext in secret memory.
class ShortSecretSink final : public Sink {
 public:
  explicit ShortSecretSink(std::size_t limit) : limit_(limit) {}
  void write(ByteView bytes) override {
    if (bytes.size() > limit_ - buffer_.size()) {
      throw Error(ErrorKind::age_payload,
                  "the payload is longer than " + std::to_string(limit_) + " bytes");
    }
    buffer_.append(bytes);
  }
  SecretBytes take() { return buffer_.take(); }

 private:
  SecretBuffer buffer_;
  std::size_t limit_;
};

}  // namespace

void encrypt(Source& plaintext, Sink& encrypted, std::span<const Recipient* const> recipients,
             Armor armor) {
  if (recipients.empty()) throw Error(ErrorKind::generic, "there is no recipient to encrypt to");
  if (recipients.size() > 1 && std::ranges::any_of(recipients, &Recipient::must_be_alone)) {
    throw Error(ErrorKind::generic, "a passphrase cannot be combined with other recipients");
  }
  if (armor == Armor::none) return encrypt_plain(plaintext, encrypted, recipients);
  ArmorWriter writer(encrypted);
  encrypt_plain(plaintext, writer, recipients);
  writer.finish();
}

void decrypt(Source& encrypted, Sink& plaintext, const Identities& identities) {
  LineSource lines(encrypted);
  if (!looks_armored(lines)) return decrypt_plain(lines, plaintext, identities);
  ArmorReader armor(lines);
  LineSource inner(armor);
  decrypt_plain(inner, plaintext, identities);
}

std::string encrypt_armored(const SecretBytes& plaintext, const Recipient& recipient) {
  MemorySource source(plaintext.expose());
  Bytes encrypted;
  BytesSink sink(encrypted);
  const Recipient* recipients[] = {&recipient};
  encrypt(source, sink, recipients, Armor::ascii);
  return std::string(text_of(encrypted));
}

SecretBytes decrypt_short(std::string_view encrypted, const Identities& identities,
                          std::size_t limit) {
  MemorySource source(bytes_of(encrypted));
  ShortSecretSink sink(limit);
  decrypt(source, sink, identities);
  return sink.take();
}

}  // namespace secretsctl::age
