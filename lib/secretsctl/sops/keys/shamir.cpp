#include <secretsctl/sops/keys/shamir.hpp>

#include <algorithm>
#include <secretsctl/crypto/random.hpp>

namespace secretsctl::sops {
namespace {

// Uses neither tables nor branches: both operands may be secret.
std::uint8_t multiply(std::uint8_t a, std::uint8_t b) {
  constexpr unsigned reduction = 0x1b;
  unsigned product = 0;
  unsigned shifted = a;
  for (unsigned bit = 0; bit < 8; ++bit) {
    product ^= shifted & (0U - (b >> bit & 1U));
    shifted = (shifted << 1 & 0xffU) ^ (reduction & (0U - (shifted >> 7 & 1U)));
  }
  return static_cast<std::uint8_t>(product);
}

// a^254 is the inverse of every a except 0.
std::uint8_t invert(std::uint8_t a) {
  std::uint8_t power = a;
  std::uint8_t result = 1;
  for (int i = 0; i < 7; ++i) {
    power = multiply(power, power);
    result = multiply(result, power);
  }
  return result;
}

std::uint8_t x_of(const SecretBytes& part) {
  return part.expose().back();
}

// The Lagrange coefficient of one part at x = 0; addition is exclusive or.
std::uint8_t coefficient(std::span<const SecretBytes> parts, std::size_t index) {
  std::uint8_t result = 1;
  const std::uint8_t own = x_of(parts[index]);
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i == index) continue;
    const std::uint8_t other = x_of(parts[i]);
    result = multiply(result, multiply(other, invert(static_cast<std::uint8_t>(own ^ other))));
  }
  return result;
}

bool can_be_combined(std::span<const SecretBytes> parts) {
  if (parts.size() < 2 || parts.size() > max_shamir_parts || parts.front().size() < 2) return false;
  std::vector<bool> seen(max_shamir_parts + 1);
  for (const SecretBytes& part : parts) {
    if (part.size() != parts.front().size() || x_of(part) == 0 || seen[x_of(part)]) return false;
    seen[x_of(part)] = true;
  }
  return true;
}

}  // namespace

std::vector<SecretBytes> split_secret(const SecretBytes& secret, std::size_t parts,
                                      std::size_t threshold) {
  // One polynomial of degree threshold - 1 for each byte, with that byte as its value at x = 0.
  const SecretBytes coefficients = crypto::random_secret(secret.size() * (threshold - 1));
  std::vector<SecretBytes> result;
  for (std::size_t x = 1; x <= parts; ++x) {
    SecretBytes& part = result.emplace_back(secret.size() + 1);
    const MutableByteView bytes = part.expose_writable();
    bytes.back() = static_cast<std::uint8_t>(x);
    for (std::size_t i = 0; i < secret.size(); ++i) {
      std::uint8_t value = 0;
      for (std::size_t power = 0; power < threshold - 1; ++power) {
        const std::uint8_t next = coefficients.expose()[i * (threshold - 1) + power];
        value = multiply(static_cast<std::uint8_t>(value ^ next), bytes.back());
      }
      bytes[i] = static_cast<std::uint8_t>(value ^ secret.expose()[i]);
    }
  }
  return result;
}

std::optional<SecretBytes> combine_secret(std::span<const SecretBytes> parts) {
  if (!can_be_combined(parts)) return std::nullopt;
  SecretBytes secret(parts.front().size() - 1);
  const MutableByteView bytes = secret.expose_writable();
  for (std::size_t index = 0; index < parts.size(); ++index) {
    const std::uint8_t factor = coefficient(parts, index);
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      bytes[i] = static_cast<std::uint8_t>(bytes[i] ^ multiply(parts[index].expose()[i], factor));
    }
  }
  return secret;
}

}  // namespace secretsctl::sops
