#include <secretsctl/crypto/pkcs8.hpp>

#include <botan/ber_dec.h>
#include <botan/version.h>

#include <secretsctl/core/error.hpp>

namespace secretsctl::crypto {
namespace {

using BotanBytes = Botan::secure_vector<std::uint8_t>;

#if BOTAN_VERSION_MAJOR >= 3
constexpr auto sequence = Botan::ASN1_Type::Sequence;
constexpr auto octet_string = Botan::ASN1_Type::OctetString;
constexpr auto universal = Botan::ASN1_Class::Universal;
#else
constexpr auto sequence = Botan::SEQUENCE;
constexpr auto octet_string = Botan::OCTET_STRING;
constexpr auto universal = Botan::UNIVERSAL;
#endif

constexpr const char* rsa_oid = "1.2.840.113549.1.1.1";
constexpr const char* ed25519_oid = "1.3.101.112";
constexpr std::size_t seed_size = 32;

struct PrivateKeyInfo {
  std::string algorithm;
  BotanBytes key;
};

PrivateKeyInfo read_private_key_info(ByteView bytes) {
  PrivateKeyInfo info;
  std::size_t version = 0;
  Botan::OID algorithm;
  const BotanBytes der(bytes.begin(), bytes.end());
  Botan::BER_Decoder decoder(der);
  Botan::BER_Decoder outer = decoder.start_cons(sequence, universal);
  outer.decode(version);
  Botan::BER_Decoder identifier = outer.start_cons(sequence, universal);
  identifier.decode(algorithm);
  identifier.discard_remaining();
  identifier.end_cons();
  outer.decode(info.key, octet_string);
  info.algorithm = algorithm.to_string();
  return info;
}

// The key's octets contain another OCTET STRING (RFC 8410 section 7).
Ed25519Seed read_seed(const BotanBytes& octets) {
  BotanBytes seed;
  Botan::BER_Decoder(octets).decode(seed, octet_string);
  if (seed.size() != seed_size) throw Botan::Decoding_Error("size");
  return {SecretBytes::copy_of(ByteView(seed))};
}

}  // namespace

std::variant<RsaPrivateKey, Ed25519Seed> parse_pkcs8(const SecretBytes& der) {
  try {
    const PrivateKeyInfo info = read_private_key_info(der.expose());
    if (info.algorithm == rsa_oid) return RsaPrivateKey(SecretBytes::copy_of(ByteView(info.key)));
    if (info.algorithm == ed25519_oid) return read_seed(info.key);
  } catch (const Botan::Exception&) {
    throw Error(ErrorKind::generic, "the private key is damaged or cut off");
  }
  throw Error(ErrorKind::generic, "the private key is neither Ed25519 nor RSA");
}

}  // namespace secretsctl::crypto
