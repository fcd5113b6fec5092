#include <secretsctl/crypto/rsa.hpp>

#include <botan/pubkey.h>
#include <botan/rsa.h>
#include <botan/system_rng.h>

#include <secretsctl/core/error.hpp>

// Botan, not libcrypto: linking libcrypto statically makes each start of the command 1.5 times as
// long (docs/performance.md), and Debian 12's Nettle has no OAEP.

namespace secretsctl::crypto {

class RsaPrivateKey::State {
 public:
  explicit State(Botan::RSA_PrivateKey private_key) : key(std::move(private_key)) {}
  Botan::RSA_PrivateKey key;
};

namespace {

Botan::BigInt number(ByteView bytes) {
  return {bytes.data(), bytes.size()};
}

Bytes bytes_of_number(const Botan::BigInt& value) {
  Bytes bytes;
  for (std::size_t i = value.bytes(); i > 0; --i) bytes.push_back(value.byte_at(i - 1));
  return bytes;
}

std::string scheme(std::string_view label) {
  return "OAEP(SHA-256,MGF1," + std::string(label) + ")";
}

void check_size(std::size_t bits) {
  if (bits < min_rsa_bits || bits > max_rsa_bits) {
    throw Error(ErrorKind::generic,
                "the RSA key has " + std::to_string(bits) + " bits; it needs 2048 to 16384");
  }
}

// Replaces the library's own messages, which do not help a user.
template <typename Action>
auto guarded(const char* what, Action action) {
  try {
    return action();
  } catch (const Botan::Exception&) {
    throw Error(ErrorKind::generic, what);
  }
}

constexpr const char* damaged = "the RSA key is damaged: its numbers do not belong together";

// A modulus that is not the product of the primes would give wrong results instead of errors.
Botan::RSA_PrivateKey checked(Botan::RSA_PrivateKey key) {
  check_size(key.get_n().bits());
  if (key.get_p() * key.get_q() != key.get_n() || key.get_e() < 3 || key.get_e().is_even()) {
    throw Error(ErrorKind::generic, damaged);
  }
  return key;
}

}  // namespace

void check_rsa_size(const RsaPublicKey& key) {
  check_size(Botan::BigInt(key.modulus.data(), key.modulus.size()).bits());
}

Bytes rsa_oaep_seal(const RsaPublicKey& key, std::string_view label, const SecretBytes& plaintext) {
  return guarded("files cannot be encrypted to this RSA key", [&] {
    const Botan::RSA_PublicKey public_key(number(key.modulus), number(key.exponent));
    check_size(public_key.get_n().bits());
    const Botan::PK_Encryptor_EME encryptor(public_key, Botan::system_rng(), scheme(label));
    const ByteView bytes = plaintext.expose();
    const auto sealed = encryptor.encrypt(bytes.data(), bytes.size(), Botan::system_rng());
    return Bytes(sealed.begin(), sealed.end());
  });
}

RsaPrivateKey::RsaPrivateKey(const RsaPublicKey& public_key, const RsaNumbers& numbers)
    : state_(guarded(damaged, [&] {
        check_size(public_key.modulus.size() * 8);
        return std::make_unique<State>(
            checked({number(numbers.prime1.expose()), number(numbers.prime2.expose()),
                     number(public_key.exponent), number(numbers.private_exponent.expose()),
                     number(public_key.modulus)}));
      })) {}

RsaPrivateKey::RsaPrivateKey(const SecretBytes& der)
    : state_(guarded("the RSA key is damaged or cut off", [&] {
        const ByteView bytes = der.expose();
        return std::make_unique<State>(
            checked({Botan::AlgorithmIdentifier(),
                     Botan::secure_vector<std::uint8_t>(bytes.begin(), bytes.end())}));
      })) {}

RsaPrivateKey::RsaPrivateKey(RsaPrivateKey&& other) noexcept = default;
RsaPrivateKey& RsaPrivateKey::operator=(RsaPrivateKey&& other) noexcept = default;
RsaPrivateKey::~RsaPrivateKey() = default;

RsaPublicKey RsaPrivateKey::public_key() const {
  return {bytes_of_number(state_->key.get_n()), bytes_of_number(state_->key.get_e())};
}

std::optional<SecretBytes> RsaPrivateKey::oaep_open(std::string_view label, ByteView sealed) const {
  // RFC 8017 section 7.1.2, step 1b; Botan accepts zeros before a ciphertext.
  if (sealed.size() != state_->key.get_n().bytes()) return std::nullopt;
  try {
    const Botan::PK_Decryptor_EME decryptor(state_->key, Botan::system_rng(), scheme(label));
    const auto plaintext = decryptor.decrypt(sealed.data(), sealed.size());
    return SecretBytes::copy_of(ByteView(plaintext));
  } catch (const Botan::Exception&) {
    return std::nullopt;
  }
}

}  // namespace secretsctl::crypto
