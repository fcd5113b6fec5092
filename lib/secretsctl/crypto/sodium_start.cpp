#include <secretsctl/crypto/sodium_start.hpp>

#include <sodium/core.h>

#include <secretsctl/core/error.hpp>

namespace secretsctl::crypto {

void start_sodium() {
  static const bool started = sodium_init() >= 0;
  if (!started) throw Error(ErrorKind::generic, "libsodium cannot start");
}

}  // namespace secretsctl::crypto
