#include <secretsctl/crypto/sodium_start.hpp>

#include <sodium/core.h>
#include <sodium/randombytes.h>

#include <exception>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/system_random.hpp>

namespace secretsctl::crypto {
namespace {

std::exception_ptr& failure() {
  static std::exception_ptr failed;
  return failed;
}

const char* generator_name() {
  return "system";
}

// Called by C code, so it must not throw.
void fill(void* bytes, std::size_t size) {
  try {
    fill_from_system({static_cast<std::uint8_t*>(bytes), size});
  } catch (const Error&) {
    failure() = std::current_exception();
  }
}

std::uint32_t random_number() {
  std::uint32_t number = 0;
  fill(&number, sizeof number);
  return number;
}

// If the system refuses random bytes, libsodium's own generator ends the process without a message.
// libsodium's start draws a few bytes that only sodium_malloc needs, and we don't call
// sodium_malloc; all our random bytes come from random.hpp.
bool start() {
  static randombytes_implementation generator{.implementation_name = generator_name,
                                              .random = random_number,
                                              .stir = nullptr,
                                              .uniform = nullptr,
                                              .buf = fill,
                                              .close = nullptr};
  return randombytes_set_implementation(&generator) == 0 && sodium_init() >= 0;
}

}  // namespace

void start_sodium() {
  static const bool started = start();
  if (failure()) std::rethrow_exception(failure());
  if (!started) throw Error(ErrorKind::generic, "libsodium cannot start");
}

}  // namespace secretsctl::crypto
