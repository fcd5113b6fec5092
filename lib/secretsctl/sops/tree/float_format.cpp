#include <secretsctl/sops/tree/float_format.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>

namespace secretsctl::sops {
namespace {

// Scientific notation needs at most 24 characters; Go's plain form of the largest number needs 309
// digits.
constexpr std::size_t longest_scientific = 32;

// A number as sign, digits d1 d2 ... and the position of the point: 0.d1d2... * 10^point.
struct Decimal {
  bool negative = false;
  std::array<char, longest_scientific> digits{};
  int count = 0;
  int point = 0;
};

Decimal shortest(double number) {
  std::array<char, longest_scientific> text{};
  const auto end =
      std::to_chars(text.data(), text.data() + text.size(), number, std::chars_format::scientific)
          .ptr;
  Decimal decimal;
  const char* at = text.data();
  for (; at != end && *at != 'e'; ++at) {
    if (*at == '-') decimal.negative = true;
    if (*at >= '0' && *at <= '9') {
      decimal.digits[static_cast<std::size_t>(decimal.count++)] = *at;
    }
  }
  int exponent = 0;
  const char* digits = at + 1;
  if (digits < end && *digits == '+') ++digits;
  std::from_chars(digits, end, exponent);
  decimal.point = number == 0 ? 1 : exponent + 1;
  explicit_bzero(text.data(), text.size());
  return decimal;
}

void append_plain(const Decimal& decimal, SecretBuffer& out) {
  const auto digit = [&](int i) {
    return i >= 0 && i < decimal.count ? decimal.digits[static_cast<std::size_t>(i)] : '0';
  };
  if (decimal.negative) out.append('-');
  if (decimal.point <= 0) out.append('0');
  for (int i = 0; i < decimal.point; ++i) out.append(digit(i));
  if (decimal.count <= decimal.point) return;
  out.append('.');
  for (int i = decimal.point; i < decimal.count; ++i) out.append(digit(i));
}

void append_exponential(const Decimal& decimal, SecretBuffer& out) {
  if (decimal.negative) out.append('-');
  out.append(decimal.digits[0]);
  if (decimal.count > 1) out.append('.');
  for (int i = 1; i < decimal.count; ++i) out.append(decimal.digits[static_cast<std::size_t>(i)]);
  const int exponent = decimal.point - 1;
  out.append(exponent < 0 ? "E-" : "E+");
  if (std::abs(exponent) < 10) out.append('0');
  out.append(std::to_string(std::abs(exponent)));
}

// Zero has the single digit "0", which is not a fraction digit.
Decimal normalized(double number) {
  Decimal decimal = shortest(number);
  if (number == 0) decimal.count = 0;
  return decimal;
}

std::optional<std::string_view> special_name(double number) {
  if (std::isnan(number)) return "NaN";
  if (std::isinf(number)) return number > 0 ? "+Inf" : "-Inf";
  return std::nullopt;
}

bool is_zero_or_point(char c) {
  return c == '0' || c == '.';
}

// Whether a number out of the range of a float is too small rather than too large.
bool is_tiny(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  const std::size_t mantissa_end = std::min(text.find_first_of("eE"), text.size());
  const std::string_view mantissa = text.substr(0, mantissa_end);
  const auto point = static_cast<std::int64_t>(std::min(mantissa.find('.'), mantissa.size()));
  const auto* digit = std::ranges::find_if_not(mantissa, is_zero_or_point);
  // The power of ten of the first significant digit.
  const std::int64_t place = digit - mantissa.begin();
  const std::int64_t power = place < point ? point - place - 1 : point - place;
  std::string_view exponent = text.substr(std::min(mantissa_end + 1, text.size()));
  if (exponent.starts_with('+')) exponent.remove_prefix(1);
  std::int64_t shift = 0;
  const auto error = std::from_chars(exponent.data(), exponent.data() + exponent.size(), shift).ec;
  if (error == std::errc::result_out_of_range) return exponent.starts_with('-');
  return shift < -power;
}

}  // namespace

std::optional<double> parse_float(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  if (text.starts_with('+')) return std::nullopt;
  double number = 0;
  const char* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, number);
  if (rest != end || text.empty() || text.ends_with(')')) return std::nullopt;
  if (error == std::errc()) return number;
  // A number too small is zero, as in Go; one too large is an error. from_chars reports both alike.
  if (error != std::errc::result_out_of_range || !is_tiny(text)) return std::nullopt;
  return text.starts_with('-') ? -0.0 : 0.0;
}

SecretBytes plain_float(double number) {
  if (const auto name = special_name(number)) return SecretBytes::copy_of(*name);
  SecretBuffer out;
  append_plain(normalized(number), out);
  return out.take();
}

SecretBytes general_float(double number) {
  if (const auto name = special_name(number)) return SecretBytes::copy_of(*name);
  constexpr int first_plain = -4;
  constexpr int first_exponential = 6;
  const Decimal decimal = normalized(number);
  const int exponent = decimal.point - 1;
  SecretBuffer out;
  if (number != 0 && (exponent < first_plain || exponent >= first_exponential)) {
    append_exponential(decimal, out);
    return out.take();
  }
  append_plain(decimal, out);
  if (decimal.count <= decimal.point) out.append(".0");
  return out.take();
}

}  // namespace secretsctl::sops
