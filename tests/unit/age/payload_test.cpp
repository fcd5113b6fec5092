#include <doctest/doctest.h>

#include <algorithm>
#include <secretsctl/age/payload.hpp>
#include <secretsctl/age/payload_work.hpp>
#include <secretsctl/age/recipient.hpp>
#include <secretsctl/crypto/chacha20_poly1305.hpp>
#include <secretsctl/crypto/hkdf.hpp>
#include <thrown.hpp>

using namespace secretsctl;
using namespace secretsctl::age;

namespace {

constexpr std::size_t tag_size = crypto::chacha20_poly1305_tag_size;
constexpr std::size_t sealed_size = payload_chunk_size + tag_size;
constexpr std::size_t nonce_size = payload_nonce_size;

SecretBytes file_key() {
  SecretBytes key(file_key_size);
  key.expose_writable()[0] = 7;
  return key;
}

Bytes plain_of(std::size_t size) {
  Bytes bytes(size);
  for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<std::uint8_t>(i * 31 + (i >> 11));
  return bytes;
}

Bytes encrypted(ByteView plain, unsigned threads = 4) {
  Bytes out;
  MemorySource source(plain);
  BytesSink sink(out);
  encrypt_payload(source, sink, file_key(), {.threads = threads});
  return out;
}

Bytes decrypted(ByteView payload, unsigned threads = 4) {
  Bytes out;
  MemorySource source(payload);
  BytesSink sink(out);
  decrypt_payload(source, sink, file_key(), {.threads = threads});
  return out;
}

std::optional<ErrorKind> failure(ByteView payload) {
  return test::thrown_kind([&] { decrypted(payload); });
}

bool refused(ByteView payload) {
  return failure(payload) == ErrorKind::age_payload;
}

// The plaintext before a payload is refused, and the reason.
struct Refusal {
  Bytes plaintext;
  std::string message;
};

Refusal refusal(Source& payload, unsigned threads) {
  Refusal result;
  BytesSink sink(result.plaintext);
  try {
    decrypt_payload(payload, sink, file_key(), {.threads = threads});
  } catch (const Error& error) {
    if (error.kind() == ErrorKind::age_payload) result.message = error.what();
  }
  return result;
}

// With one thread or many: this message, and exactly the first bytes of the plaintext.
bool refused_after(std::size_t size, std::string_view message, ByteView payload, ByteView plain) {
  for (const unsigned threads : {1U, 4U}) {
    MemorySource source(payload);
    const Refusal got = refusal(source, threads);
    CHECK(got.message == "the payload is damaged: " + std::string(message));
    CHECK(got.plaintext.size() == size);
    if (!std::equal(got.plaintext.begin(), got.plaintext.end(), plain.begin(),
                    plain.begin() + static_cast<std::ptrdiff_t>(size)) ||
        got.message != "the payload is damaged: " + std::string(message)) {
      return false;
    }
  }
  return true;
}

// A payload assembled by hand: any chunk, with any number and mark, in any order.
class HandMade {
 public:
  HandMade() : bytes_(nonce_size, 9) {
    key_ = crypto::hkdf_sha256(file_key(), ByteView(bytes_), "payload");
  }
  HandMade& chunk(std::uint8_t number, bool last, std::size_t size) {
    crypto::ChaChaNonce nonce{};
    nonce[10] = number;
    nonce[11] = last ? 1 : 0;
    const Bytes plain(size, number);
    Bytes sealed(size + tag_size);
    crypto::chacha20_poly1305_seal(key_, nonce, plain, sealed);
    bytes_.insert(bytes_.end(), sealed.begin(), sealed.end());
    return *this;
  }
  [[nodiscard]] const Bytes& bytes() const { return bytes_; }

 private:
  Bytes bytes_;
  SecretBytes key_;
};

// Gives few bytes at a time, as a pipe may.
class Trickle final : public Source {
 public:
  explicit Trickle(ByteView bytes) : source_(bytes) {}
  std::size_t read(MutableByteView into) override {
    step_ = step_ % 977 + 1;
    return source_.read(into.first(std::min(into.size(), step_)));
  }

 private:
  MemorySource source_;
  std::size_t step_ = 0;
};

constexpr std::size_t full = payload_chunk_size;

// The size from which threads start, and the size of their groups.
constexpr std::size_t alone = (1 + (groups_alone - 1) * chunks_per_group) * full;
constexpr std::size_t group = chunks_per_group * full;
constexpr std::size_t many_chunks = 1 + 7 * chunks_per_group + 3;

constexpr const char* changed = "a chunk was changed or moved, or the file is cut off";

// Gives bytes like memory, but pauses at the ends of chunks, like a slow pipe.
class Hesitant final : public Source {
 public:
  Hesitant(ByteView bytes, std::size_t step) : source_(bytes), step_(step) {}
  std::size_t read(MutableByteView into) override {
    const std::size_t count = source_.read(into.first(std::min(into.size(), step_)));
    ready_ = !ready_;
    return count;
  }
  [[nodiscard]] bool is_ready() override { return ready_; }

 private:
  MemorySource source_;
  std::size_t step_;
  bool ready_ = false;
};

}  // namespace

TEST_SUITE("payload") {
  TEST_CASE("round trips at the sizes around a chunk") {
    for (const std::size_t size : {0U, 1U, 65535U, 65536U, 65537U, 131072U, 131073U, 1000003U}) {
      CAPTURE(size);
      const Bytes plain = plain_of(size);
      const Bytes payload = encrypted(plain);
      const std::size_t chunks = size == 0 ? 1 : (size + full - 1) / full;
      CHECK(payload.size() == nonce_size + size + chunks * tag_size);
      CHECK(decrypted(payload) == plain);
    }
  }

  TEST_CASE("sources that give little at a time") {
    const Bytes plain = plain_of(150'000);
    Trickle plain_source(plain);
    Bytes payload;
    BytesSink payload_sink(payload);
    encrypt_payload(plain_source, payload_sink, file_key());
    Trickle payload_source(payload);
    Bytes back;
    BytesSink back_sink(back);
    decrypt_payload(payload_source, back_sink, file_key());
    CHECK(back == plain);
  }

  TEST_CASE("the same plaintext never gives the same payload") {
    CHECK(encrypted(plain_of(100)) != encrypted(plain_of(100)));
  }

  TEST_CASE("chunks as the format has them") {
    CHECK(decrypted(HandMade().chunk(0, true, 0).bytes()).empty());
    CHECK(decrypted(HandMade().chunk(0, true, full).bytes()).size() == full);
    CHECK(decrypted(HandMade().chunk(0, false, full).chunk(1, true, 1).bytes()).size() == full + 1);
    HandMade many;
    for (int i = 0; i < 255; ++i) many.chunk(static_cast<std::uint8_t>(i), false, full);
    many.chunk(255, true, 5);
    CHECK(decrypted(many.bytes()).size() == 255 * full + 5);
  }

  TEST_CASE("cut off: in the nonce, at a chunk's end, in a tag, in a chunk") {
    const Bytes payload = encrypted(plain_of(3 * full + 10));
    const ByteView whole(payload);
    for (std::size_t size = 0; size < nonce_size; ++size) {
      CHECK(failure(whole.first(size)) == ErrorKind::age_header);
    }
    for (const std::size_t chunk : {0U, 1U, 2U, 3U}) {
      const std::size_t start = nonce_size + chunk * sealed_size;
      for (const std::size_t more : {0U, 1U, 15U, 16U, 17U, 25U}) {
        CAPTURE(chunk);
        CAPTURE(more);
        CHECK(refused(whole.first(start + more)));
      }
    }
    CHECK(refused(whole.first(nonce_size + 2 * sealed_size - 1)));
    CHECK(refused(whole.first(whole.size() - 1)));
    // A payload of only whole chunks has no short chunk that could be missing.
    const Bytes even = encrypted(plain_of(2 * full));
    CHECK(refused(ByteView(even).first(nonce_size + sealed_size)));
  }

  TEST_CASE("an empty last chunk") {
    CHECK(refused(HandMade().chunk(0, false, full).chunk(1, true, 0).bytes()));
  }

  TEST_CASE("no last chunk, or one that is not marked") {
    CHECK(refused(HandMade().chunk(0, false, 10).bytes()));
    CHECK(refused(HandMade().chunk(0, false, full).bytes()));
    CHECK(refused(HandMade().chunk(0, false, full).chunk(1, false, full).bytes()));
  }

  TEST_CASE("a short chunk that is not the last") {
    CHECK(refused(HandMade().chunk(0, false, 10).chunk(1, true, 10).bytes()));
  }

  TEST_CASE("data after the last chunk") {
    Bytes longer = encrypted(plain_of(10));
    longer.push_back(0);
    CHECK(refused(longer));
    longer = encrypted(plain_of(full));
    longer.push_back(0);
    CHECK(refused(longer));
    CHECK(refused(HandMade().chunk(0, true, 10).chunk(1, true, 10).bytes()));
    CHECK(refused(HandMade().chunk(0, true, full).chunk(1, true, 10).bytes()));
    CHECK(refused(HandMade().chunk(0, true, full).chunk(0, true, full).bytes()));
  }

  TEST_CASE("chunks that were swapped, dropped or repeated") {
    CHECK(
        refused(HandMade().chunk(1, false, full).chunk(0, false, full).chunk(2, true, 5).bytes()));
    CHECK(refused(HandMade().chunk(0, false, full).chunk(2, true, 5).bytes()));
    CHECK(
        refused(HandMade().chunk(0, false, full).chunk(0, false, full).chunk(1, true, 5).bytes()));
    CHECK(refused(HandMade().chunk(1, true, 5).bytes()));
  }

  TEST_CASE("a flipped bit, anywhere") {
    const Bytes payload = encrypted(plain_of(full + 100));
    for (const std::size_t at :
         {std::size_t{0}, nonce_size - 1, nonce_size, nonce_size + 1000, nonce_size + full,
          nonce_size + sealed_size - 1, nonce_size + sealed_size, payload.size() - 1}) {
      CAPTURE(at);
      Bytes changed = payload;
      changed[at] ^= 0x10;
      CHECK(refused(changed));
    }
  }

  TEST_CASE("another file key") {
    SecretBytes other = file_key();
    other.expose_writable()[15] = 1;
    const Bytes payload = encrypted(plain_of(10));
    MemorySource source(payload);
    Bytes out;
    BytesSink sink(out);
    CHECK(test::thrown_kind([&] { decrypt_payload(source, sink, other); }) ==
          ErrorKind::age_payload);
    CHECK(out.empty());
  }

  TEST_CASE("only chunks with valid tags come out before the error") {
    const Bytes plain = plain_of(3 * full);
    Bytes payload = encrypted(plain);
    payload[nonce_size + 2 * sealed_size + 5] ^= 1;
    MemorySource source(payload);
    Bytes out;
    BytesSink sink(out);
    CHECK_THROWS_AS(decrypt_payload(source, sink, file_key()), Error);
    CHECK(out.size() == 2 * full);
    CHECK(std::equal(out.begin(), out.end(), plain.begin()));
    Bytes longer = encrypted(plain);
    longer.push_back(0);
    MemorySource longer_source(longer);
    out.clear();
    CHECK_THROWS_AS(decrypt_payload(longer_source, sink, file_key()), Error);
    CHECK(out == plain);
  }

  TEST_CASE("round trips at the sizes around a group and around the start of threads") {
    std::vector<std::size_t> sizes;
    for (const std::size_t middle :
         {full + group, alone, alone + full, alone + group, alone + 3 * group, alone + 9 * group}) {
      for (const int more : {-1, 0, 1}) sizes.push_back(middle + static_cast<std::size_t>(more));
    }
    for (const std::size_t size : sizes) {
      CAPTURE(size);
      const Bytes plain = plain_of(size);
      for (const unsigned threads : {0U, 1U, 2U, 7U, 1000U}) {
        const Bytes payload = encrypted(plain, threads);
        CHECK(payload.size() == nonce_size + size + (size + full - 1) / full * tag_size);
        CHECK(decrypted(payload, 1) == plain);
        CHECK(decrypted(payload, threads) == plain);
      }
    }
  }

  TEST_CASE("many chunks from sources that hesitate") {
    const Bytes plain = plain_of(alone + 2 * group + 1234);
    for (const std::size_t step : {std::size_t{1000}, full, sealed_size, std::size_t{100'000}}) {
      Hesitant plain_source(plain, step);
      Bytes payload;
      BytesSink payload_sink(payload);
      encrypt_payload(plain_source, payload_sink, file_key(), {.threads = 4});
      CHECK(decrypted(payload, 1) == plain);
      Hesitant source(payload, step);
      Bytes back;
      BytesSink back_sink(back);
      decrypt_payload(source, back_sink, file_key(), {.threads = 4});
      CHECK(back == plain);
    }
  }

  TEST_CASE("of many chunks, each one damaged") {
    const Bytes plain = plain_of((many_chunks - 1) * full + 100);
    Bytes payload = encrypted(plain);
    for (std::size_t chunk = 0; chunk < many_chunks; ++chunk) {
      CAPTURE(chunk);
      std::uint8_t& byte = payload[nonce_size + chunk * sealed_size + 50];
      byte ^= 1;
      CHECK(refused_after(chunk * full, changed, payload, plain));
      byte ^= 1;
    }
    // Of several errors the first counts.
    payload[nonce_size + 40 * sealed_size] ^= 1;
    payload[nonce_size + 41 * sealed_size] ^= 1;
    payload[nonce_size + 55 * sealed_size] ^= 1;
    CHECK(refused_after(40 * full, changed, payload, plain));
  }

  TEST_CASE("many chunks, cut off at each boundary and around it") {
    const Bytes plain = plain_of(many_chunks * full);
    const Bytes payload = encrypted(plain);
    const ByteView whole(payload);
    for (std::size_t chunk = 1; chunk < many_chunks; ++chunk) {
      CAPTURE(chunk);
      const std::size_t end = nonce_size + chunk * sealed_size;
      CHECK(refused_after(chunk * full, "it is cut off", whole.first(end), plain));
      CHECK(refused_after((chunk - 1) * full, changed, whole.first(end - 1), plain));
      CHECK(refused_after(chunk * full, "it is cut off", whole.first(end + 1), plain));
      CHECK(refused_after(chunk * full, "its last chunk is empty", whole.first(end + tag_size),
                          plain));
    }
  }

  TEST_CASE("many chunks, data after the last: at the end of a group, and in one") {
    for (const std::size_t size : {alone, alone + full, alone + 3 * group, alone + 3 * group + 5}) {
      CAPTURE(size);
      const Bytes plain = plain_of(size);
      Bytes longer = encrypted(plain);
      longer.push_back(0);
      const bool is_even = size % full == 0;
      // After a short chunk the data counts as part of that chunk.
      CHECK(refused_after(is_even ? size : size - 5,
                          is_even ? "data follows its last chunk" : changed, longer, plain));
      longer.pop_back();
      const Bytes again = encrypted(plain);
      if (is_even) {
        longer.insert(longer.end(), again.begin() + nonce_size, again.end());
        CHECK(refused_after(size, "data follows its last chunk", longer, plain));
      }
    }
  }

  TEST_CASE("many chunks, two neighbours swapped") {
    const Bytes plain = plain_of((many_chunks - 1) * full + 100);
    for (std::size_t chunk = 0; chunk + 2 < many_chunks; chunk += 5) {
      CAPTURE(chunk);
      Bytes payload = encrypted(plain);
      const auto first =
          payload.begin() + static_cast<std::ptrdiff_t>(nonce_size + chunk * sealed_size);
      std::swap_ranges(first, first + sealed_size, first + sealed_size);
      CHECK(refused_after(chunk * full, changed, payload, plain));
    }
  }

  TEST_CASE("a source or a sink that fails, anywhere, ends the work with its error") {
    struct FailingSource final : Source {
      explicit FailingSource(std::size_t left) : left_(left) {}
      std::size_t read(MutableByteView into) override {
        if (left_ == 0) throw Error(ErrorKind::input_unreadable, "read");
        const std::size_t count = std::min(into.size(), left_);
        left_ -= count;
        std::fill_n(into.begin(), count, std::uint8_t{1});
        return count;
      }
      std::size_t left_;
    };
    struct FailingSink final : Sink {
      explicit FailingSink(std::size_t left) : left_(left) {}
      using Sink::write;
      void write(ByteView bytes) override {
        if (bytes.size() > left_) throw Error(ErrorKind::output_unwritable, "write");
        left_ -= bytes.size();
      }
      std::size_t left_;
    };
    const Bytes plain = plain_of(alone + 9 * group);
    const Bytes payload = encrypted(plain);
    for (const std::size_t size : {full, alone, alone + 1, alone + group, alone + 5 * group}) {
      CAPTURE(size);
      Bytes out;
      BytesSink sink(out);
      FailingSource source(size);
      CHECK(test::thrown_kind([&] { encrypt_payload(source, sink, file_key(), {.threads = 4}); }) ==
            ErrorKind::input_unreadable);
      FailingSink full_sink(size);
      MemorySource plain_source(plain);
      CHECK(test::thrown_kind([&] {
              encrypt_payload(plain_source, full_sink, file_key(), {.threads = 4});
            }) == ErrorKind::output_unwritable);
      FailingSink other_sink(size);
      MemorySource payload_source(payload);
      CHECK(test::thrown_kind([&] {
              decrypt_payload(payload_source, other_sink, file_key(), {.threads = 4});
            }) == ErrorKind::output_unwritable);
    }
  }

  TEST_CASE("progress counts each byte of the payload once") {
    struct Count final : Progress {
      void advanced(std::uint64_t bytes) override { total += bytes; }
      std::uint64_t total = 0;
    };
    for (const std::size_t size : {std::size_t{0}, std::size_t{5}, full, alone + 5 * group + 7}) {
      const Bytes plain = plain_of(size);
      MemorySource source(plain);
      Bytes payload;
      BytesSink sink(payload);
      Count sealed;
      encrypt_payload(source, sink, file_key(), {.threads = 3, .progress = &sealed});
      CHECK(sealed.total == size);
      MemorySource payload_source(payload);
      Bytes back;
      BytesSink back_sink(back);
      Count opened;
      decrypt_payload(payload_source, back_sink, file_key(), {.threads = 3, .progress = &opened});
      CHECK(opened.total == payload.size() - nonce_size);
    }
  }
}
