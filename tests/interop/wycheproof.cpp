// Runs Wycheproof's vectors through the crypto layer: wycheproof FOLDER, the folder of the JSON
// files. Prints a line for each file; fails if one is missing, a vector fails, or a file had no
// checked vector.

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>
#include <secretsctl/core/error.hpp>
#include <secretsctl/crypto/aes256_gcm.hpp>
#include <secretsctl/crypto/bulk_chacha20_poly1305.hpp>
#include <secretsctl/crypto/chacha20_poly1305.hpp>
#include <secretsctl/crypto/hkdf.hpp>
#include <secretsctl/crypto/pkcs8.hpp>
#include <secretsctl/crypto/x25519.hpp>
#include <string>

namespace {

using namespace secretsctl;
using Json = nlohmann::json;

enum class Outcome { pass, fail, skip };

Bytes hex(const Json& object, const char* name) {
  const auto text = object.at(name).get<std::string>();
  Bytes bytes;
  for (std::size_t i = 0; i + 1 < text.size(); i += 2) {
    bytes.push_back(static_cast<std::uint8_t>(std::stoi(text.substr(i, 2), nullptr, 16)));
  }
  return bytes;
}

SecretBytes secret(const Json& object, const char* name) {
  return SecretBytes::copy_of(ByteView(hex(object, name)));
}

bool is(const Json& test, const char* result) {
  return test.at("result").get<std::string>() == result;
}

Outcome verdict(bool good) {
  return good ? Outcome::pass : Outcome::fail;
}

// A valid vector opens to its plaintext and is sealed to the same bytes; an invalid one does not
// open.
Outcome check_aead(const Json& test, bool opened, ByteView plaintext, bool sealed_the_same) {
  if (!is(test, "valid")) return verdict(!opened);
  return verdict(opened && sealed_the_same && std::ranges::equal(plaintext, hex(test, "msg")));
}

Outcome check_aes_gcm(const Json& group, const Json& test) {
  const Bytes iv = hex(test, "iv");
  if (group.at("keySize") != 256 || group.at("tagSize") != 128 || iv.empty()) return Outcome::skip;
  crypto::Aes256Gcm cipher(secret(test, "key"));
  const Bytes additional = hex(test, "aad");
  const Bytes ciphertext = hex(test, "ct");
  const Bytes tag = hex(test, "tag");
  Bytes plaintext(ciphertext.size());
  const bool opened = cipher.open(iv, additional, ciphertext, tag, plaintext);
  Bytes sealed(ciphertext.size());
  const auto own_tag = cipher.seal(iv, additional, hex(test, "msg"), sealed);
  return check_aead(test, opened, plaintext,
                    sealed == ciphertext && std::ranges::equal(own_tag, tag));
}

Outcome check_chacha(const Json& group, const Json& test) {
  const Bytes iv = hex(test, "iv");
  crypto::ChaChaNonce nonce{};
  // age uses no additional data, so the layer has no parameter for it.
  if (iv.size() != nonce.size() || group.at("tagSize") != 128 || !hex(test, "aad").empty()) {
    return Outcome::skip;
  }
  std::ranges::copy(iv, nonce.begin());
  Bytes sealed = hex(test, "ct");
  const Bytes tag = hex(test, "tag");
  sealed.insert(sealed.end(), tag.begin(), tag.end());
  Bytes plaintext(sealed.size() - tag.size());
  const SecretBytes key = secret(test, "key");
  const bool opened = crypto::chacha20_poly1305_open(key, nonce, sealed, plaintext);
  Bytes own(sealed.size());
  crypto::chacha20_poly1305_seal(key, nonce, hex(test, "msg"), own);
  const Outcome outcome = check_aead(test, opened, plaintext, own == sealed);
  crypto::BulkChaCha20Poly1305 bulk(key);
  const bool bulk_opened = bulk.open(nonce, sealed, plaintext);
  bulk.seal(nonce, hex(test, "msg"), own);
  const Outcome bulk_outcome = check_aead(test, bulk_opened, plaintext, own == sealed);
  return bulk_outcome == outcome ? outcome : Outcome::fail;
}

// The layer gives 32 bytes: the first ones of any longer output.
Outcome check_hkdf(const Json&, const Json& test) {
  if (!is(test, "valid")) return Outcome::skip;
  const SecretBytes key =
      crypto::hkdf_sha256(secret(test, "ikm"), hex(test, "salt"), text_of(hex(test, "info")));
  const Bytes expected = hex(test, "okm");
  const std::size_t size = std::min(key.size(), expected.size());
  return verdict(std::ranges::equal(key.expose().first(size), ByteView(expected).first(size)));
}

// A shared secret of zeros, for which Wycheproof allows both results, must be refused: age must.
Outcome check_x25519(const Json&, const Json& test) {
  const Bytes bytes = hex(test, "public");
  crypto::X25519PublicKey point{};
  if (bytes.size() != point.size()) return Outcome::skip;
  std::ranges::copy(bytes, point.begin());
  const SecretBytes shared = crypto::x25519(secret(test, "private"), point);
  const Bytes expected = hex(test, "shared");
  const bool is_zero = std::ranges::all_of(expected, [](std::uint8_t b) { return b == 0; });
  return verdict(is_zero ? shared.empty() : std::ranges::equal(shared.expose(), expected));
}

Outcome check_rsa(const Json& group, const Json& test) {
  const Bytes label = hex(test, "label");
  // In Botan a label is part of the scheme's name; ours is plain text.
  const bool is_plain = std::ranges::all_of(label, [](std::uint8_t b) {
    return b > ' ' && b < 0x7f && b != ',' && b != '(' && b != ')';
  });
  if (!is_plain) return Outcome::skip;
  const auto key = crypto::parse_pkcs8(secret(group, "privateKeyPkcs8"));
  const auto opened =
      std::get<crypto::RsaPrivateKey>(key).oaep_open(text_of(label), hex(test, "ct"));
  if (!is(test, "valid")) return verdict(!opened);
  return verdict(opened && std::ranges::equal(opened->expose(), hex(test, "msg")));
}

struct File {
  const char* name;
  Outcome (*check)(const Json& group, const Json& test);
};

constexpr File files[] = {
    {"aes_gcm", check_aes_gcm},
    {"chacha20_poly1305", check_chacha},
    {"hkdf_sha256", check_hkdf},
    {"x25519", check_x25519},
    {"rsa_oaep_2048_sha256_mgf1sha256", check_rsa},
    {"rsa_oaep_3072_sha256_mgf1sha256", check_rsa},
    {"rsa_oaep_4096_sha256_mgf1sha256", check_rsa},
};

bool run(const std::string& folder, const File& file) {
  std::ifstream stream(folder + "/" + file.name + "_test.json");
  if (!stream) {
    std::printf("%s: the file is missing\n", file.name);
    return false;
  }
  const Json vectors = Json::parse(stream);
  int counts[3] = {};
  for (const Json& group : vectors.at("testGroups")) {
    for (const Json& test : group.at("tests")) {
      Outcome outcome = Outcome::fail;
      try {
        outcome = file.check(group, test);
      } catch (const Error& error) {
        std::printf("%s\n", error.what());
      }
      ++counts[static_cast<int>(outcome)];
      if (outcome == Outcome::fail) {
        std::printf("%s: vector %d fails\n", file.name, test.at("tcId").get<int>());
      }
    }
  }
  std::printf("%s: %d passed, %d failed, %d of a kind that the layer does not take\n", file.name,
              counts[0], counts[1], counts[2]);
  return counts[0] > 0 && counts[1] == 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fputs("usage: wycheproof FOLDER\n", stderr);
    return 2;
  }
  bool good = true;
  for (const File& file : files) good = run(argv[1], file) && good;
  return good ? 0 : 1;
}
