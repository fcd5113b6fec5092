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

void encrypt_plain(Source& plaintext, Sink& encrypted, std::span<const Recipient* const> recipients,
                   const PayloadWork& work) {
  const SecretBytes file_key = crypto::random_secret(file_key_size);
  std::vector<Stanza> stanzas;
  std::optional<std::set<std::string>> labels;
  for (const Recipient* recipient : recipients) {
    WrappedKey wrapped = recipient->wrap(file_key);
    if (labels.value_or(wrapped.labels) != wrapped.labels) {
      throw Error(
          ErrorKind::generic,
          "these recipients can't share a file: a post-quantum recipient, or one that must be the "
          "only one, is combined with others");
    }
    labels = std::move(wrapped.labels);
    for (Stanza& stanza : wrapped.stanzas) stanzas.push_back(std::move(stanza));
  }
  const std::string header = write_header(stanzas, file_key);
  if (header.size() >= max_header_size) {
    throw Error(ErrorKind::generic, "too many recipients: a header over 1 MiB is not read back");
  }
  encrypted.write(header);
  encrypt_payload(plaintext, encrypted, file_key, work);
}

// A passphrase authenticates the writer of the file only if no other identity opens it.
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
  throw NoMatch(limitation);
}

// Reads the header, finds the file key and leaves the source at the payload.
SecretBytes open_header(LineSource& encrypted, const Identities& identities) {
  const Header header = read_header(encrypted);
  SecretBytes file_key = unwrap(header, identities);
  if (!verify_header(header, file_key)) {
    throw Error(ErrorKind::age_header_mac, "the header MAC does not hold: the header was changed");
  }
  return file_key;
}

// Calls `decrypt` with the file's bytes, without the armor if there is one.
template <typename Decrypt>
auto without_armor(Source& encrypted, Decrypt decrypt) {
  LineSource lines(encrypted);
  if (!looks_armored(lines)) return decrypt(lines);
  ArmorReader armor(lines);
  LineSource inner(armor);
  return decrypt(inner);
}

std::vector<Stanza> stanzas_of(std::string_view file) {
  MemorySource memory(bytes_of(file));
  return without_armor(memory, [](LineSource& source) { return read_header(source).stanzas; });
}

// The first argument of an SSH stanza is a tag of the key (C2SP age.md, "ssh-rsa", "ssh-ed25519").
bool is_alike(const Stanza& stanza, const Stanza& wanted) {
  const bool has_tag = wanted.type.starts_with("ssh-") && !wanted.arguments.empty();
  return stanza.type == wanted.type && stanza.arguments.size() == wanted.arguments.size() &&
         stanza.body.size() == wanted.body.size() &&
         (!has_tag || stanza.arguments.front() == wanted.arguments.front());
}

}  // namespace

NoMatch::NoMatch(std::string limitation)
    : Error(ErrorKind::age_no_match, "no identity matches any of the file's recipients" +
                                         (limitation.empty() ? std::string() : ": " + limitation)),
      limitation_(std::move(limitation)) {}

void encrypt(Source& plaintext, Sink& encrypted, std::span<const Recipient* const> recipients,
             Armor armor, const PayloadWork& work) {
  if (recipients.empty()) throw Error(ErrorKind::generic, "there is no recipient to encrypt to");
  if (recipients.size() > 1 && std::ranges::any_of(recipients, &Recipient::must_be_alone)) {
    throw Error(ErrorKind::generic, "a passphrase cannot be combined with other recipients");
  }
  if (armor == Armor::none) return encrypt_plain(plaintext, encrypted, recipients, work);
  ArmorWriter writer(encrypted);
  encrypt_plain(plaintext, writer, recipients, work);
  writer.finish();
}

void decrypt(Source& encrypted, Sink& plaintext, const Identities& identities,
             const PayloadWork& work) {
  without_armor(encrypted, [&](LineSource& source) {
    const SecretBytes file_key = open_header(source, identities);
    decrypt_payload(source, plaintext, file_key, work);
  });
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
  MemorySource memory(bytes_of(encrypted));
  return without_armor(memory, [&](LineSource& source) {
    const SecretBytes file_key = open_header(source, identities);
    return decrypt_short_payload(source, file_key, limit);
  });
}

bool has_stanzas_like(std::string_view file, std::string_view pattern) {
  try {
    const std::vector<Stanza> stanzas = stanzas_of(file);
    return std::ranges::all_of(stanzas_of(pattern), [&](const Stanza& wanted) {
      return std::ranges::any_of(stanzas,
                                 [&](const Stanza& stanza) { return is_alike(stanza, wanted); });
    });
  } catch (const Error&) {
    return false;
  }
}

}  // namespace secretsctl::age
