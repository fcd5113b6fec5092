#include <secretsctl/age/payload.hpp>

#include <algorithm>
#include <array>
#include <secretsctl/age/payload_work.hpp>
#include <secretsctl/core/error.hpp>
#include <secretsctl/crypto/hkdf.hpp>
#include <secretsctl/crypto/random.hpp>
#include <vector>

namespace secretsctl::age {
namespace {

constexpr std::size_t tag_size = crypto::chacha20_poly1305_tag_size;

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

// Works through a payload in one direction, from its first group to its last.
template <typename Direction>
void run(Direction& direction, unsigned wanted_threads) {
  OrderedWork work;
  work.threads = std::clamp(wanted_threads, 1U, max_payload_threads);
  work.alone = groups_alone;
  // More places than threads, so that a thread need not wait for the group before its own.
  work.places = 2 * work.threads;
  std::vector<PayloadGroup> groups(work.places);
  using Piece = OrderedWork::Piece;
  work.take = [&](const Piece& piece, InputGate& gate) {
    return direction.take(groups[piece.place], gate);
  };
  work.make_worker = [&] {
    return [&](const Piece& piece) { direction.transform(groups[piece.place]); };
  };
  work.put = [&](const Piece& piece) { direction.put(groups[piece.place]); };
  run_in_order(work);
}

}  // namespace

void encrypt_payload(Source& plaintext, Sink& encrypted, const SecretBytes& file_key,
                     const PayloadWork& work) {
  std::array<std::uint8_t, payload_nonce_size> nonce{};
  crypto::random_bytes(nonce);
  encrypted.write(nonce);
  const SecretBytes key = payload_key(file_key, nonce);
  PayloadEncryption encryption(plaintext, encrypted, key, work.progress);
  run(encryption, work.threads);
}

void decrypt_payload(Source& encrypted, Sink& plaintext, const SecretBytes& file_key,
                     const PayloadWork& work) {
  const SecretBytes key = read_payload_key(encrypted, file_key);
  PayloadDecryption decryption(encrypted, plaintext, key, work.progress);
  run(decryption, work.threads);
  decryption.check_end();
}

SecretBytes decrypt_short_payload(Source& encrypted, const SecretBytes& file_key,
                                  std::size_t limit) {
  const SecretBytes key = read_payload_key(encrypted, file_key);
  Bytes sealed(std::min(limit, payload_chunk_size) + tag_size + 1);
  const std::size_t size = encrypted.read_fully(sealed);
  if (size == sealed.size()) {
    throw_damaged_payload("it is longer than " + std::to_string(limit) + " bytes");
  }
  if (size < tag_size) throw_damaged_payload(payload_cut_off);
  SecretBytes plaintext(size - tag_size);
  if (!crypto::chacha20_poly1305_open(key, chunk_nonce(0, true), ByteView(sealed).first(size),
                                      plaintext.expose_writable())) {
    throw_damaged_payload(chunk_damaged);
  }
  return plaintext;
}

}  // namespace secretsctl::age
