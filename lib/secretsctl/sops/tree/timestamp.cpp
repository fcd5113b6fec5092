#include <secretsctl/sops/tree/timestamp.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <secretsctl/core/utc_time.hpp>

namespace secretsctl::sops {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// The number of two digits at a position, within a range; -1 if it is not one.
int two_digits(std::string_view text, std::size_t at, int highest) {
  if (at + 2 > text.size() || !is_digit(text[at]) || !is_digit(text[at + 1])) return -1;
  const int value = (text[at] - '0') * 10 + (text[at + 1] - '0');
  return value <= highest ? value : -1;
}

constexpr std::string_view shape = "dddd-dd-ddTdd:dd:dd";

bool has_shape(std::string_view text) {
  if (text.size() < shape.size()) return false;
  for (std::size_t i = 0; i < shape.size(); ++i) {
    if (shape[i] == 'd' ? !is_digit(text[i]) : text[i] != shape[i]) return false;
  }
  return true;
}

bool is_date_and_time(std::string_view text) {
  const int year = two_digits(text, 0, 99) * 100 + two_digits(text, 2, 99);
  const int month = two_digits(text, 5, 12);
  const int day = two_digits(text, 8, 31);
  const std::chrono::year_month_day date{std::chrono::year(year),
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  return month > 0 && day > 0 && date.ok() && two_digits(text, 11, 23) >= 0 &&
         two_digits(text, 14, 59) >= 0 && two_digits(text, 17, 59) >= 0;
}

// `Z`, or a sign with hours and minutes.
std::optional<std::string> canonical_offset(std::string_view text) {
  if (text == "Z") return "Z";
  if (text.size() != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':') return std::nullopt;
  const int hours = two_digits(text, 1, 23);
  const int minutes = two_digits(text, 4, 59);
  if (hours < 0 || minutes < 0) return std::nullopt;
  return hours == 0 && minutes == 0 ? "Z" : std::string(text);
}

}  // namespace

std::optional<Timestamp> parse_timestamp(std::string_view text) {
  if (!has_shape(text) || !is_date_and_time(text)) return std::nullopt;
  Timestamp time{std::string(text.substr(0, shape.size())), {}, {}};
  std::string_view rest = text.substr(shape.size());
  if (rest.starts_with('.')) {
    std::size_t digits = 1;
    while (digits < rest.size() && is_digit(rest[digits])) ++digits;
    if (digits == 1) return std::nullopt;
    // Go keeps nanoseconds.
    time.fraction = rest.substr(0, std::min<std::size_t>(digits, 10));
    while (time.fraction.ends_with('0')) time.fraction.pop_back();
    if (time.fraction == ".") time.fraction.clear();
    rest.remove_prefix(digits);
  }
  const auto offset = canonical_offset(rest);
  if (!offset) return std::nullopt;
  time.offset = *offset;
  return time;
}

Timestamp timestamp_now() {
  return {utc_time_now(), {}, "Z"};
}

}  // namespace secretsctl::sops
