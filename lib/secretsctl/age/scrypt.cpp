#include <secretsctl/age/scrypt.hpp>

#include <array>
#include <charconv>
#include <memory>
#include <secretsctl/core/base64.hpp>
#include <secretsctl/core/error.hpp>
#include <secretsctl/crypto/chacha20_poly1305.hpp>
#include <secretsctl/crypto/random.hpp>
#include <secretsctl/crypto/scrypt.hpp>

namespace secretsctl::age {
namespace {

constexpr std::string_view salt_label = "age-encryption.org/v1/scrypt";
constexpr std::size_t salt_size = 16;
constexpr std::size_t body_size = file_key_size + crypto::chacha20_poly1305_tag_size;

[[noreturn]] void refuse(const std::string& what) {
  throw Error(ErrorKind::age_header, "the header is malformed: a scrypt stanza " + what);
}

SecretBytes wrap_key(const SecretBytes& passphrase, ByteView salt, unsigned work_factor) {
  Bytes labelled(salt_label.begin(), salt_label.end());
  labelled.insert(labelled.end(), salt.begin(), salt.end());
  return crypto::scrypt(passphrase, labelled, work_factor);
}

// `^[1-9][0-9]*$`, with a limit: each step doubles the time and memory that a stranger's file
// takes.
unsigned parse_work_factor(std::string_view text) {
  const bool digits = text.find_first_not_of("0123456789") == std::string_view::npos;
  if (text.empty() || text.front() == '0' || !digits) refuse("has a malformed work factor");
  unsigned factor = 0;
  const auto error = std::from_chars(text.data(), text.data() + text.size(), factor).ec;
  if (error != std::errc() || factor > max_scrypt_work_factor) {
    refuse("has a work factor over " + std::to_string(max_scrypt_work_factor));
  }
  return factor;
}

}  // namespace

ScryptRecipient::ScryptRecipient(SecretBytes passphrase, unsigned work_factor)
    : passphrase_(std::move(passphrase)), work_factor_(work_factor) {}

WrappedKey ScryptRecipient::wrap(const SecretBytes& file_key) const {
  std::array<std::uint8_t, salt_size> salt{};
  crypto::random_bytes(salt);
  Stanza stanza{std::string(scrypt_stanza_type), {}, Bytes(body_size)};
  base64_encode(salt, Base64Padding::unpadded, stanza.arguments.emplace_back());
  stanza.arguments.push_back(std::to_string(work_factor_));
  crypto::chacha20_poly1305_seal(wrap_key(passphrase_, salt, work_factor_), {}, file_key.expose(),
                                 stanza.body);
  return {{std::move(stanza)}, {}};
}

ScryptIdentity::ScryptIdentity(PassphraseSource passphrase) : passphrase_(std::move(passphrase)) {}

ScryptIdentity::ScryptIdentity(SecretBytes passphrase)
    : passphrase_([shared = std::make_shared<const SecretBytes>(std::move(passphrase))] {
        return shared->clone();
      }) {}

std::optional<SecretBytes> ScryptIdentity::unwrap(std::span<const Stanza> stanzas) const {
  for (const Stanza& stanza : stanzas) {
    if (stanza.type != scrypt_stanza_type) continue;
    if (stanza.arguments.size() != 2) refuse("does not have two arguments");
    const auto salt = base64_decode(stanza.arguments[0], Base64Padding::unpadded);
    if (!salt || salt->size() != salt_size) refuse("has a malformed salt");
    const unsigned work_factor = parse_work_factor(stanza.arguments[1]);
    if (stanza.body.size() != body_size) refuse("has a body of the wrong size");
    SecretBytes file_key(file_key_size);
    if (crypto::chacha20_poly1305_open(wrap_key(passphrase_(), *salt, work_factor), {}, stanza.body,
                                       file_key.expose_writable())) {
      return file_key;
    }
  }
  return std::nullopt;
}

}  // namespace secretsctl::age
