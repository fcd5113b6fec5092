#include <secretsctl/age/payload_work.hpp>

#include <algorithm>
#include <secretsctl/core/error.hpp>
#include <utility>

namespace secretsctl::age {
namespace {

constexpr std::size_t tag_size = crypto::chacha20_poly1305_tag_size;
constexpr std::size_t sealed_chunk_size = payload_chunk_size + tag_size;

std::size_t chunks_from(std::uint64_t chunk) {
  return chunk == 0 ? 1 : chunks_per_group;
}

// Fills `into` from `filled` on. Chunks end `ahead` bytes after a multiple of `chunk_size`; it
// stops at a chunk's end if the source has no more input at the moment. Sets `ended` at the end of
// the input. False if the work has failed meanwhile.
bool fill(Source& source, InputGate& gate, MutableByteView into, std::size_t chunk_size,
          std::size_t ahead, std::size_t& filled, bool& ended) {
  std::size_t boundary = source.is_always_ready() ? into.size() : chunk_size + ahead;
  while (true) {
    if (!source.is_ready() && !gate.wait_for_earlier()) return false;
    const std::size_t count = source.read(into.subspan(filled, boundary - filled));
    if (count == 0) {
      ended = true;
      return true;
    }
    filled += count;
    if (filled < boundary) continue;
    if (filled == into.size() || !source.is_ready()) return true;
    boundary += chunk_size;
  }
}

void make_room(PayloadGroup& group, std::size_t plaintext_size, std::size_t sealed_size) {
  if (group.plaintext.size() < plaintext_size) group.plaintext = SecretBytes(plaintext_size);
  if (group.sealed_room < sealed_size) {
    group.sealed = std::make_unique_for_overwrite<std::uint8_t[]>(sealed_size);
    group.sealed_room = sealed_size;
  }
}

// The first group uses the library that has already started; the faster one takes time to start.
void seal(PayloadGroup& group, const SecretBytes& key, const crypto::ChaChaNonce& nonce,
          ByteView plaintext, MutableByteView sealed) {
  if (group.cipher) return group.cipher->seal(nonce, plaintext, sealed);
  crypto::chacha20_poly1305_seal(key, nonce, plaintext, sealed);
}

bool open(PayloadGroup& group, const SecretBytes& key, const crypto::ChaChaNonce& nonce,
          ByteView sealed, MutableByteView plaintext) {
  if (group.cipher) return group.cipher->open(nonce, sealed, plaintext);
  return crypto::chacha20_poly1305_open(key, nonce, sealed, plaintext);
}

void report(Progress* progress, std::size_t bytes) {
  if (progress != nullptr) progress->advanced(bytes);
}

}  // namespace

crypto::ChaChaNonce chunk_nonce(std::uint64_t number, bool is_last) {
  crypto::ChaChaNonce nonce{};
  for (std::size_t i = nonce.size() - 1; i-- > 0 && number != 0; number >>= 8) {
    nonce[i] = static_cast<std::uint8_t>(number);
  }
  nonce.back() = is_last ? 1 : 0;
  return nonce;
}

void throw_damaged_payload(const std::string& what) {
  throw Error(ErrorKind::age_payload, "the payload is damaged: " + what);
}

PayloadEncryption::PayloadEncryption(Source& plaintext, Sink& encrypted, const SecretBytes& key,
                                     Progress* progress)
    : plaintext_(plaintext), encrypted_(encrypted), key_(key), progress_(progress), ahead_(1) {}

bool PayloadEncryption::take(PayloadGroup& group, InputGate& gate) {
  if (ended_) return false;
  group.first_chunk = next_chunk_;
  if (next_chunk_ > 0 && !group.cipher) group.cipher.emplace(key_);
  // Only a byte after a full chunk shows that the chunk is not the last.
  const std::size_t chunks = chunks_from(next_chunk_);
  make_room(group, chunks * payload_chunk_size + 1, chunks * sealed_chunk_size);
  const MutableByteView into =
      group.plaintext.expose_writable().first(chunks * payload_chunk_size + 1);
  std::size_t filled = 0;
  if (has_ahead_) into[filled++] = ahead_.expose()[0];
  const std::size_t before = filled;
  if (!fill(plaintext_, gate, into, payload_chunk_size, 1, filled, ended_)) return false;
  report(progress_, filled - before);
  has_ahead_ = !ended_;
  if (has_ahead_) ahead_.expose_writable()[0] = into[--filled];
  group.has_end = ended_;
  group.plaintext_size = filled;
  next_chunk_ += filled / payload_chunk_size;
  return true;
}

void PayloadEncryption::transform(PayloadGroup& group) const {
  const ByteView plaintext = group.plaintext.expose().first(group.plaintext_size);
  const MutableByteView sealed(group.sealed.get(), group.sealed_room);
  std::size_t done = 0;
  group.sealed_size = 0;
  for (std::uint64_t chunk = group.first_chunk; done < plaintext.size() || chunk == 0; ++chunk) {
    const ByteView in =
        plaintext.subspan(done, std::min(payload_chunk_size, plaintext.size() - done));
    done += in.size();
    const bool is_last = group.has_end && done == plaintext.size();
    seal(group, key_, chunk_nonce(chunk, is_last), in,
         sealed.subspan(group.sealed_size, in.size() + tag_size));
    group.sealed_size += in.size() + tag_size;
  }
}

void PayloadEncryption::put(const PayloadGroup& group) {
  encrypted_.write(ByteView(group.sealed.get(), group.sealed_size));
}

PayloadDecryption::PayloadDecryption(Source& encrypted, Sink& plaintext, const SecretBytes& key,
                                     Progress* progress)
    : encrypted_(encrypted), plaintext_(plaintext), key_(key), progress_(progress) {}

bool PayloadDecryption::take(PayloadGroup& group, InputGate& gate) {
  if (input_ended_) return false;
  group.first_chunk = next_chunk_;
  if (next_chunk_ > 0 && !group.cipher) group.cipher.emplace(key_);
  const std::size_t chunks = chunks_from(next_chunk_);
  make_room(group, chunks * payload_chunk_size, chunks * sealed_chunk_size);
  const MutableByteView into(group.sealed.get(), chunks * sealed_chunk_size);
  group.sealed_size = 0;
  if (!fill(encrypted_, gate, into, sealed_chunk_size, 0, group.sealed_size, input_ended_)) {
    return false;
  }
  report(progress_, group.sealed_size);
  next_chunk_ += group.sealed_size / sealed_chunk_size;
  return group.sealed_size > 0;
}

void PayloadDecryption::transform(PayloadGroup& group) const {
  ByteView rest(group.sealed.get(), group.sealed_size);
  group.plaintext_size = 0;
  group.has_end = false;
  group.damage = nullptr;
  for (std::uint64_t chunk = group.first_chunk; !rest.empty() && group.damage == nullptr; ++chunk) {
    const ByteView in = rest.first(std::min(rest.size(), sealed_chunk_size));
    rest = rest.subspan(in.size());
    group.damage = open_chunk(group, chunk, in);
  }
}

// Describes the damage of a chunk. Returns nullptr, and appends its plaintext, if there is none.
const char* PayloadDecryption::open_chunk(PayloadGroup& group, std::uint64_t chunk,
                                          ByteView sealed) const {
  if (group.has_end) return payload_continues;
  if (sealed.size() < tag_size) return payload_cut_off;
  if (sealed.size() == tag_size && chunk != 0) return "its last chunk is empty";
  const MutableByteView out =
      group.plaintext.expose_writable().subspan(group.plaintext_size, sealed.size() - tag_size);
  const bool is_full = sealed.size() == sealed_chunk_size;
  if (!is_full || !open(group, key_, chunk_nonce(chunk, false), sealed, out)) {
    // A full chunk may also be the last one.
    if (!open(group, key_, chunk_nonce(chunk, true), sealed, out)) return chunk_damaged;
    group.has_end = true;
  }
  group.plaintext_size += out.size();
  return nullptr;
}

void PayloadDecryption::put(const PayloadGroup& group) {
  if (has_end_) throw_damaged_payload(payload_continues);
  has_end_ = group.has_end;
  if (group.plaintext_size > 0) {
    plaintext_.write(group.plaintext.expose().first(group.plaintext_size));
  }
  if (group.damage != nullptr) throw_damaged_payload(group.damage);
}

void PayloadDecryption::check_end() const {
  if (!has_end_) throw_damaged_payload(payload_cut_off);
}

}  // namespace secretsctl::age
