#include <secretsctl/age/keygen.hpp>

#include <array>
#include <ctime>
#include <secretsctl/age/hybrid.hpp>
#include <secretsctl/age/x25519.hpp>
#include <secretsctl/core/secret_forks.hpp>
#include <secretsctl/core/utc_time.hpp>
#include <string>

namespace secretsctl::age {
namespace {

// RFC 3339, local time; UTC in a child of fork, where the lock of the C library's time zone may be
// held for ever. strftime writes the offset without a colon; UTC is written as Z.
std::string local_time() {
  if (process_number() > 1) return utc_time_now() + "Z";
  const std::time_t now = std::time(nullptr);
  std::tm local{};
  localtime_r(&now, &local);
  std::array<char, 40> text{};
  std::string time(text.data(),
                   std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S", &local));
  if (local.tm_gmtoff == 0) return time + "Z";
  const std::string offset(text.data(), std::strftime(text.data(), text.size(), "%z", &local));
  return time + offset.substr(0, 3) + ":" + offset.substr(3);
}

template <typename Kind>
NewIdentity generate() {
  const Kind identity = Kind::generate();
  SecretBuffer text;
  text.append("# created: " + local_time() + "\n# public key: " + identity.recipient() + "\n");
  const SecretBytes secret = identity.to_secret_text();
  text.append(secret.expose());
  text.append('\n');
  return {identity.recipient(), text.take()};
}

}  // namespace

NewIdentity generate_x25519_identity() {
  return generate<X25519Identity>();
}

NewIdentity generate_hybrid_identity() {
  return generate<HybridIdentity>();
}

}  // namespace secretsctl::age
