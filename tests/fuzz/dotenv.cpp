// Plain and encrypted dotenv: no input crashes, and text that was read and written reads the same
// again.
#include <cstdlib>
#include <secretsctl/core/error.hpp>
#include <secretsctl/sops/stores/dotenv/dotenv_store.hpp>

using namespace secretsctl;

namespace {

void plain(ByteView input, const sops::DotenvStore& store) {
  const SecretBytes once = store.emit_plain(store.load_plain(SecretBytes::copy_of(input)));
  const SecretBytes twice = store.emit_plain(store.load_plain(once));
  if (!once.equals(twice)) std::abort();
}

void encrypted(ByteView input, const sops::DotenvStore& store) {
  const std::string once = store.emit_encrypted(store.load_encrypted(LargeBytes::copy_of(input)));
  const std::string twice =
      store.emit_encrypted(store.load_encrypted(LargeBytes::copy_of(bytes_of(once))));
  if (once != twice) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const sops::DotenvStore store;
  for (auto* test : {plain, encrypted}) {
    try {
      test({data, size}, store);
    } catch (const Error&) {
    }
  }
  return 0;
}
