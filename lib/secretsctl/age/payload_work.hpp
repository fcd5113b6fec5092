#pragma once

#include <memory>
#include <optional>
#include <secretsctl/age/payload.hpp>
#include <secretsctl/core/ordered_work.hpp>
#include <secretsctl/crypto/bulk_chacha20_poly1305.hpp>
#include <string>

// Encryption and decryption of a payload in groups of chunks; a thread takes one group at a time.
// The first group is one chunk, so that a short payload needs no more memory or libraries than
// that. A group ends early where its source has no more input at the moment.

namespace secretsctl::age {

/// The chunks of a full group: enough that reading and handing over cost little in comparison, few
/// enough that plaintext and ciphertext fit into a processor's own cache.
/// few enough that plaintext and ciphertext lie in a processor's own cache.
inline constexpr std::size_t chunks_per_group = 8;
/// The caller works on this many groups (1.5 MiB and a chunk) before threads are started.
inline constexpr std::size_t groups_alone = 4;

/// The nonce of a chunk: an 11-byte big-endian counter, and a byte that is 1 for the last chunk.
[[nodiscard]] crypto::ChaChaNonce chunk_nonce(std::uint64_t number, bool is_last);

/// Throws Error (age_payload).
[[noreturn]] void throw_damaged_payload(const std::string& what);
inline constexpr const char* payload_cut_off = "it is cut off";
inline constexpr const char* payload_continues = "data follows its last chunk";
inline constexpr const char* chunk_damaged = "a chunk was changed or moved, or the file is cut off";

/// A group of chunks: its buffers and its cipher.
struct PayloadGroup {
  std::uint64_t first_chunk = 0;
  SecretBytes plaintext;
  std::size_t plaintext_size = 0;  ///< When decrypting: the authenticated bytes.
  std::unique_ptr<std::uint8_t[]> sealed;
  std::size_t sealed_room = 0;
  std::size_t sealed_size = 0;
  bool has_end = false;          ///< The last chunk is in it.
  const char* damage = nullptr;  ///< The damage after the authenticated bytes, or null.
  std::optional<crypto::BulkChaCha20Poly1305> cipher;  ///< From the second group on.
};

/// Turns plaintext into sealed chunks. Keeps the references.
class PayloadEncryption {
 public:
  PayloadEncryption(Source& plaintext, Sink& encrypted, const SecretBytes& key, Progress* progress);
  bool take(PayloadGroup& group, InputGate& gate);
  void transform(PayloadGroup& group) const;
  void put(const PayloadGroup& group);

 private:
  Source& plaintext_;
  Sink& encrypted_;
  const SecretBytes& key_;
  Progress* progress_;
  SecretBytes ahead_;  // a byte read ahead: the last group was not the end
  bool has_ahead_ = false;
  bool ended_ = false;
  std::uint64_t next_chunk_ = 0;
};

/// Turns sealed chunks into plaintext, up to the first damaged chunk.
class PayloadDecryption {
 public:
  PayloadDecryption(Source& encrypted, Sink& plaintext, const SecretBytes& key, Progress* progress);
  bool take(PayloadGroup& group, InputGate& gate);
  void transform(PayloadGroup& group) const;
  void put(const PayloadGroup& group);
  /// Call it after the work. Throws Error (age_payload) if the last chunk is missing.
  void check_end() const;

 private:
  const char* open_chunk(PayloadGroup& group, std::uint64_t chunk, ByteView sealed) const;

  Source& encrypted_;
  Sink& plaintext_;
  const SecretBytes& key_;
  Progress* progress_;
  bool input_ended_ = false;
  bool has_end_ = false;  // the last chunk was put
  std::uint64_t next_chunk_ = 0;
};

}  // namespace secretsctl::age
