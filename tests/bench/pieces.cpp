#include <benchmark/benchmark.h>

#include <secretsctl/core/base64.hpp>
#include <secretsctl/crypto/aes256_gcm.hpp>
#include <secretsctl/crypto/bulk_chacha20_poly1305.hpp>
#include <secretsctl/crypto/chacha20_poly1305.hpp>
#include <secretsctl/crypto/random.hpp>
#include <secretsctl/crypto/sha512.hpp>
#include <secretsctl/crypto/x25519.hpp>
#include <secretsctl/openclaw/request.hpp>
#include <secretsctl/sops/cipher/document.hpp>
#include <secretsctl/sops/files/new_file.hpp>
#include <secretsctl/sops/stores/format.hpp>
#include <string>

// The inner parts of the hot paths, each measured separately. The sizes are realistic: a value of
// 36 bytes, a file of 30 or 100,000 keys, a chunk of an age payload.

using namespace secretsctl;

namespace {

constexpr std::size_t value_size = 36;
constexpr std::size_t iv_size = 32;
constexpr std::size_t chunk_size = std::size_t{64} * 1024;
constexpr std::string_view additional_data = "API_KEY:";

void count_bytes(benchmark::State& state, std::size_t size) {
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations()) *
                          static_cast<std::int64_t>(size));
}

void aes_gcm_seal_value(benchmark::State& state) {
  crypto::Aes256Gcm cipher(crypto::random_secret(crypto::Aes256Gcm::key_size));
  const Bytes iv(iv_size, 1);
  const Bytes plaintext(value_size, 2);
  Bytes ciphertext(value_size);
  for (auto _ : state) {
    auto tag = cipher.seal(iv, bytes_of(additional_data), plaintext, ciphertext);
    benchmark::DoNotOptimize(tag);
  }
}
BENCHMARK(aes_gcm_seal_value);

void aes_gcm_open_value(benchmark::State& state) {
  crypto::Aes256Gcm cipher(crypto::random_secret(crypto::Aes256Gcm::key_size));
  const Bytes iv(iv_size, 1);
  Bytes ciphertext(value_size);
  const auto tag = cipher.seal(iv, bytes_of(additional_data), Bytes(value_size, 2), ciphertext);
  Bytes plaintext(value_size);
  for (auto _ : state) {
    if (!cipher.open(iv, bytes_of(additional_data), ciphertext, tag, plaintext)) {
      state.SkipWithError("the tag does not hold");
      break;
    }
  }
}
BENCHMARK(aes_gcm_open_value);

void sha512_of_values(benchmark::State& state) {
  const Bytes value(value_size, 3);
  crypto::Sha512 hash;
  for (auto _ : state) hash.update(value);
  count_bytes(state, value_size);
}
BENCHMARK(sha512_of_values);

void base64_decode_value(benchmark::State& state) {
  std::string text;
  base64_encode(Bytes(value_size, 4), Base64Padding::padded, text);
  Bytes out;
  for (auto _ : state) {
    out.clear();
    if (!base64_decode(text, Base64Padding::padded, out)) state.SkipWithError("no base64");
  }
  count_bytes(state, text.size());
}
BENCHMARK(base64_decode_value);

void x25519_one(benchmark::State& state) {
  const SecretBytes scalar = crypto::random_secret(crypto::x25519_size);
  const auto point = crypto::x25519_public_key(scalar);
  for (auto _ : state) benchmark::DoNotOptimize(crypto::x25519(scalar, point));
}
BENCHMARK(x25519_one);

void chacha20_poly1305_seal_chunk(benchmark::State& state) {
  const SecretBytes key = crypto::random_secret(crypto::chacha20_poly1305_key_size);
  const Bytes plaintext(chunk_size, 5);
  Bytes sealed(chunk_size + crypto::chacha20_poly1305_tag_size);
  for (auto _ : state) crypto::chacha20_poly1305_seal(key, {}, plaintext, sealed);
  count_bytes(state, chunk_size);
}
BENCHMARK(chacha20_poly1305_seal_chunk);

void chacha20_poly1305_open_chunk(benchmark::State& state) {
  const SecretBytes key = crypto::random_secret(crypto::chacha20_poly1305_key_size);
  Bytes plaintext(chunk_size, 5);
  Bytes sealed(chunk_size + crypto::chacha20_poly1305_tag_size);
  crypto::chacha20_poly1305_seal(key, {}, plaintext, sealed);
  for (auto _ : state) {
    if (!crypto::chacha20_poly1305_open(key, {}, sealed, plaintext)) {
      state.SkipWithError("the tag does not hold");
      break;
    }
  }
  count_bytes(state, chunk_size);
}
BENCHMARK(chacha20_poly1305_open_chunk);

void bulk_chacha20_poly1305_seal_chunk(benchmark::State& state) {
  crypto::BulkChaCha20Poly1305 cipher(crypto::random_secret(crypto::chacha20_poly1305_key_size));
  const Bytes plaintext(chunk_size, 5);
  Bytes sealed(chunk_size + crypto::chacha20_poly1305_tag_size);
  for (auto _ : state) cipher.seal({}, plaintext, sealed);
  count_bytes(state, chunk_size);
}
BENCHMARK(bulk_chacha20_poly1305_seal_chunk);

void secret_of_a_value(benchmark::State& state) {
  const Bytes value(value_size, 6);
  for (auto _ : state) benchmark::DoNotOptimize(SecretBytes::copy_of(value));
}
BENCHMARK(secret_of_a_value);

void parse_request_of_30(benchmark::State& state) {
  std::string json = R"({"protocolVersion":1,"provider":"p","ids":["KEY_0")";
  for (int i = 1; i < 30; ++i) json += ",\"KEY_" + std::to_string(i) + "\"";
  json += "]}";
  for (auto _ : state) benchmark::DoNotOptimize(openclaw::parse_request(bytes_of(json)));
}
BENCHMARK(parse_request_of_30);

// A file with `keys` keys, encrypted under a data key.
struct File {
  SecretBytes data_key = crypto::random_secret(crypto::Aes256Gcm::key_size);
  std::string plain;
  Bytes text;

  explicit File(std::int64_t keys) {
    for (std::int64_t i = 0; i < keys; ++i) {
      plain += "KEY_" + std::to_string(i) + "=a value of thirty-six bytes\n";
    }
    BytesSink sink(text);
    encrypted().write(sink);
  }

  [[nodiscard]] sops::NewFile encrypted() const {
    sops::NewMetadata made;
    made.data_key = data_key.clone();
    // A file without an entry is refused; this one is never opened.
    made.metadata.key_groups.emplace_back().age.push_back({"age1", "none"});
    made.metadata.version = sops::format_version;
    sops::NewFile file(sops::store_for(sops::Format::dotenv), std::move(made));
    file.encrypt(SecretBytes::copy_of(plain));
    return file;
  }

  [[nodiscard]] sops::Document loaded() const {
    return sops::store_for(sops::Format::dotenv).load_encrypted(LargeBytes::copy_of(text));
  }
};

void load_file(benchmark::State& state) {
  const File file(state.range(0));
  for (auto _ : state) benchmark::DoNotOptimize(file.loaded());
  count_bytes(state, file.text.size());
}
BENCHMARK(load_file)->Arg(30)->Arg(100'000);

void load_and_decrypt_file(benchmark::State& state) {
  const File file(state.range(0));
  for (auto _ : state) {
    sops::Document document = file.loaded();
    sops::decrypt_document(document, file.data_key, sops::MacCheck::required);
  }
  count_bytes(state, file.text.size());
}
BENCHMARK(load_and_decrypt_file)->Arg(30)->Arg(100'000);

void new_file(benchmark::State& state) {
  const File file(state.range(0));
  for (auto _ : state) benchmark::DoNotOptimize(file.encrypted());
  count_bytes(state, file.text.size());
}
BENCHMARK(new_file)->Arg(30)->Arg(100'000);

}  // namespace

BENCHMARK_MAIN();
