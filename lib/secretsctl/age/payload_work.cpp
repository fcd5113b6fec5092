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

// Fills `into` from `filled` on; at a chunk's end, which is `ahead` bytes after a multiple of
// `chunk_size`, it stops where there is nothing to read for the moment. Sets `ended` at the end of
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

void make_room(PayloadLane& lane, std::size_t plaintext_size, std::size_t sealed_size) {
  if (lane.plaintext.size() < plaintext_size) lane.plaintext = SecretBytes(plaintext_size);
  if (lane.sealed_room < sealed_size) {
    lane.sealed = std::make_unique_for_overwrite<std::uint8_t[]>(sealed_size);
    lane.sealed_room = sealed_size;
  }
}

// The first group is done by the library that is at work already; the faster one has to be started.
void seal(PayloadLane& lane, const SecretBytes& key, const crypto::ChaChaNonce& nonce,
          ByteView plaintext, MutableByteView sealed) {
  if (lane.cipher) return lane.cipher->seal(nonce, plaintext, sealed);
  crypto::chacha20_poly1305_seal(key, nonce, plaintext, sealed);
}

bool open(PayloadLane& lane, const SecretBytes& key, const crypto::ChaChaNonce& nonce,
          ByteView sealed, MutableByteView plaintext) {
  if (lane.cipher) return lane.cipher->open(nonce, sealed, plaintext);
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

void PayloadEncryption::add_lane() {
  lanes_.push_back(std::make_unique<PayloadLane>());
}

bool PayloadEncryption::take(std::size_t number, InputGate& gate) {
  if (ended_) return false;
  PayloadLane& lane = *lanes_[number];
  lane.first_chunk = next_chunk_;
  if (next_chunk_ > 0 && !lane.cipher) lane.cipher.emplace(key_);
  // Only a byte after a full chunk tells that it is not the last.
  const std::size_t chunks = chunks_from(next_chunk_);
  make_room(lane, chunks * payload_chunk_size + 1, chunks * sealed_chunk_size);
  const MutableByteView into =
      lane.plaintext.expose_writable().first(chunks * payload_chunk_size + 1);
  std::size_t filled = 0;
  if (has_ahead_) into[filled++] = ahead_.expose()[0];
  const std::size_t before = filled;
  if (!fill(plaintext_, gate, into, payload_chunk_size, 1, filled, ended_)) return false;
  report(progress_, filled - before);
  has_ahead_ = !ended_;
  if (has_ahead_) ahead_.expose_writable()[0] = into[--filled];
  lane.has_end = ended_;
  lane.plaintext_size = filled;
  next_chunk_ += filled / payload_chunk_size;
  return true;
}

void PayloadEncryption::transform(std::size_t number) {
  PayloadLane& lane = *lanes_[number];
  const ByteView plaintext = lane.plaintext.expose().first(lane.plaintext_size);
  const MutableByteView sealed(lane.sealed.get(), lane.sealed_room);
  std::size_t done = 0;
  lane.sealed_size = 0;
  for (std::uint64_t chunk = lane.first_chunk; done < plaintext.size() || chunk == 0; ++chunk) {
    const ByteView in =
        plaintext.subspan(done, std::min(payload_chunk_size, plaintext.size() - done));
    done += in.size();
    const bool is_last = lane.has_end && done == plaintext.size();
    seal(lane, key_, chunk_nonce(chunk, is_last), in,
         sealed.subspan(lane.sealed_size, in.size() + tag_size));
    lane.sealed_size += in.size() + tag_size;
  }
}

void PayloadEncryption::put(std::size_t number) {
  const PayloadLane& lane = *lanes_[number];
  encrypted_.write(ByteView(lane.sealed.get(), lane.sealed_size));
}

PayloadDecryption::PayloadDecryption(Source& encrypted, Sink& plaintext, const SecretBytes& key,
                                     Progress* progress)
    : encrypted_(encrypted), plaintext_(plaintext), key_(key), progress_(progress) {}

void PayloadDecryption::add_lane() {
  lanes_.push_back(std::make_unique<PayloadLane>());
}

bool PayloadDecryption::take(std::size_t number, InputGate& gate) {
  if (input_ended_) return false;
  PayloadLane& lane = *lanes_[number];
  lane.first_chunk = next_chunk_;
  if (next_chunk_ > 0 && !lane.cipher) lane.cipher.emplace(key_);
  const std::size_t chunks = chunks_from(next_chunk_);
  make_room(lane, chunks * payload_chunk_size, chunks * sealed_chunk_size);
  const MutableByteView into(lane.sealed.get(), chunks * sealed_chunk_size);
  lane.sealed_size = 0;
  if (!fill(encrypted_, gate, into, sealed_chunk_size, 0, lane.sealed_size, input_ended_)) {
    return false;
  }
  report(progress_, lane.sealed_size);
  next_chunk_ += lane.sealed_size / sealed_chunk_size;
  return lane.sealed_size > 0;
}

void PayloadDecryption::transform(std::size_t number) {
  PayloadLane& lane = *lanes_[number];
  ByteView rest(lane.sealed.get(), lane.sealed_size);
  lane.plaintext_size = 0;
  lane.has_end = false;
  lane.damage = nullptr;
  for (std::uint64_t chunk = lane.first_chunk; !rest.empty() && lane.damage == nullptr; ++chunk) {
    const ByteView in = rest.first(std::min(rest.size(), sealed_chunk_size));
    rest = rest.subspan(in.size());
    lane.damage = open_chunk(lane, chunk, in);
  }
}

// What is wrong with a chunk; nullptr, and its plaintext after that of the others, if nothing is.
const char* PayloadDecryption::open_chunk(PayloadLane& lane, std::uint64_t chunk,
                                          ByteView sealed) const {
  if (lane.has_end) return payload_continues;
  if (sealed.size() < tag_size) return payload_cut_off;
  if (sealed.size() == tag_size && chunk != 0) return "its last chunk is empty";
  const MutableByteView out =
      lane.plaintext.expose_writable().subspan(lane.plaintext_size, sealed.size() - tag_size);
  const bool is_full = sealed.size() == sealed_chunk_size;
  if (!is_full || !open(lane, key_, chunk_nonce(chunk, false), sealed, out)) {
    // A full chunk may be the last one too.
    if (!open(lane, key_, chunk_nonce(chunk, true), sealed, out)) return chunk_damaged;
    lane.has_end = true;
  }
  lane.plaintext_size += out.size();
  return nullptr;
}

void PayloadDecryption::put(std::size_t number) {
  const PayloadLane& lane = *lanes_[number];
  if (has_end_) throw_damaged_payload(payload_continues);
  has_end_ = lane.has_end;
  if (lane.plaintext_size > 0) {
    plaintext_.write(lane.plaintext.expose().first(lane.plaintext_size));
  }
  if (lane.damage != nullptr) throw_damaged_payload(lane.damage);
}

void PayloadDecryption::check_end() const {
  if (!has_end_) throw_damaged_payload(payload_cut_off);
}

}  // namespace secretsctl::age
