#include <secretsctl/age/payload.hpp>

#include <algorithm>
#include <array>
#include <secretsctl/core/error.hpp>
#include <secretsctl/crypto/chacha20_poly1305.hpp>
#include <secretsctl/crypto/hkdf.hpp>
#include <secretsctl/crypto/random.hpp>
#include <utility>

namespace secretsctl::age {
namespace {

constexpr std::size_t tag_size = crypto::chacha20_poly1305_tag_size;
constexpr std::size_t sealed_chunk_size = payload_chunk_size + tag_size;

// An 11-byte big-endian counter and a byte that is 1 for the last chunk.
class ChunkNonce {
 public:
  crypto::ChaChaNonce& get(bool is_last) {
    bytes_.back() = is_last ? 1 : 0;
    return bytes_;
  }
  void advance() {
    for (std::size_t i = bytes_.size() - 1; i-- > 0;) {
      if (++bytes_[i] != 0) return;
    }
  }
  [[nodiscard]] bool is_first() const { return bytes_ == crypto::ChaChaNonce{}; }

 private:
  crypto::ChaChaNonce bytes_{};
};

[[noreturn]] void refuse(const std::string& what) {
  throw Error(ErrorKind::age_payload, "the payload is damaged: " + what);
}

SecretBytes payload_key(const SecretBytes& file_key, ByteView nonce) {
  return crypto::hkdf_sha256(file_key, nonce, "payload");
}

SecretBytes read_payload_key(Source& encrypted, const SecretBytes& file_key) {
  std::array<std::uint8_t, payload_nonce_size> nonce{};
  if (encrypted.read_fully(nonce) != nonce.size()) {
    throw Error(ErrorKind::age_header, "the header is not followed by a payload: it is cut off");
  }
  return payload_key(file_key, nonce);
}

constexpr const char* chunk_damage = "a chunk was changed or moved, or the file is cut off";

}  // namespace

void encrypt_payload(Source& plaintext, Sink& encrypted, const SecretBytes& file_key) {
  std::array<std::uint8_t, payload_nonce_size> nonce{};
  crypto::random_bytes(nonce);
  encrypted.write(nonce);
  const SecretBytes key = payload_key(file_key, nonce);
  ChunkNonce chunk_nonce;
  SecretBytes chunk(payload_chunk_size);
  SecretBytes next(payload_chunk_size);
  Bytes sealed(sealed_chunk_size);
  std::size_t size = plaintext.read_fully(chunk.expose_writable());
  while (true) {
    // Only the next read tells whether a full chunk is the last.
    const std::size_t next_size =
        size == payload_chunk_size ? plaintext.read_fully(next.expose_writable()) : 0;
    const MutableByteView out = MutableByteView(sealed).first(size + tag_size);
    crypto::chacha20_poly1305_seal(key, chunk_nonce.get(next_size == 0), chunk.expose().first(size),
                                   out);
    encrypted.write(out);
    if (next_size == 0) return;
    chunk_nonce.advance();
    std::swap(chunk, next);
    size = next_size;
  }
}

void decrypt_payload(Source& encrypted, Sink& plaintext, const SecretBytes& file_key) {
  const SecretBytes key = read_payload_key(encrypted, file_key);
  ChunkNonce chunk_nonce;
  Bytes sealed(sealed_chunk_size);
  SecretBytes chunk(payload_chunk_size);
  for (bool is_last = false; !is_last; chunk_nonce.advance()) {
    const std::size_t size = encrypted.read_fully(sealed);
    if (size < tag_size) refuse("it is cut off");
    if (size == tag_size && !chunk_nonce.is_first()) refuse("its last chunk is empty");
    const ByteView in = ByteView(sealed).first(size);
    const MutableByteView out = chunk.expose_writable().first(size - tag_size);
    is_last = size < sealed_chunk_size;
    bool opened = crypto::chacha20_poly1305_open(key, chunk_nonce.get(is_last), in, out);
    if (!opened && !is_last) {
      // A full chunk may be the last one too.
      is_last = true;
      opened = crypto::chacha20_poly1305_open(key, chunk_nonce.get(is_last), in, out);
    }
    if (!opened) refuse(chunk_damage);
    plaintext.write(ByteView(out));
  }
  if (encrypted.read(MutableByteView(sealed).first(1)) != 0) {
    refuse("something follows its last chunk");
  }
}

SecretBytes decrypt_short_payload(Source& encrypted, const SecretBytes& file_key,
                                  std::size_t limit) {
  const SecretBytes key = read_payload_key(encrypted, file_key);
  Bytes sealed(std::min(limit, payload_chunk_size) + tag_size + 1);
  const std::size_t size = encrypted.read_fully(sealed);
  if (size == sealed.size()) refuse("it is longer than " + std::to_string(limit) + " bytes");
  if (size < tag_size) refuse("it is cut off");
  SecretBytes plaintext(size - tag_size);
  ChunkNonce nonce;
  if (!crypto::chacha20_poly1305_open(key, nonce.get(true), ByteView(sealed).first(size),
                                      plaintext.expose_writable())) {
    refuse(chunk_damage);
  }
  return plaintext;
}

}  // namespace secretsctl::age
