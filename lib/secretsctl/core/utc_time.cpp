#include <secretsctl/core/utc_time.hpp>

#include <array>
#include <chrono>
#include <cstdio>

namespace secretsctl {

std::string utc_time_now() {
  using namespace std::chrono;
  const auto now = floor<seconds>(system_clock::now());
  const auto midnight = floor<days>(now);
  const year_month_day date(midnight);
  const auto second = static_cast<int>((now - midnight).count());
  std::array<char, 64> text{};
  const int size = std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02d",
                                 static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                                 static_cast<unsigned>(date.day()), second / 3600, second / 60 % 60,
                                 second % 60);
  return {text.data(), static_cast<std::size_t>(size)};
}

}  // namespace secretsctl
